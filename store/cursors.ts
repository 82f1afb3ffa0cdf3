/**
 * How far each follower of the post log has read. A follower whose work is in this database advances its cursor in the
 * transaction of that work (`lockCursor`); one that waits for another engine holds no transaction (`asOnlyFollower`).
 */
import { type Kysely, sql } from 'kysely';
import type { Db } from './db.ts';
import type { Database } from './tables.ts';

/** Any number that nothing else in this database locks. */
const FOLLOWER_LOCKS = 7_305_002;

/** Last sequence number that the follower has dealt with; 0 when it has never run. */
export async function readCursor(db: Db, name: string): Promise<number> {
  const row = await db.selectFrom('cursors').select('seq').where('name', '=', name).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Reads the cursor and keeps other followers of the same name out until the transaction ends. */
export async function lockCursor(db: Db, name: string, now: Date): Promise<number> {
  await db
    .insertInto('cursors')
    .values({ name, seq: 0, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db
    .selectFrom('cursors')
    .select('seq')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.seq;
}

/** Moves the cursor forward, never back. */
export async function advanceCursor(db: Db, name: string, seq: number, now: Date): Promise<void> {
  await db
    .insertInto('cursors')
    .values({ name, seq, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ seq, updated_at: now }).where('cursors.seq', '<=', seq),
    )
    .execute();
}

/**
 * Runs `work` while no other follower of this name runs, on whatever host; null, at once, when one does. It holds a
 * connection and no transaction. When that connection is lost another may begin: advance with `moveCursor`.
 */
export async function asOnlyFollower<T>(
  db: Kysely<Database>,
  name: string,
  work: () => Promise<T>,
): Promise<T | null> {
  return db.connection().execute(async (own) => {
    const { rows } = await sql<{ is_free: boolean }>`
      select pg_try_advisory_lock(${FOLLOWER_LOCKS}::int, hashtext(${name})) as is_free`.execute(own);
    if (rows[0]?.is_free !== true) return null;
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${FOLLOWER_LOCKS}::int, hashtext(${name}))`.execute(own);
    }
  });
}

/**
 * Moves the cursor from where it was read. When it stands elsewhere by now, another follower was at work as well and
 * the older of two writes may have come last: the cursor goes back, and what lies between is done again.
 */
export async function moveCursor(
  db: Db,
  name: string,
  { from, to, now }: { from: number; to: number; now: Date },
): Promise<void> {
  await sql`
    insert into cursors as c (name, seq, updated_at) values (${name}, ${to}, ${now})
    on conflict (name) do update set updated_at = ${now},
      seq = case when c.seq = ${from}::bigint then ${to}::bigint else least(c.seq, ${from}::bigint) end`.execute(
    db,
  );
}

/** Sets the cursor to any place, also back: after a rebuild or when a projection was lost. */
export async function resetCursor(db: Db, name: string, seq: number, now: Date): Promise<void> {
  await db
    .insertInto('cursors')
    .values({ name, seq, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ seq, updated_at: now }))
    .execute();
}
