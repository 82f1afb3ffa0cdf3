import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../../core/roles.ts';
import { addUser, listUsers, resetPassword, SYSTEM_ACTOR } from '../../desk/users.ts';
import type { AppContext } from '../context.ts';
import { newPassword } from '../first-run.ts';
import { SetupError } from '../setup-error.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withContext } from './with-context.ts';

function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}

function readRoles(given: readonly string[]): Role[] {
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  const known = names.filter(isRole);
  if (known.length === names.length && known.length > 0) return known;
  const choice = Object.entries(ROLES).map(([role, label]) => `${role}（${label}）`);
  throw new UsageError(`请用 --role 给出角色：${choice.join('、')}`);
}

async function add(
  ctx: AppContext,
  username: string,
  options: { roles: Role[]; displayName: string; unitId: string | null },
): Promise<void> {
  const password = newPassword(ctx.randomBytes);
  await addUser(ctx, SYSTEM_ACTOR, { username, password, ...options });
  await printJson({ username, password });
}

async function reset(ctx: AppContext, username: string): Promise<void> {
  const user = (await listUsers(ctx, SYSTEM_ACTOR)).find((candidate) => candidate.username === username);
  if (!user) throw new SetupError(`没有用户“${username}”，请检查用户名`);
  const password = newPassword(ctx.randomBytes);
  await resetPassword(ctx, SYSTEM_ACTOR, { userId: user.id, password });
  await printJson({ username, password });
}

/** `user add NAME --role ROLE [--name 显示名] [--unit ID]` and `user reset NAME`: the new password as JSON. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      role: { type: 'string', multiple: true, default: [] },
      name: { type: 'string' },
      unit: { type: 'string' },
    },
  });
  const [act, username, ...more] = positionals;
  if ((act !== 'add' && act !== 'reset') || !username || more.length > 0) {
    throw new UsageError('请写 user add 用户名 --role 角色，或 user reset 用户名');
  }
  const options = { what: 'wanglou user', needsSearch: false };
  if (act === 'reset') {
    await withContext(options, (ctx) => reset(ctx, username));
    return 0;
  }
  const roles = readRoles(values.role);
  const unitId = values.unit ?? null;
  if (roles.includes('unit') && unitId === null)
    throw new UsageError('承办单位的用户要用 --unit 给出单位编号');
  await withContext(options, (ctx) =>
    add(ctx, username, { roles, displayName: values.name ?? username, unitId }),
  );
  return 0;
}
