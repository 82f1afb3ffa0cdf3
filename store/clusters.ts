/** Clusters: posts about one happening. `post_count` counts live posts, reprints included: spread is what the desk watches. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Opens an empty cluster; `addToCluster` follows with its first post. */
export async function createCluster(db: Db, { title, at }: { title: string; at: Date }): Promise<number> {
  const { id } = await db
    .insertInto('clusters')
    .values({ title, first_post_id: null, first_seen_at: at, last_seen_at: at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Counts a post that joined. */
export async function addToCluster(
  db: Db,
  clusterId: number,
  { postId, at }: { postId: number; at: Date },
): Promise<void> {
  await db
    .updateTable('clusters')
    .set((eb) => ({
      post_count: eb('post_count', '+', 1),
      first_post_id: eb.fn.coalesce('first_post_id', eb.val(postId)),
      first_seen_at: sql<Date>`least(first_seen_at, ${at})`,
      last_seen_at: sql<Date>`greatest(last_seen_at, ${at})`,
    }))
    .where('id', '=', clusterId)
    .execute();
}

export interface ClusterNeighbour {
  clusterId: number;
  title: string;
  /** Start of the text, 240 characters. */
  text: string;
  riskPoints: string[];
  placeIds: string[];
  at: Date;
}

/**
 * Original posts of clusters near `at` that share a risk point or a place with what is asked, newest first: what a new
 * post may belong to.
 */
export async function findClusterNeighbours(
  db: Db,
  asked: {
    riskPoints: readonly string[];
    placeIds: readonly string[];
    at: Date;
    windowMs: number;
    limit: number;
  },
): Promise<ClusterNeighbour[]> {
  if (asked.riskPoints.length === 0 && asked.placeIds.length === 0) return [];
  const from = new Date(asked.at.getTime() - asked.windowMs);
  const to = new Date(asked.at.getTime() + asked.windowMs);
  const { rows } = await sql<{
    cluster_id: number;
    title: string;
    text: string;
    risk_points: string[] | null;
    place_ids: string[] | null;
    at: Date;
  }>`
    with near as (
      select id from posts
      where deleted_at is null and reprint_of is null and cluster_id is not null
        and coalesce(published_at, captured_at) between ${from} and ${to}
        and (exists (select 1 from tags t where t.post_id = posts.id
              and t.risk_point = any(${asked.riskPoints}::text[]) and t.mode in ('event', 'hazard'))
          or exists (select 1 from place_mentions m where m.post_id = posts.id
              and m.place_id = any(${asked.placeIds}::text[])))
      order by id desc limit ${asked.limit}
    )
    select p.cluster_id, p.title, left(p.body, 240) as text,
      coalesce(p.published_at, p.captured_at) as at,
      (select array_agg(t.risk_point) from tags t
        where t.post_id = p.id and t.mode in ('event', 'hazard')) as risk_points,
      (select array_agg(distinct m.place_id) from place_mentions m
        where m.post_id = p.id and m.place_id is not null) as place_ids
    from posts p join near on near.id = p.id order by p.id desc`.execute(db);
  return rows.map((row) => ({
    clusterId: row.cluster_id,
    title: row.title,
    text: row.text,
    riskPoints: row.risk_points ?? [],
    placeIds: row.place_ids ?? [],
    at: row.at,
  }));
}
