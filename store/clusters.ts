/** Clusters: posts about one happening. `post_count` counts live posts, reprints included: spread is what the desk watches. */
import { sql } from 'kysely';
import { z } from 'zod';
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
      merged_into: null,
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
  postId: number;
  clusterId: number;
  title: string;
  /** Start of the text, `lead` characters. */
  text: string;
  riskPoints: string[];
  /** Sure places, and the likeliest of what a short name may mean. */
  places: { placeId: string; isSure: boolean }[];
  isAboutDistrict: boolean | null;
  at: Date;
}

/** Posts looked at for one risk point or one place, newest first; reprints among them are left out afterwards. */
const NEWEST_PER_VALUE = 300;
/** Originals kept for one risk point or one place. */
const KEPT_PER_VALUE = 60;

export interface NeighbourQuestion {
  riskPoints: readonly string[];
  placeIds: readonly string[];
  from: Date;
  to: Date;
  /** A likeliest place below this confidence is left out. */
  leastConfidence: number;
  /** Characters of the text to return. */
  lead: number;
}

/**
 * Original posts of clusters that share one of the risk points (as happened, hazard or denied) or one of the places,
 * the newest of each: what the posts of a batch may belong to.
 */
export async function findClusterNeighbours(db: Db, asked: NeighbourQuestion): Promise<ClusterNeighbour[]> {
  if (asked.riskPoints.length === 0 && asked.placeIds.length === 0) return [];
  const { rows } = await sql<{ post_id: number }>`
    select n.post_id from unnest(${[...asked.riskPoints]}::text[]) as r (id)
    cross join lateral (
      select p.id as post_id from (
        select post_id from tags where risk_point = r.id and mode in ('event', 'hazard', 'negated')
        order by post_id desc limit ${NEWEST_PER_VALUE}
      ) t join posts p on p.id = t.post_id where p.reprint_of is null and p.deleted_at is null
      order by p.id desc limit ${KEPT_PER_VALUE}
    ) n
    union
    select n.post_id from unnest(${[...asked.placeIds]}::text[]) as w (id)
    cross join lateral (
      select distinct p.id as post_id from (
        select post_id from place_mentions where place_id = w.id order by post_id desc limit ${NEWEST_PER_VALUE}
      ) m join posts p on p.id = m.post_id where p.reprint_of is null and p.deleted_at is null
      order by p.id desc limit ${KEPT_PER_VALUE}
    ) n`.execute(db);
  return readNeighbours(
    db,
    rows.map((row) => row.post_id),
    asked,
  );
}

const placesSchema = z.array(z.object({ placeId: z.string(), isSure: z.boolean() }));

async function readNeighbours(
  db: Db,
  ids: readonly number[],
  { from, to, lead, leastConfidence }: NeighbourQuestion,
): Promise<ClusterNeighbour[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    id: number;
    cluster_id: number;
    title: string;
    text: string;
    risk_points: string[] | null;
    places: unknown;
    is_about_district: boolean | null;
    at: Date;
  }>`
    select p.id, p.cluster_id, p.title, left(p.body, ${lead}) as text, p.is_about_district,
      coalesce(p.published_at, p.captured_at) as at,
      (select array_agg(t.risk_point) from tags t
        where t.post_id = p.id and t.mode in ('event', 'hazard', 'negated')) as risk_points,
      (select jsonb_agg(distinct jsonb_build_object('placeId', coalesce(m.place_id, c.likeliest ->> 'placeId'),
          'isSure', m.place_id is not null))
        from place_mentions m cross join lateral (select m.mention -> 'candidates' -> 0 as likeliest) c
        where m.post_id = p.id and (m.place_id is not null
          or (c.likeliest ->> 'confidence')::real >= ${leastConfidence})) as places
    from posts p
    where p.id = any(${[...ids]}::bigint[]) and p.deleted_at is null and p.reprint_of is null
      and p.cluster_id is not null and coalesce(p.published_at, p.captured_at) between ${from} and ${to}
    order by p.id desc`.execute(db);
  return rows.map((row) => ({
    postId: row.id,
    clusterId: row.cluster_id,
    title: row.title,
    text: row.text,
    riskPoints: row.risk_points ?? [],
    places: placesSchema.parse(row.places ?? []),
    isAboutDistrict: row.is_about_district,
    at: row.at,
  }));
}
