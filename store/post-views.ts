/**
 * Posts as people read them: effective values (a person's before the machine's) and the names of what they refer to.
 * Writing posts is in `store/posts.ts`.
 */
import { type RawBuilder, sql } from 'kysely';
import { ALERT_LEVELS, type AlertLevel, GRADES, type Grade } from '../core/level.ts';
import { SENTIMENTS, type Sentiment, SOURCE_TIERS, type SourceTier } from '../core/post.ts';
import { keyOf, memberOf, type Named, namedOrNull } from './columns.ts';
import type { Db } from './db.ts';

const EXCERPT_CHARACTERS = 160;

export interface PostBrief {
  id: number;
  title: string;
  url: string;
  sourceId: number;
  /** Name of the source as configured; `sourceName` is the one printed on the page. */
  source: string;
  sourceName: string | null;
  tier: SourceTier;
  publishedAt: Date | null;
  publishedPrecision: string;
  capturedAt: Date;
  alertLevel: AlertLevel | null;
  sentiment: Sentiment;
  place: Named | null;
  isAboutDistrict: boolean | null;
  reprintOf: number | null;
  clusterId: number | null;
  /** Start of the text, at most 160 characters, on one line. */
  excerpt: string;
}

/** Place that counts: a person's choice, even “none”, before the machine's. */
export function effectivePlace(): RawBuilder<string | null> {
  return sql<string | null>`case when posts.set_by_person ? 'placeId'
    then posts.set_by_person #>> '{placeId,value}' else posts.place_id end`;
}

export function effectiveIsAboutDistrict(): RawBuilder<boolean | null> {
  return sql<boolean | null>`case when posts.set_by_person ? 'isAboutDistrict'
    then (posts.set_by_person #>> '{isAboutDistrict,value}')::boolean else posts.is_about_district end`;
}

function selectBriefs(db: Db) {
  return db
    .selectFrom('posts')
    .innerJoin('sources', 'sources.id', 'posts.source_id')
    .leftJoin('places', (join) => join.on('places.id', '=', effectivePlace()))
    .where('posts.deleted_at', 'is', null)
    .select([
      'posts.id',
      'posts.title',
      'posts.url',
      'posts.source_id',
      'sources.name as source',
      'posts.source_name',
      'sources.tier',
      'posts.published_at',
      'posts.published_precision',
      'posts.captured_at',
      'posts.alert_level',
      'posts.sentiment',
      'places.id as place_id',
      'places.name as place_name',
      effectiveIsAboutDistrict().as('is_about_district'),
      'posts.reprint_of',
      'posts.cluster_id',
      sql<string>`left(regexp_replace(posts.body, '\s+', ' ', 'g'), ${EXCERPT_CHARACTERS}::int)`.as(
        'excerpt',
      ),
    ]);
}

type BriefRow = Awaited<ReturnType<ReturnType<typeof selectBriefs>['executeTakeFirstOrThrow']>>;

function toBrief(row: BriefRow): PostBrief {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    sourceId: row.source_id,
    source: row.source,
    sourceName: row.source_name,
    tier: keyOf(SOURCE_TIERS, row.tier, 'sources.tier'),
    publishedAt: row.published_at,
    publishedPrecision: row.published_precision,
    capturedAt: row.captured_at,
    alertLevel: row.alert_level === null ? null : keyOf(ALERT_LEVELS, row.alert_level, 'posts.alert_level'),
    sentiment: keyOf(SENTIMENTS, row.sentiment, 'posts.sentiment'),
    place: namedOrNull(row.place_id, row.place_name),
    isAboutDistrict: row.is_about_district,
    reprintOf: row.reprint_of,
    clusterId: row.cluster_id,
    excerpt: row.excerpt,
  };
}

/** In the order of `ids`; missing and deleted ones are left out. */
export async function readPostBriefs(db: Db, ids: readonly number[]): Promise<PostBrief[]> {
  if (ids.length === 0) return [];
  const rows = await selectBriefs(db)
    .where('posts.id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, toBrief(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Posts of the clusters, newest captured first. */
export async function readClusterPosts(
  db: Db,
  clusterIds: readonly number[],
  limit: number,
): Promise<PostBrief[]> {
  if (clusterIds.length === 0) return [];
  const rows = await selectBriefs(db)
    .where('posts.cluster_id', 'in', [...clusterIds])
    .orderBy('posts.captured_at', 'desc')
    .orderBy('posts.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toBrief);
}

/** Newest captured first, by id; for lists that do not search. */
export async function listPostBriefs(
  db: Db,
  filter: { sourceId?: number; clusterId?: number; beforeId?: number; limit: number },
): Promise<{ items: PostBrief[]; total: number }> {
  let count = db.selectFrom('posts').where('deleted_at', 'is', null);
  let query = selectBriefs(db);
  if (filter.sourceId !== undefined) {
    count = count.where('source_id', '=', filter.sourceId);
    query = query.where('posts.source_id', '=', filter.sourceId);
  }
  if (filter.clusterId !== undefined) {
    count = count.where('cluster_id', '=', filter.clusterId);
    query = query.where('posts.cluster_id', '=', filter.clusterId);
  }
  if (filter.beforeId !== undefined) query = query.where('posts.id', '<', filter.beforeId);
  const { total } = await count
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.orderBy('posts.id', 'desc').limit(filter.limit).execute();
  return { items: rows.map(toBrief), total: Number(total) };
}

/** Grades that the posts of the clusters give (reprints included). */
export async function readClusterGrades(db: Db, clusterIds: readonly number[]): Promise<Grade[]> {
  if (clusterIds.length === 0) return [];
  const rows = await db
    .selectFrom('posts')
    .select('grade')
    .distinct()
    .where('cluster_id', 'in', [...clusterIds])
    .where('grade', 'is not', null)
    .where('deleted_at', 'is', null)
    .execute();
  return rows.flatMap((row) => (row.grade === null ? [] : [memberOf(GRADES, row.grade, 'posts.grade')]));
}

/** Whole texts of live posts, for snippets around a hit. */
export async function readBodies(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'body'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row.body]));
}
