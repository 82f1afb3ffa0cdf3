import { RequestError } from '../core/errors.ts';
import { type Actor, ROLES, type Role } from '../core/roles.ts';
import type { Db } from '../store/db.ts';
import { clearLoginFailures } from '../store/login-failures.ts';
import { deleteSessionsOfUser } from '../store/sessions.ts';
import { hasUnit } from '../store/units.ts';
import type { StoredUser } from '../store/users.ts';
import * as userStore from '../store/users.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { hashPassword, requirePassword } from './passwords.ts';
import type { UserView } from './views.ts';

export { SYSTEM_ACTOR } from './decide.ts';

function presentUser(user: StoredUser): UserView {
  const { passwordHash: _, ...view } = user;
  return view;
}

async function readUser(db: Db, id: number): Promise<UserView> {
  return presentUser(found(await userStore.findUser(db, { id }), '用户', id));
}

/** Roles must be known; who answers for a unit must belong to one. */
async function checkPlace(db: Db, roles: readonly Role[], unitId: string | null): Promise<void> {
  const unknown = roles.find((role) => !Object.hasOwn(ROLES, role));
  if (unknown !== undefined || roles.length === 0) {
    const message = `请至少选择一个角色，可选：${Object.values(ROLES).join('、')}`;
    refuse('invalid-input', 'roles', unknown ?? '', message);
  }
  if (roles.includes('unit') && unitId === null) {
    refuse('invalid-input', 'unitId', null, '承办单位的账号必须选择所属单位');
  }
  if (unitId !== null && !(await hasUnit(db, unitId))) {
    refuse('invalid-input', 'unitId', unitId, `没有单位“${unitId}”，请从单位名单里选择`);
  }
}

export async function listUsers(ctx: DeskContext, actor: Actor): Promise<UserView[]> {
  authorise(actor, 'user.manage');
  return (await userStore.listUsers(ctx.db)).map(presentUser);
}

export interface UserInput {
  username: string;
  displayName: string;
  password: string;
  roles: Role[];
  unitId?: string | null;
  /** True unless said otherwise: who adds a user knows the password. */
  mustChangePassword?: boolean;
}

export async function addUser(ctx: DeskContext, actor: Actor, input: UserInput): Promise<UserView> {
  const username = requireText(input.username, 'username', '用户名', 40).toLowerCase();
  if (!/^[a-z][a-z0-9._-]*$/.test(username)) {
    refuse('invalid-input', 'username', username, '用户名以字母开头，只用小写字母、数字和 . _ -');
  }
  const displayName = requireText(input.displayName, 'displayName', '姓名', 40);
  requirePassword(input.password, username);
  authorise(actor, 'user.manage');
  const unitId = input.unitId ?? null;
  const passwordHash = await hashPassword(input.password, ctx.randomBytes);
  return decide(ctx, async (tx) => {
    await checkPlace(tx, input.roles, unitId);
    const id = await userStore.insertUser(tx, {
      username,
      displayName,
      passwordHash,
      roles: input.roles,
      unitId,
      mustChangePassword: input.mustChangePassword ?? true,
      createdAt: ctx.now(),
    });
    if (id === null) {
      throw new RequestError('conflict', `用户名“${username}”已被使用，请换一个`, [
        { path: 'username', value: username, message: '已被使用，请换一个' },
      ]);
    }
    const detail = { username, roles: input.roles, unitId };
    await record(tx, ctx, actor, { kind: 'user', id, act: 'add', detail });
    return readUser(tx, id);
  });
}

export interface UserUpdate {
  userId: number;
  displayName?: string;
  roles?: Role[];
  unitId?: string | null;
  isActive?: boolean;
}

/** The last active administrator stays one. Closing an account or changing its roles ends its sessions. */
export async function updateUser(ctx: DeskContext, actor: Actor, input: UserUpdate): Promise<UserView> {
  const { userId, ...change } = input;
  if (change.displayName !== undefined) requireText(change.displayName, 'displayName', '姓名', 40);
  authorise(actor, 'user.manage');
  return decide(ctx, async (tx) => {
    const user = found(await userStore.findUser(tx, { id: userId }), '用户', userId);
    const roles = change.roles ?? user.roles;
    await checkPlace(tx, roles, change.unitId === undefined ? (user.unit?.id ?? null) : change.unitId);
    const staysAdmin = roles.includes('admin') && (change.isActive ?? user.isActive);
    const isAdmin = user.roles.includes('admin') && user.isActive;
    if (isAdmin && !staysAdmin && (await userStore.countOtherAdmins(tx, userId)) === 0) {
      refuse('not-allowed-now', 'roles', roles, '这是最后一个管理员，请先设置另一个管理员');
    }
    await userStore.updateUser(tx, userId, change);
    if (change.roles !== undefined || change.isActive === false) await deleteSessionsOfUser(tx, userId);
    await record(tx, ctx, actor, { kind: 'user', id: userId, act: 'update', detail: { ...change } });
    return readUser(tx, userId);
  });
}

/** Sets a password that must be changed at the next sign-in; ends the sessions and the throttle of that user. */
export async function resetPassword(
  ctx: DeskContext,
  actor: Actor,
  input: { userId: number; password: string; mustChangePassword?: boolean },
): Promise<UserView> {
  const { userId } = input;
  authorise(actor, 'user.manage');
  const user = found(await userStore.findUser(ctx.db, { id: userId }), '用户', userId);
  requirePassword(input.password, user.username);
  const passwordHash = await hashPassword(input.password, ctx.randomBytes);
  const mustChangePassword = input.mustChangePassword ?? true;
  return decide(ctx, async (tx) => {
    await userStore.updateUser(tx, userId, { passwordHash, mustChangePassword });
    await deleteSessionsOfUser(tx, userId);
    await clearLoginFailures(tx, [`user:${user.username}`]);
    await record(tx, ctx, actor, { kind: 'user', id: userId, act: 'reset-password' });
    return readUser(tx, userId);
  });
}
