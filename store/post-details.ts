import { z } from 'zod';
import { GRADES, type Grade } from '../core/level.ts';
import { type PersonSet, personSetSchema } from '../core/person-set.ts';
import {
  type Casualties,
  type Figure,
  MODES,
  type Mode,
  type PlaceMention,
  type TermHit,
} from '../core/post.ts';
import { keyOf, memberOf, stringsSchema, termHitsSchema } from './columns.ts';
import type { Db } from './db.ts';

const figureSchema: z.ZodType<Figure | null> = z
  .object({ min: z.number(), max: z.number().nullable(), evidence: z.string() })
  .nullable();
const casualtiesSchema: z.ZodType<Casualties> = z.object({
  deaths: figureSchema,
  injured: figureSchema,
  severelyInjured: figureSchema,
  missing: figureSchema,
  ill: figureSchema,
  trapped: figureSchema,
});
const mentionSchema: z.ZodType<PlaceMention> = z.object({
  term: z.string(),
  field: z.enum(['title', 'text']),
  start: z.int(),
  end: z.int(),
  placeId: z.string().nullable(),
  confidence: z.number(),
  candidates: z.array(
    z.object({ placeId: z.string(), name: z.string(), confidence: z.number(), reasons: stringsSchema }),
  ),
});

export interface StoredTag {
  riskPoint: string;
  aspect: string;
  mode: Mode;
  score: number;
  terms: TermHit[];
  modeEvidence: TermHit[];
  ruleVersion: string;
}

/** What the detail page of a post shows beyond its brief. Machine values as stored; `setByPerson` wins over them. */
export interface StoredPostDetail {
  id: number;
  urlKey: string;
  body: string;
  author: string | null;
  revision: number;
  updatedAt: Date;
  charset: string;
  confidence: number;
  publishedFrom: string | null;
  machinePlaceId: string | null;
  machineIsAboutDistrict: boolean | null;
  districtScore: number;
  districtReasons: string[];
  casualties: Casualties;
  grade: Grade | null;
  alertReasons: string[];
  sentimentScore: number;
  sentimentWords: string[];
  setByPerson: PersonSet;
}

export async function readPostDetail(db: Db, id: number): Promise<StoredPostDetail | null> {
  const row = await db
    .selectFrom('posts')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    urlKey: row.url_key,
    body: row.body,
    author: row.author,
    revision: row.revision,
    updatedAt: row.updated_at,
    charset: row.charset,
    confidence: row.confidence,
    publishedFrom: row.published_from,
    machinePlaceId: row.place_id,
    machineIsAboutDistrict: row.is_about_district,
    districtScore: row.district_score,
    districtReasons: stringsSchema.parse(row.district_reasons),
    casualties: casualtiesSchema.parse(row.casualties),
    grade: row.grade === null ? null : memberOf(GRADES, row.grade, 'posts.grade'),
    alertReasons: stringsSchema.parse(row.alert_reasons),
    sentimentScore: row.sentiment_score,
    sentimentWords: stringsSchema.parse(row.sentiment_words),
    setByPerson: personSetSchema.parse(row.set_by_person),
  };
}

export async function readTagsOfPosts(
  db: Db,
  postIds: readonly number[],
): Promise<(StoredTag & { postId: number })[]> {
  if (postIds.length === 0) return [];
  const rows = await db
    .selectFrom('tags')
    .selectAll()
    .where('post_id', 'in', [...postIds])
    .orderBy('score', 'desc')
    .orderBy('risk_point')
    .execute();
  return rows.map((row) => ({
    postId: row.post_id,
    riskPoint: row.risk_point,
    aspect: row.aspect,
    mode: keyOf(MODES, row.mode, 'tags.mode'),
    score: row.score,
    terms: termHitsSchema.parse(row.terms),
    modeEvidence: termHitsSchema.parse(row.mode_evidence),
    ruleVersion: row.rule_version,
  }));
}

export async function readMentions(db: Db, postId: number): Promise<PlaceMention[]> {
  const rows = await db
    .selectFrom('place_mentions')
    .select('mention')
    .where('post_id', '=', postId)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => mentionSchema.parse(row.mention));
}

export async function readRevisions(
  db: Db,
  postId: number,
): Promise<{ revision: number; title: string; body: string; capturedAt: Date }[]> {
  const rows = await db
    .selectFrom('post_revisions')
    .select(['revision', 'title', 'body', 'captured_at'])
    .where('post_id', '=', postId)
    .orderBy('revision', 'desc')
    .execute();
  return rows.map((row) => ({
    revision: row.revision,
    title: row.title,
    body: row.body,
    capturedAt: row.captured_at,
  }));
}

export interface StoredEdge {
  postId: number;
  ofPostId: number;
  relation: string;
  similarity: number;
  evidence: string;
}

/** Reprint edges from and to the post. */
export async function readEdges(db: Db, postId: number): Promise<StoredEdge[]> {
  const rows = await db
    .selectFrom('duplicate_edges')
    .selectAll()
    .where((eb) => eb.or([eb('post_id', '=', postId), eb('of_post_id', '=', postId)]))
    .orderBy('similarity', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    postId: row.post_id,
    ofPostId: row.of_post_id,
    relation: row.relation,
    similarity: row.similarity,
    evidence: row.evidence,
  }));
}
