/** What changed in which post, in commit order: the one thing that search and alerts follow. */
import { sql } from 'kysely';
import { keyOf } from './columns.ts';
import type { Db } from './db.ts';
import { notify } from './notify.ts';

export const POST_CHANGES = {
  created: '新增',
  revised: '修订',
  retagged: '重新打标',
  deleted: '删除',
  corrected: '人工更正',
  regrouped: '归并',
} as const;
export type PostChange = keyof typeof POST_CHANGES;

export interface PostLogEntry {
  seq: number;
  postId: number;
  change: PostChange;
  at: Date;
}

/** Any number that nothing else in this database locks. */
const POST_LOG_LOCK = 7_305_001;

/**
 * Held until the transaction ends. Whoever relates, clusters or logs posts takes it first: so posts are related to all
 * that came before, and a sequence number is never visible before a smaller one.
 */
export async function lockPostLog(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${POST_LOG_LOCK}::bigint)`.execute(db);
}

/** Appends changes and wakes the followers when the transaction commits. */
export async function appendPostLog(
  db: Db,
  changes: readonly { postId: number; change: PostChange }[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  await lockPostLog(db);
  await db
    .insertInto('post_log')
    .values(changes.map(({ postId, change }) => ({ post_id: postId, change, at })))
    .execute();
  await notify(db, 'posts');
}

/** Entries after `afterSeq`, oldest first. */
export async function readPostLog(db: Db, afterSeq: number, limit: number): Promise<PostLogEntry[]> {
  const rows = await db
    .selectFrom('post_log')
    .selectAll()
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    postId: row.post_id,
    change: keyOf(POST_CHANGES, row.change, 'post_log.change'),
    at: row.at,
  }));
}

/** Newest sequence number; 0 for an empty log. */
export async function readLatestSeq(db: Db): Promise<number> {
  const row = await db
    .selectFrom('post_log')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** How many entries a follower has still to read, and since when the oldest of them waits. */
export async function readLag(db: Db, cursor: string): Promise<{ entries: number; oldestAt: Date | null }> {
  const row = await db
    .selectFrom('post_log')
    .select((eb) => [eb.fn.countAll<number>().as('entries'), eb.fn.min('at').as('oldest_at')])
    .where('seq', '>', (eb) =>
      eb.fn.coalesce(eb.selectFrom('cursors').select('seq').where('name', '=', cursor), eb.val(0)),
    )
    .executeTakeFirstOrThrow();
  return { entries: Number(row.entries), oldestAt: row.oldest_at };
}
