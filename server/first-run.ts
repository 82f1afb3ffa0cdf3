/** What a start brings into the store: the district's units, places, sources and statements, and the first users. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../core/roles.ts';
import { loadStatements } from '../desk/load-statements.ts';
import { loadUnits } from '../desk/units.ts';
import { addUser, listUsers, SYSTEM_ACTOR } from '../desk/users.ts';
import { upsertPlaces } from '../store/places.ts';
import { pauseUnnamedSources, upsertSources } from '../store/sources.ts';
import type { AppContext } from './context.ts';

/** Without letters and digits that look alike: the password is read off a screen. */
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 16 characters, 79 bits. */
export function newPassword(randomBytes: (size: number) => Uint8Array): string {
  const letters: string[] = [];
  while (letters.length < 16) {
    for (const byte of randomBytes(32)) {
      // 248 = 8 × 31: what lies above would make some letters likelier.
      const letter = byte < 248 ? PASSWORD_ALPHABET[byte % PASSWORD_ALPHABET.length] : undefined;
      if (letter !== undefined && letters.length < 16) letters.push(letter);
    }
  }
  return letters.join('');
}

/** Brings the store in line with the district's files. May run any number of times. */
export async function loadDistrict(ctx: AppContext): Promise<void> {
  await loadUnits(ctx, ctx.units);
  await upsertPlaces(ctx.db, ctx.gazetteer);
  const statements = await loadStatements(ctx);
  if (statements.added > 0) ctx.log.info(statements, '口径已载入');
}

/** Sources as the district's file names them; those it no longer names are paused. */
export async function loadSources(ctx: AppContext): Promise<void> {
  const { sources, isDemonstration } = ctx.config;
  const paused = await ctx.db.transaction().execute(async (tx) => {
    await upsertSources(tx, sources, ctx.now(), { isDemonstration });
    const keys = sources.map((source) => source.key);
    return pauseUnnamedSources(tx, keys, ctx.now());
  });
  if (paused.length > 0) ctx.log.info({ sources: paused }, '区县配置不再包含的信源已暂停采集');
}

/** Creates the administrator on the first start, and the demonstration's users; `say` prints a password once. */
export async function createFirstUsers(ctx: AppContext, say: (text: string) => void): Promise<void> {
  if ((await listUsers(ctx, SYSTEM_ACTOR)).length > 0) return;
  const given = ctx.env.adminPassword;
  const password = given ?? newPassword(ctx.randomBytes);
  await addUser(ctx, SYSTEM_ACTOR, { username: 'admin', displayName: '管理员', password, roles: ['admin'] });
  if (given === null) say(`管理员账号 admin，密码 ${password}（只显示这一次，请立即保存）`);
  else say('管理员账号 admin 已创建，密码为 WANGLOU_ADMIN_PASSWORD');
  if (ctx.config.isDemonstration) await createDemoUsers(ctx, say);
}

const DEMO_USERS: readonly { username: string; displayName: string; role: Role }[] = [
  { username: 'shenhe', displayName: '审核员', role: 'reviewer' },
  { username: 'qianfa', displayName: '签发人', role: 'approver' },
  { username: 'fayan', displayName: '发言人', role: 'spokesperson' },
  { username: 'fenxi', displayName: '分析员', role: 'analyst' },
  { username: 'chengban', displayName: '承办单位', role: 'unit' },
];

async function createDemoUsers(ctx: AppContext, say: (text: string) => void): Promise<void> {
  const password = newPassword(ctx.randomBytes);
  const unit = ctx.units.find(({ kind }) => kind === 'sub-district');
  for (const { username, displayName, role } of DEMO_USERS) {
    const unitId = role === 'unit' ? (unit?.id ?? null) : null;
    await addUser(ctx, SYSTEM_ACTOR, {
      username,
      displayName,
      password,
      roles: [role],
      unitId,
      // The password stands in the file of demonstration accounts and must go on working.
      mustChangePassword: false,
    });
  }
  const file = join(ctx.env.dataFolder, 'demo-accounts.txt');
  const lines = DEMO_USERS.map(({ username, displayName, role }) => {
    const at = role === 'unit' && unit ? `（${unit.name}）` : '';
    return `${username}\t${password}\t${displayName}${at}\n`;
  });
  if (!existsSync(file)) writeFileSync(file, lines.join(''), { mode: 0o600 });
  const names = DEMO_USERS.map(({ username, displayName }) => `${username} ${displayName}`).join('、');
  say(`演示账号 ${names}，密码都是 ${password}（也在 ${file}）`);
}
