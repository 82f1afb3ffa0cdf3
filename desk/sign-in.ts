import { createHash } from 'node:crypto';
import { RequestError } from '../core/errors.ts';
import type { Actor } from '../core/roles.ts';
import {
  clearLoginFailures,
  countLoginFailure,
  deleteOldLoginFailures,
  readLoginFailures,
} from '../store/login-failures.ts';
import * as sessionStore from '../store/sessions.ts';
import { findUser, type StoredUser, updateUser } from '../store/users.ts';
import type { DeskContext } from './context.ts';
import { decide, found, record, refuse } from './decide.ts';
import { checkPassword, hashPassword, requirePassword } from './passwords.ts';

const WINDOW_MS = 15 * 60_000;
/** Failures in the window before a user name or an address must wait. An office behind one address has many people. */
const FAILURES_PER_USER = 5;
const FAILURES_PER_ADDRESS = 30;
const IDLE_MS = 2 * 3_600_000;
const LIFETIME_MS = 12 * 3_600_000;
const TOUCH_AFTER_MS = 60_000;
const ID_BYTES = 32;

export interface SignedIn {
  actor: Actor;
  sessionId: string;
  csrfToken: string;
  expiresAt: Date;
  mustChangePassword: boolean;
}

/** Secrets are stored as hashes only; they are random, so that one fast hash is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function makeSecret(ctx: DeskContext): string {
  return Buffer.from(ctx.randomBytes(ID_BYTES)).toString('base64url');
}

export function actorOf(user: StoredUser): Actor {
  return {
    userId: user.id,
    username: user.username,
    displayName: user.displayName,
    roles: user.roles,
    unitId: user.unit?.id ?? null,
  };
}

async function refuseThrottled(ctx: DeskContext, userKey: string, addressKey: string): Promise<void> {
  const windowStart = new Date(ctx.now().getTime() - WINDOW_MS);
  const failures = await readLoginFailures(ctx.db, [userKey, addressKey], windowStart);
  const limits = [
    { key: userKey, limit: FAILURES_PER_USER },
    { key: addressKey, limit: FAILURES_PER_ADDRESS },
  ];
  for (const { key, limit } of limits) {
    const known = failures.get(key);
    if (known === undefined || known.failures < limit) continue;
    const waitMs = known.windowStartedAt.getTime() + WINDOW_MS - ctx.now().getTime();
    const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
    throw new RequestError('too-many-requests', `登录失败次数过多，请 ${minutes} 分钟后再试`);
  }
}

/**
 * Signs a person in. Throttled per user name and per address (`too-many-requests`); `bad-credentials` does not tell
 * whether the name, the password or the account is at fault. Failures are counted even though nothing else is stored.
 */
export async function signIn(
  ctx: DeskContext,
  input: { username: string; password: string; address: string },
): Promise<SignedIn> {
  const username = input.username.trim().toLowerCase().slice(0, 100);
  const userKey = `user:${username}`;
  const addressKey = `address:${input.address}`;
  await refuseThrottled(ctx, userKey, addressKey);
  const user = await findUser(ctx.db, { username });
  const isRight = await checkPassword(input.password, user?.passwordHash ?? null);
  const now = ctx.now();
  if (user === null || !isRight || !user.isActive) {
    await countLoginFailure(ctx.db, [userKey, addressKey], now, new Date(now.getTime() - WINDOW_MS));
    throw new RequestError('bad-credentials', '用户名或密码不正确，请核对后重试');
  }
  const sessionId = makeSecret(ctx);
  const session = {
    userId: user.id,
    csrfToken: makeSecret(ctx),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + LIFETIME_MS),
  };
  const actor = actorOf(user);
  await decide(ctx, async (tx) => {
    await clearLoginFailures(tx, [userKey]);
    await deleteOldLoginFailures(tx, new Date(now.getTime() - WINDOW_MS));
    await sessionStore.deleteExpiredSessions(tx, now, new Date(now.getTime() - IDLE_MS));
    await sessionStore.insertSession(tx, hashSecret(sessionId), session);
    const detail = { address: input.address };
    await record(tx, ctx, actor, { kind: 'user', id: user.id, act: 'sign-in', detail });
  });
  const { csrfToken, expiresAt } = session;
  return { actor, sessionId, csrfToken, expiresAt, mustChangePassword: user.mustChangePassword };
}

export async function signOut(ctx: DeskContext, sessionId: string): Promise<void> {
  await sessionStore.deleteSession(ctx.db, hashSecret(sessionId));
}

/** Who is behind the session now; null when it is unknown, expired, idle too long or of a closed account. */
export async function readSession(ctx: DeskContext, sessionId: string): Promise<SignedIn | null> {
  const idHash = hashSecret(sessionId);
  const session = await sessionStore.findSession(ctx.db, idHash);
  if (session === null) return null;
  const now = ctx.now();
  const idleMs = now.getTime() - session.lastSeenAt.getTime();
  if (session.expiresAt <= now || idleMs >= IDLE_MS) return null;
  const user = await findUser(ctx.db, { id: session.userId });
  if (user === null || !user.isActive) return null;
  if (idleMs >= TOUCH_AFTER_MS) await sessionStore.touchSession(ctx.db, idHash, now);
  return {
    actor: actorOf(user),
    sessionId,
    csrfToken: session.csrfToken,
    expiresAt: session.expiresAt,
    mustChangePassword: user.mustChangePassword,
  };
}

/** Ends the person's other sessions; the one named by `sessionId` stays. */
export async function changePassword(
  ctx: DeskContext,
  actor: Actor,
  input: { current: string; next: string; sessionId?: string },
): Promise<void> {
  requirePassword(input.next, actor.username, 'next');
  const user = found(await findUser(ctx.db, { id: actor.userId }), '用户', actor.userId);
  if (!(await checkPassword(input.current, user.passwordHash))) {
    refuse('invalid-input', 'current', null, '当前密码不正确，请重新输入');
  }
  const passwordHash = await hashPassword(input.next, ctx.randomBytes);
  await decide(ctx, async (tx) => {
    await updateUser(tx, user.id, { passwordHash, mustChangePassword: false });
    const kept = input.sessionId === undefined ? undefined : hashSecret(input.sessionId);
    await sessionStore.deleteSessionsOfUser(tx, user.id, kept);
    await record(tx, ctx, actor, { kind: 'user', id: user.id, act: 'change-password' });
  });
}
