import { createHash } from 'node:crypto';
import type { Analysis, Tag } from '../../core/post.ts';
import { allocateIds } from '../../store/bulk.ts';
import { countInClusters, createClusters } from '../../store/clusters.ts';
import type { Db } from '../../store/db.ts';
import { appendPostLog } from '../../store/post-log.ts';
import { createPosts, type PostInput } from '../../store/posts.ts';

export const SEED_TIME = new Date('2026-11-01T10:00:00Z');

export const EMPTY_ANALYSIS: Analysis = {
  tags: [],
  places: [],
  district: { score: 0, isAbout: null, reasons: [] },
  casualties: { deaths: null, injured: null, severelyInjured: null, missing: null, ill: null, trapped: null },
  grade: null,
  alertLevel: null,
  alertReasons: [],
  sentiment: { label: 'neutral', score: 0, words: [] },
};

export function tag(riskPoint: string, change: Partial<Tag> = {}): Tag {
  return {
    riskPoint,
    aspect: 'food-drug',
    mode: 'event',
    score: 1,
    terms: [],
    modeEvidence: [],
    ruleVersion: 'test',
    ...change,
  };
}

/** A source of its own; returns its id. */
export async function seedSource(
  db: Db,
  key = 'daily',
  change: { name?: string; tier?: string } = {},
): Promise<number> {
  const { id } = await db
    .insertInto('sources')
    .values({
      key,
      name: change.name ?? `测试信源${key}`,
      kind: 'list',
      url: `https://${key}.example/`,
      tier: change.tier ?? 'district',
      legal_basis: null,
      impact_assessed_on: null,
      last_outcome: null,
      last_detail: null,
      etag: null,
      last_modified: null,
      body_sha256: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

let serial = 0;

export function postInput(sourceId: number, change: Partial<PostInput> = {}): PostInput {
  serial += 1;
  const title = change.title ?? `标题${serial}`;
  const body = change.body ?? `这是第${serial}条测试信息的正文。`;
  return {
    sourceId,
    captureId: serial,
    url: `https://example.org/${serial}`,
    urlKey: `example.org/${serial}`,
    title,
    body,
    publishedAt: SEED_TIME,
    publishedPrecision: 'minute',
    publishedFrom: 'byline',
    capturedAt: SEED_TIME,
    sourceName: null,
    author: null,
    charset: 'utf-8',
    confidence: 1,
    textSha256: createHash('sha256').update(`${title}\n${body}`).digest('hex'),
    placeId: null,
    analysis: EMPTY_ANALYSIS,
    stageVersions: {},
    ...change,
  };
}

/** A post in a cluster of its own, logged; returns its id. */
export async function seedPost(
  db: Db,
  sourceId: number,
  change: Partial<PostInput> & { at?: Date; reprintOf?: number } = {},
): Promise<number> {
  const { at = SEED_TIME, reprintOf = null, ...rest } = change;
  const input = postInput(sourceId, rest);
  const [id = 0] = await allocateIds(db, 'posts', 1);
  const [clusterId = 0] = await allocateIds(db, 'clusters', 1);
  await createClusters(db, [{ id: clusterId, title: input.title, at }]);
  await createPosts(db, [{ id, input, clusterId, reprintOf }], at);
  await countInClusters(db, [{ clusterId, postId: id, at }]);
  await appendPostLog(db, [{ postId: id, change: 'created' }], at);
  return id;
}
