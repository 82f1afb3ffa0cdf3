/** Writing posts. What a person set (`set_by_person`) is never touched here; reading is in `store/post-views.ts`. */
import { sql } from 'kysely';
import type { PersonSet } from '../core/person-set.ts';
import type { Analysis, TimePrecision } from '../core/post.ts';
import { insertRows } from './bulk.ts';
import { type Db, json } from './db.ts';
import { appendPostLog } from './post-log.ts';
import { insertFindings, replaceFindings } from './tags.ts';

/** One post as the pipeline hands it over: masked text and all that was found in it. */
export interface PostInput {
  sourceId: number;
  captureId: number;
  url: string;
  urlKey: string;
  title: string;
  body: string;
  publishedAt: Date | null;
  publishedPrecision: TimePrecision;
  publishedFrom: string | null;
  capturedAt: Date;
  sourceName: string | null;
  author: string | null;
  charset: string;
  confidence: number;
  /** Hex SHA-256 of title and body as stored. */
  textSha256: string;
  /** The machine's choice; null when it is not sure. */
  placeId: string | null;
  analysis: Analysis;
  stageVersions: Readonly<Record<string, string>>;
}

type Found = Pick<PostInput, 'analysis' | 'placeId' | 'stageVersions'>;

function plainAnalysisColumns(input: Found) {
  const { analysis } = input;
  return {
    district_score: analysis.district.score,
    is_about_district: analysis.district.isAbout,
    district_reasons: analysis.district.reasons,
    place_id: input.placeId,
    casualties: analysis.casualties,
    grade: analysis.grade,
    alert_level: analysis.alertLevel,
    alert_reasons: analysis.alertReasons,
    sentiment: analysis.sentiment.label,
    sentiment_score: analysis.sentiment.score,
    sentiment_words: analysis.sentiment.words,
    stage_versions: input.stageVersions,
  };
}

function analysisColumns(input: Found) {
  const plain = plainAnalysisColumns(input);
  return {
    ...plain,
    district_reasons: json(plain.district_reasons),
    casualties: json(plain.casualties),
    alert_reasons: json(plain.alert_reasons),
    sentiment_words: json(plain.sentiment_words),
    stage_versions: json(plain.stage_versions),
  };
}

function textColumns(input: PostInput) {
  return {
    capture_id: input.captureId,
    url: input.url,
    title: input.title,
    body: input.body,
    published_at: input.publishedAt,
    published_precision: input.publishedPrecision,
    published_from: input.publishedFrom,
    captured_at: input.capturedAt,
    source_name: input.sourceName,
    author: input.author,
    charset: input.charset,
    confidence: input.confidence,
    text_sha256: input.textSha256,
  };
}

export interface NewPost {
  /** From `allocateIds`. */
  id: number;
  input: PostInput;
  clusterId: number;
  reprintOf: number | null;
}

/** Adds posts with their findings. The caller logs them and counts them in their clusters. */
export async function createPosts(db: Db, posts: readonly NewPost[], now: Date): Promise<void> {
  await insertRows(
    db,
    'posts',
    posts.map(({ id, input, clusterId, reprintOf }) => ({
      id,
      source_id: input.sourceId,
      url_key: input.urlKey,
      revision: 1,
      ...textColumns(input),
      ...plainAnalysisColumns(input),
      updated_at: now,
      cluster_id: clusterId,
      reprint_of: reprintOf,
      set_by_person: {},
      deleted_at: null,
    })),
  );
  await insertFindings(
    db,
    posts.map(({ id, input }) => ({ postId: id, ...input.analysis })),
  );
}

/** Gives a post its new text; the outgoing one is kept as a revision. Returns the new revision's number. */
export async function revisePost(db: Db, id: number, input: PostInput, now: Date): Promise<number> {
  await keepRevision(db, id);
  const { revision } = await db
    .updateTable('posts')
    .set((eb) => ({
      ...textColumns(input),
      ...analysisColumns(input),
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirstOrThrow();
  await replaceFindings(db, id, input.analysis);
  return revision;
}

/** Stores a text that is older than the current one (captures of one page may come out of order). */
export async function addEarlierRevision(db: Db, id: number, input: PostInput): Promise<void> {
  const { revision } = await db
    .updateTable('posts')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('post_revisions')
    .values({
      post_id: id,
      revision: revision - 1,
      capture_id: input.captureId,
      title: input.title,
      body: input.body,
      published_at: input.publishedAt,
      captured_at: input.capturedAt,
    })
    .execute();
}

async function keepRevision(db: Db, id: number): Promise<void> {
  await db
    .insertInto('post_revisions')
    .columns(['post_id', 'revision', 'capture_id', 'title', 'body', 'published_at', 'captured_at'])
    .expression((eb) =>
      eb
        .selectFrom('posts')
        .select(['id', 'revision', 'capture_id', 'title', 'body', 'published_at', 'captured_at'])
        .where('id', '=', id),
    )
    .execute();
}

/** Writes what a re-run of the stages found; the text changes only when it was extracted anew. */
export async function reanalysePost(db: Db, id: number, input: PostInput, now: Date): Promise<void> {
  await db
    .updateTable('posts')
    .set({ ...textColumns(input), ...analysisColumns(input), updated_at: now })
    .where('id', '=', id)
    .execute();
  await replaceFindings(db, id, input.analysis);
}

export interface KnownPost {
  id: number;
  urlKey: string;
  captureId: number;
  textSha256: string;
  publishedAt: Date | null;
  reprintOf: number | null;
  clusterId: number | null;
}

/** Live posts at these addresses, by address. */
export async function findPostsByUrlKey(db: Db, urlKeys: readonly string[]): Promise<Map<string, KnownPost>> {
  if (urlKeys.length === 0) return new Map();
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'url_key', 'capture_id', 'text_sha256', 'published_at', 'reprint_of', 'cluster_id'])
    .where('url_key', 'in', [...urlKeys])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      row.url_key,
      {
        id: row.id,
        urlKey: row.url_key,
        captureId: row.capture_id,
        textSha256: row.text_sha256,
        publishedAt: row.published_at,
        reprintOf: row.reprint_of,
        clusterId: row.cluster_id,
      },
    ]),
  );
}

/** A post as far as comparing needs it; bodies cut at 20,000 characters. */
export interface ComparablePost {
  postId: number;
  title: string;
  text: string;
  publishedAt: Date | null;
  capturedAt: Date;
  source: string;
  sourceName: string | null;
  reprintOf: number | null;
  clusterId: number | null;
}

export async function readComparablePosts(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, ComparablePost>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('posts')
    .innerJoin('sources', 'sources.id', 'posts.source_id')
    .select([
      'posts.id as postId',
      'posts.title',
      sql<string>`left(posts.body, 20000)`.as('text'),
      'posts.published_at as publishedAt',
      'posts.captured_at as capturedAt',
      'sources.name as source',
      'posts.source_name as sourceName',
      'posts.reprint_of as reprintOf',
      'posts.cluster_id as clusterId',
    ])
    .where('posts.id', 'in', [...ids])
    .where('posts.deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.postId, row]));
}

/** Merges what a person set into a post and logs it; the machine's own values stay beside it. */
export async function setPersonValues(db: Db, postId: number, values: PersonSet, at: Date): Promise<void> {
  await db
    .updateTable('posts')
    .set({
      set_by_person: sql`jsonb_set(posts.set_by_person || (${json(values)}::jsonb - 'modes'), '{modes}',
        coalesce(posts.set_by_person -> 'modes', '{}'::jsonb) || coalesce(${json(values)}::jsonb -> 'modes', '{}'::jsonb))`,
      updated_at: at,
    })
    .where('id', '=', postId)
    .execute();
  await appendPostLog(db, [{ postId, change: 'corrected' }], at);
}

/** Replaces what the machine found in a post; its text and what a person set stay. */
export async function updateAnalysis(db: Db, id: number, found: Found, now: Date): Promise<void> {
  await db
    .updateTable('posts')
    .set({ ...analysisColumns(found), updated_at: now })
    .where('id', '=', id)
    .execute();
  await replaceFindings(db, id, found.analysis);
}
