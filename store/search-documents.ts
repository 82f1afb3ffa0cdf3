/** Posts as the search projection needs them: text and effective values (a person's before the machine's). */
import { sql } from 'kysely';
import { personSetSchema } from '../core/person-set.ts';
import type { Db } from './db.ts';
import { effectiveIsAboutDistrict, effectivePlace } from './post-views.ts';
import { readTagsByPost } from './tags.ts';

export interface SearchSource {
  id: number;
  title: string;
  body: string;
  publishedAt: Date | null;
  capturedAt: Date;
  /** Key of the source. */
  source: string;
  tier: string;
  placeId: string | null;
  /** The sub-district that the place is or lies in; null when it is unknown or the whole district. */
  subDistrictId: string | null;
  alertLevel: string | null;
  sentiment: string;
  clusterId: number | null;
  isReprint: boolean;
  isAboutDistrict: boolean | null;
  /** Risk points in effective mode `event` or `hazard`. */
  riskPoints: string[];
  aspects: string[];
}

/** Sub-district of every place that is one or lies in one, by place id. */
async function readSubDistricts(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .withRecursive('inside', (query) =>
      query
        .selectFrom('places')
        .select(['id', 'id as sub_district'])
        .where('kind', '=', 'sub-district')
        .unionAll(
          query
            .selectFrom('places')
            .innerJoin('inside', 'inside.id', 'places.parent_id')
            .select(['places.id', 'inside.sub_district']),
        ),
    )
    .selectFrom('inside')
    .selectAll()
    .execute();
  return new Map(rows.map((row) => [row.id, row.sub_district]));
}

/** Live posts among `ids`; those missing from the answer are gone and leave the projection. */
export async function readSearchSources(db: Db, ids: readonly number[]): Promise<SearchSource[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('posts')
    .innerJoin('sources', 'sources.id', 'posts.source_id')
    .select([
      'posts.id',
      'posts.title',
      'posts.body',
      'posts.published_at',
      'posts.captured_at',
      'sources.key as source',
      'sources.tier',
      effectivePlace().as('place_id'),
      effectiveIsAboutDistrict().as('is_about_district'),
      'posts.alert_level',
      'posts.sentiment',
      'posts.cluster_id',
      'posts.reprint_of',
      'posts.set_by_person',
    ])
    .where('posts.id', 'in', [...ids])
    .where('posts.deleted_at', 'is', null)
    .orderBy('posts.id')
    .execute();
  const tags = await readTagsByPost(
    db,
    rows.map((row) => row.id),
  );
  const subDistricts = await readSubDistricts(db);
  return rows.map((row) => {
    const modes = personSetSchema.parse(row.set_by_person).modes ?? {};
    const effective = (tags.get(row.id) ?? []).filter((tag) =>
      ['event', 'hazard'].includes(modes[tag.riskPoint]?.value ?? tag.mode),
    );
    return {
      id: row.id,
      title: row.title,
      body: row.body,
      publishedAt: row.published_at,
      capturedAt: row.captured_at,
      source: row.source,
      tier: row.tier,
      placeId: row.place_id,
      subDistrictId: row.place_id === null ? null : (subDistricts.get(row.place_id) ?? null),
      alertLevel: row.alert_level,
      sentiment: row.sentiment,
      clusterId: row.cluster_id,
      isReprint: row.reprint_of !== null,
      isAboutDistrict: row.is_about_district,
      riskPoints: effective.map((tag) => tag.riskPoint),
      aspects: [...new Set(effective.map((tag) => tag.aspect))],
    };
  });
}

/** Ids of live posts after `afterId`, for a rebuild. */
export async function listLivePostIds(db: Db, afterId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('posts')
    .select('id')
    .where('id', '>', afterId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Those of `ids`, in their order, whose stored title or text holds every phrase and no excluded word; case does not
 * count. What the search engine's tokens cannot promise.
 */
export async function keepByText(
  db: Db,
  ids: readonly number[],
  { phrases, excluded }: { phrases: readonly string[]; excluded: readonly string[] },
): Promise<number[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    select p.id from posts p
    cross join lateral (select lower(p.title || E'\n' || p.body) as whole) t
    where p.id = any(${[...ids]}::bigint[]) and p.deleted_at is null
      and not exists (select 1 from unnest(${[...phrases]}::text[]) w where position(lower(w) in t.whole) = 0)
      and not exists (select 1 from unnest(${[...excluded]}::text[]) w where position(lower(w) in t.whole) > 0)`.execute(
    db,
  );
  const kept = new Set(rows.map((row) => row.id));
  return ids.filter((id) => kept.has(id));
}
