/** Clusters: posts about one happening. `post_count` counts live posts, reprints included: spread is what the desk watches. */
import { sql } from 'kysely';
import { insertRows } from './bulk.ts';
import { type Db, json } from './db.ts';

export interface NewCluster {
  /** From `allocateIds`. */
  id: number;
  title: string;
  at: Date;
}

/** Opens empty clusters; `countInClusters` follows with their posts. */
export async function createClusters(db: Db, clusters: readonly NewCluster[]): Promise<void> {
  await insertRows(
    db,
    'clusters',
    clusters.map(({ id, title, at }) => ({
      id,
      title,
      first_post_id: null,
      first_seen_at: at,
      last_seen_at: at,
      post_count: 0,
    })),
  );
}

/** Counts posts that joined. */
export async function countInClusters(
  db: Db,
  joined: readonly { clusterId: number; postId: number; at: Date }[],
): Promise<void> {
  if (joined.length === 0) return;
  const rows = joined.map(({ clusterId, postId, at }) => ({ cluster_id: clusterId, post_id: postId, at }));
  await sql`
    update clusters c set post_count = c.post_count + d.posts, first_post_id = coalesce(c.first_post_id, d.first_post),
      first_seen_at = least(c.first_seen_at, d.first_at), last_seen_at = greatest(c.last_seen_at, d.last_at)
    from (
      select cluster_id, count(*)::int as posts, min(post_id) as first_post, min(at) as first_at, max(at) as last_at
      from jsonb_to_recordset(${json(rows)}::jsonb) as j (cluster_id bigint, post_id bigint, at timestamptz)
      group by cluster_id
    ) d where c.id = d.cluster_id`.execute(db);
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

/** Posts looked at for one risk point or one place, newest first. */
const NEWEST_PER_VALUE = 60;

/**
 * Original posts of clusters that share one of the risk points (as happened or hazard) or one of the places, among
 * the newest of each: what the posts of a batch may belong to.
 */
export async function findClusterNeighbours(
  db: Db,
  asked: { riskPoints: readonly string[]; placeIds: readonly string[]; from: Date; to: Date },
): Promise<ClusterNeighbour[]> {
  if (asked.riskPoints.length === 0 && asked.placeIds.length === 0) return [];
  const { rows } = await sql<{ post_id: number }>`
    select t.post_id from unnest(${[...asked.riskPoints]}::text[]) as r (id)
    cross join lateral (
      select post_id from tags where risk_point = r.id and mode in ('event', 'hazard')
      order by post_id desc limit ${NEWEST_PER_VALUE}
    ) t
    union
    select m.post_id from unnest(${[...asked.placeIds]}::text[]) as w (id)
    cross join lateral (
      select post_id from place_mentions where place_id = w.id order by post_id desc limit ${NEWEST_PER_VALUE}
    ) m`.execute(db);
  return readNeighbours(
    db,
    rows.map((row) => row.post_id),
    asked,
  );
}

async function readNeighbours(
  db: Db,
  ids: readonly number[],
  { from, to }: { from: Date; to: Date },
): Promise<ClusterNeighbour[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    cluster_id: number;
    title: string;
    text: string;
    risk_points: string[] | null;
    place_ids: string[] | null;
    at: Date;
  }>`
    select p.cluster_id, p.title, left(p.body, 240) as text, coalesce(p.published_at, p.captured_at) as at,
      (select array_agg(t.risk_point) from tags t
        where t.post_id = p.id and t.mode in ('event', 'hazard')) as risk_points,
      (select array_agg(distinct m.place_id) from place_mentions m
        where m.post_id = p.id and m.place_id is not null) as place_ids
    from posts p
    where p.id = any(${[...ids]}::bigint[]) and p.deleted_at is null and p.reprint_of is null
      and p.cluster_id is not null and coalesce(p.published_at, p.captured_at) between ${from} and ${to}
    order by p.id desc`.execute(db);
  return rows.map((row) => ({
    clusterId: row.cluster_id,
    title: row.title,
    text: row.text,
    riskPoints: row.risk_points ?? [],
    placeIds: row.place_ids ?? [],
    at: row.at,
  }));
}
