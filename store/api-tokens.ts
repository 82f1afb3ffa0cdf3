import type { Person } from './columns.ts';
import type { Db } from './db.ts';

export interface StoredToken {
  id: number;
  name: string;
  user: Person;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

function selectTokens(db: Db) {
  return db
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .selectAll('api_tokens')
    .select('users.display_name');
}

type TokenRow = Awaited<ReturnType<ReturnType<typeof selectTokens>['executeTakeFirstOrThrow']>>;

function toToken(row: TokenRow): StoredToken {
  return {
    id: row.id,
    name: row.name,
    user: { id: row.user_id, displayName: row.display_name },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

export async function insertToken(
  db: Db,
  token: { userId: number; name: string; tokenHash: string; createdAt: Date; expiresAt: Date | null },
): Promise<number> {
  const row = await db
    .insertInto('api_tokens')
    .values({
      user_id: token.userId,
      name: token.name,
      token_hash: token.tokenHash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function listTokens(db: Db): Promise<StoredToken[]> {
  return (await selectTokens(db).orderBy('api_tokens.id', 'desc').execute()).map(toToken);
}

export async function findToken(
  db: Db,
  key: { id: number } | { tokenHash: string },
): Promise<StoredToken | null> {
  const query = selectTokens(db);
  const row = await ('id' in key
    ? query.where('api_tokens.id', '=', key.id)
    : query.where('token_hash', '=', key.tokenHash)
  ).executeTakeFirst();
  return row === undefined ? null : toToken(row);
}

export async function touchToken(db: Db, id: number, lastUsedAt: Date): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_at: lastUsedAt }).where('id', '=', id).execute();
}

export async function revokeToken(db: Db, id: number, revokedAt: Date): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ revoked_at: revokedAt })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
}
