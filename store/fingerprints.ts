/** Fingerprints of original posts: the index that finds near duplicates without comparing every pair. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

/** A passage that stands in more originals than this is boilerplate and tells nothing. */
const BOILERPLATE_POSTS = 60;

export interface FingerprintMatch {
  postId: number;
  /** Fingerprints in common. */
  shared: number;
}

/** Replaces the fingerprints of a post; an empty list removes them (reprints are found through their original). */
export async function replaceFingerprints(db: Db, postId: number, hashes: readonly number[]): Promise<void> {
  await db.deleteFrom('post_fingerprints').where('post_id', '=', postId).execute();
  await insertFingerprints(db, [{ postId, hashes }]);
}

/** Adds fingerprints of posts that have none. */
export async function insertFingerprints(
  db: Db,
  posts: readonly { postId: number; hashes: readonly number[] }[],
): Promise<void> {
  const ids: number[] = [];
  const hashes: number[] = [];
  for (const post of posts) {
    for (const hash of post.hashes) {
      ids.push(post.postId);
      hashes.push(hash);
    }
  }
  if (ids.length === 0) return;
  await sql`insert into post_fingerprints (hash, post_id)
    select * from unnest(${hashes}::bigint[], ${ids}::bigint[]) on conflict do nothing`.execute(db);
}

/**
 * Stored posts that share fingerprints with each asked text, most shared first. One query for a whole batch.
 * @param asked fingerprints by any key of the caller's
 * @param limit matches per key
 */
export async function findFingerprintMatches(
  db: Db,
  asked: ReadonlyMap<number, readonly number[]>,
  { leastShared, limit }: { leastShared: number; limit: number },
): Promise<Map<number, FingerprintMatch[]>> {
  const keys: number[] = [];
  const hashes: number[] = [];
  for (const [key, list] of asked) {
    for (const hash of list) {
      keys.push(key);
      hashes.push(hash);
    }
  }
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ key: number; post_id: number; shared: number }>`
    with asked as (select * from unnest(${keys}::bigint[], ${hashes}::bigint[]) as a (key, hash)),
    wanted as (select distinct hash from asked),
    known as (
      select f.hash, array_agg(f.post_id) as posts
      from wanted w join post_fingerprints f on f.hash = w.hash
      group by f.hash having count(*) <= ${BOILERPLATE_POSTS}
    ),
    counted as (
      select a.key, p.post_id, count(*)::int as shared
      from asked a join known k on k.hash = a.hash cross join lateral unnest(k.posts) as p (post_id)
      group by a.key, p.post_id having count(*) >= ${leastShared}
    ),
    ranked as (
      select *, row_number() over (partition by key order by shared desc, post_id) as rank from counted
    )
    select key, post_id, shared from ranked where rank <= ${limit} order by key, rank`.execute(db);
  const found = new Map<number, FingerprintMatch[]>();
  for (const row of rows) {
    const list = found.get(row.key) ?? [];
    list.push({ postId: row.post_id, shared: row.shared });
    found.set(row.key, list);
  }
  return found;
}
