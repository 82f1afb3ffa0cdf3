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

export interface NeighbourQuestion {
  /** Any key of the caller's. */
  key: number;
  riskPoints: readonly string[];
  placeIds: readonly string[];
  at: Date;
}

/**
 * Original posts of clusters near each asked time that share a risk point or a place, newest first: what a new post
 * may belong to. One question for a whole batch.
 * @param limit posts per key
 */
export async function findClusterNeighbours(
  db: Db,
  asked: readonly NeighbourQuestion[],
  { windowMs, limit }: { windowMs: number; limit: number },
): Promise<Map<number, ClusterNeighbour[]>> {
  const questions = asked
    .filter((one) => one.riskPoints.length > 0 || one.placeIds.length > 0)
    .map(({ key, riskPoints, placeIds, at }) => ({
      key,
      risks: riskPoints,
      places: placeIds,
      from_at: new Date(at.getTime() - windowMs),
      to_at: new Date(at.getTime() + windowMs),
    }));
  if (questions.length === 0) return new Map();
  // A post published in the window was captured after its start: the capture index narrows the search.
  const { rows: pairs } = await sql<{ key: number; post_id: number }>`
    select a.key, n.id as post_id
    from jsonb_to_recordset(${json(questions)}::jsonb)
      as a (key bigint, risks text[], places text[], from_at timestamptz, to_at timestamptz)
    cross join lateral (
      select p.id from posts p
      where p.captured_at >= a.from_at and p.deleted_at is null and p.reprint_of is null
        and p.cluster_id is not null and coalesce(p.published_at, p.captured_at) between a.from_at and a.to_at
        and (exists (select 1 from tags t where t.post_id = p.id
              and t.risk_point = any(a.risks) and t.mode in ('event', 'hazard'))
          or exists (select 1 from place_mentions m where m.post_id = p.id and m.place_id = any(a.places)))
      order by p.captured_at desc, p.id desc limit ${limit}
    ) n`.execute(db);
  const known = await readNeighbours(db, [...new Set(pairs.map((pair) => pair.post_id))]);
  const found = new Map<number, ClusterNeighbour[]>();
  for (const { key, post_id } of pairs) {
    const neighbour = known.get(post_id);
    if (neighbour !== undefined) found.set(key, [...(found.get(key) ?? []), neighbour]);
  }
  return found;
}

async function readNeighbours(db: Db, ids: readonly number[]): Promise<Map<number, ClusterNeighbour>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: number;
    cluster_id: number;
    title: string;
    text: string;
    risk_points: string[] | null;
    place_ids: string[] | null;
    at: Date;
  }>`
    select p.id, p.cluster_id, p.title, left(p.body, 240) as text, coalesce(p.published_at, p.captured_at) as at,
      (select array_agg(t.risk_point) from tags t
        where t.post_id = p.id and t.mode in ('event', 'hazard')) as risk_points,
      (select array_agg(distinct m.place_id) from place_mentions m
        where m.post_id = p.id and m.place_id is not null) as place_ids
    from posts p where p.id = any(${[...ids]}::bigint[])`.execute(db);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        clusterId: row.cluster_id,
        title: row.title,
        text: row.text,
        riskPoints: row.risk_points ?? [],
        placeIds: row.place_ids ?? [],
        at: row.at,
      },
    ]),
  );
}
