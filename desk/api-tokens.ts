import type { Actor } from '../core/roles.ts';
import * as tokenStore from '../store/api-tokens.ts';
import { findUser } from '../store/users.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { actorOf, hashSecret, makeSecret } from './sign-in.ts';
import type { TokenView } from './views.ts';

const PREFIX = 'wl_';
const TOUCH_AFTER_MS = 60_000;

export async function listTokens(ctx: DeskContext, actor: Actor): Promise<TokenView[]> {
  authorise(actor, 'token.manage');
  return tokenStore.listTokens(ctx.db);
}

/** `secret` is shown this once; only its hash is kept. The program acts as `userId`, with that user's roles. */
export async function addToken(
  ctx: DeskContext,
  actor: Actor,
  input: { name: string; userId?: number; expiresAt?: Date | null },
): Promise<{ token: TokenView; secret: string }> {
  const name = requireText(input.name, 'name', '令牌名称', 60);
  const expiresAt = input.expiresAt ?? null;
  if (expiresAt !== null && expiresAt <= ctx.now()) {
    refuse('invalid-input', 'expiresAt', expiresAt, '到期时间必须晚于现在');
  }
  authorise(actor, 'token.manage');
  const userId = input.userId ?? actor.userId;
  const secret = `${PREFIX}${makeSecret(ctx)}`;
  return decide(ctx, async (tx) => {
    found(await findUser(tx, { id: userId }), '用户', userId);
    const tokenHash = hashSecret(secret);
    const row = { userId, name, tokenHash, createdAt: ctx.now(), expiresAt };
    const id = await tokenStore.insertToken(tx, row);
    await record(tx, ctx, actor, { kind: 'token', id, act: 'add', detail: { name, userId, expiresAt } });
    return { token: found(await tokenStore.findToken(tx, { id }), '令牌', id), secret };
  });
}

export async function revokeToken(
  ctx: DeskContext,
  actor: Actor,
  input: { tokenId: number },
): Promise<TokenView> {
  const { tokenId: id } = input;
  authorise(actor, 'token.manage');
  return decide(ctx, async (tx) => {
    const token = found(await tokenStore.findToken(tx, { id }), '令牌', id);
    if (token.revokedAt !== null) return token;
    await tokenStore.revokeToken(tx, id, ctx.now());
    await record(tx, ctx, actor, { kind: 'token', id, act: 'revoke', detail: { name: token.name } });
    return found(await tokenStore.findToken(tx, { id }), '令牌', id);
  });
}

/** Who acts behind a bearer token; null when it is unknown, revoked, expired or of a closed account. */
export async function readToken(ctx: DeskContext, secret: string): Promise<Actor | null> {
  if (!secret.startsWith(PREFIX)) return null;
  const token = await tokenStore.findToken(ctx.db, { tokenHash: hashSecret(secret) });
  const now = ctx.now();
  if (token === null || token.revokedAt !== null) return null;
  if (token.expiresAt !== null && token.expiresAt <= now) return null;
  const user = await findUser(ctx.db, { id: token.user.id });
  if (user === null || !user.isActive) return null;
  if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() >= TOUCH_AFTER_MS) {
    await tokenStore.touchToken(ctx.db, token.id, now);
  }
  return actorOf(user);
}
