/** Deleted posts: text and findings go, the address stays, so that the crawler cannot bring the post back. */
import type { Db } from './db.ts';
import { appendPostLog, lockPostLog } from './post-log.ts';

/** Those of `urlKeys` that were deleted. */
export async function findTombstones(db: Db, urlKeys: readonly string[]): Promise<Set<string>> {
  if (urlKeys.length === 0) return new Set();
  const rows = await db
    .selectFrom('tombstones')
    .select('url_key')
    .where('url_key', 'in', [...urlKeys])
    .execute();
  return new Set(rows.map((row) => row.url_key));
}

/**
 * Deletes a post: empties its text and revisions, removes what was found in it, leaves a tombstone and a log entry.
 * The row itself stays for what refers to it. False when there is no such live post.
 */
export async function deletePost(
  db: Db,
  postId: number,
  { deletedBy, reason, at }: { deletedBy: number | null; reason: string; at: Date },
): Promise<boolean> {
  await lockPostLog(db);
  const row = await db
    .updateTable('posts')
    .set({ deleted_at: at, updated_at: at, body: '', author: null })
    .where('id', '=', postId)
    .where('deleted_at', 'is', null)
    .returning(['url_key', 'cluster_id'])
    .executeTakeFirst();
  if (row === undefined) return false;
  await db
    .insertInto('tombstones')
    .values({ url_key: row.url_key, deleted_at: at, deleted_by: deletedBy, reason })
    .onConflict((conflict) => conflict.column('url_key').doNothing())
    .execute();
  await db.deleteFrom('post_revisions').where('post_id', '=', postId).execute();
  await db.deleteFrom('post_fingerprints').where('post_id', '=', postId).execute();
  await db.deleteFrom('tags').where('post_id', '=', postId).execute();
  await db.deleteFrom('place_mentions').where('post_id', '=', postId).execute();
  if (row.cluster_id !== null) {
    await db
      .updateTable('clusters')
      .set((eb) => ({ post_count: eb('post_count', '-', 1) }))
      .where('id', '=', row.cluster_id)
      .execute();
  }
  await appendPostLog(db, [{ postId, change: 'deleted' }], at);
  return true;
}
