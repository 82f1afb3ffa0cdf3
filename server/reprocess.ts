/** Running stages again over what is stored, after a rule, a lexicon or an extractor got better. */
import { analyse } from '../indexer/analyse.ts';
import { comparableText, fingerprint } from '../indexer/fingerprint.ts';
import { chooseMainPlace } from '../indexer/main-place.ts';
import { relatePost } from '../indexer/relate.ts';
import type { Db } from '../store/db.ts';
import { removeEdgesFrom, saveEdges } from '../store/edges.ts';
import { findFingerprintMatches, replaceFingerprints } from '../store/fingerprints.ts';
import { appendPostLog, lockPostLog } from '../store/post-log.ts';
import { readComparablePosts, reanalysePost, updateAnalysis } from '../store/posts.ts';
import {
  readPostCaptures,
  readStoredTexts,
  type StoredText,
  setReprintOf,
} from '../store/reprocess-posts.ts';
import { listSources, type Source } from '../store/sources.ts';
import { type PipelineContext, stageVersions, understand } from './pipeline.ts';

/**
 * Stages that can be run again, each with those below it. Clusters are not among them: alerts and incidents refer to
 * them, and people have decided on those.
 */
export const REPROCESS_STAGES = {
  extract: '正文提取',
  normalise: '规范化',
  mask: '脱敏',
  relate: '转载关系',
  locate: '地点',
  tag: '风险点',
  casualties: '伤亡',
  level: '级别',
  sentiment: '情感',
} as const;
export type ReprocessStage = keyof typeof REPROCESS_STAGES;

export interface ReprocessResult {
  /** Posts that were read again. */
  posts: number;
  /** Posts whose capture no longer gives a text: left as they were. */
  skipped: number;
}

const PAGE = 100;
const LEAST_SHARED = 2;
const MOST_CANDIDATES = 8;

/** Works page by page, each in its own transaction: an interrupted run is simply run again. */
export async function reprocess(
  ctx: PipelineContext,
  stage: ReprocessStage,
  onProgress: (posts: number) => void = () => {},
): Promise<ReprocessResult> {
  const passes = passesFrom(stage);
  const result: ReprocessResult = { posts: 0, skipped: 0 };
  for (const [index, pass] of passes.entries()) {
    let afterId = 0;
    for (;;) {
      const page = await ctx.db.transaction().execute(async (tx) => {
        await lockPostLog(tx);
        const done = await pass(ctx, tx, afterId);
        const changes = done.ids.map((postId) => ({ postId, change: 'retagged' as const }));
        await appendPostLog(tx, changes, ctx.now());
        return done;
      });
      if (page.lastId === null) break;
      afterId = page.lastId;
      if (index > 0) continue;
      result.posts += page.ids.length;
      result.skipped += page.skipped;
      onProgress(result.posts);
    }
  }
  return result;
}

interface Page {
  /** Null when there was nothing left. */
  lastId: number | null;
  ids: number[];
  skipped: number;
}
type Pass = (ctx: PipelineContext, tx: Db, afterId: number) => Promise<Page>;

function passesFrom(stage: ReprocessStage): Pass[] {
  switch (stage) {
    case 'extract':
    case 'normalise':
    case 'mask':
      return [understandPage, relatePage];
    case 'relate':
      return [relatePage];
    case 'locate':
    case 'tag':
    case 'casualties':
    case 'level':
    case 'sentiment':
      return [analysePage];
  }
}

async function sourcesById(tx: Db): Promise<Map<number, Source>> {
  return new Map((await listSources(tx)).map((source) => [source.id, source]));
}

async function understandPage(ctx: PipelineContext, tx: Db, afterId: number): Promise<Page> {
  const rows = await readPostCaptures(tx, afterId, PAGE);
  const sources = await sourcesById(tx);
  const ids: number[] = [];
  for (const { postId, capture } of rows) {
    const source = sources.get(capture.sourceId);
    const outcome = source === undefined ? null : understand(capture, source, ctx.engine);
    if (outcome?.kind !== 'ok') continue;
    await reanalysePost(tx, postId, outcome.value.input, ctx.now());
    ids.push(postId);
  }
  return { lastId: rows.at(-1)?.postId ?? null, ids, skipped: rows.length - ids.length };
}

async function analysePage(ctx: PipelineContext, tx: Db, afterId: number): Promise<Page> {
  const rows = await readStoredTexts(tx, afterId, PAGE);
  const sources = await sourcesById(tx);
  for (const { postId, sourceId, title, body, publishedAt, sourceName } of rows) {
    const source = sources.get(sourceId);
    const analysis = analyse(
      {
        title,
        text: body,
        publishedAt: publishedAt?.toISOString() ?? null,
        sourceName,
        ...(source === undefined ? {} : { tier: source.tier, isHomeSource: source.settings.isHome ?? false }),
      },
      ctx.engine,
    );
    const placeId = chooseMainPlace(analysis.places);
    const versions = stageVersions(ctx.engine);
    await updateAnalysis(tx, postId, { analysis, placeId, stageVersions: versions }, ctx.now());
  }
  return { lastId: rows.at(-1)?.postId ?? null, ids: rows.map((row) => row.postId), skipped: 0 };
}

async function relatePage(_ctx: PipelineContext, tx: Db, afterId: number): Promise<Page> {
  const rows = await readStoredTexts(tx, afterId, PAGE);
  const changed: number[] = [];
  for (const row of rows) if (await relateAgain(tx, row)) changed.push(row.postId);
  return { lastId: rows.at(-1)?.postId ?? null, ids: changed, skipped: 0 };
}

/** Compares one post with the originals again. True when it changed sides between original and reprint. */
async function relateAgain(tx: Db, { postId, body, reprintOf }: StoredText): Promise<boolean> {
  const hashes = fingerprint(comparableText(body));
  const asked = new Map([[postId, hashes]]);
  const limits = { leastShared: LEAST_SHARED, limit: MOST_CANDIDATES + 1 };
  const matches = (await findFingerprintMatches(tx, asked, limits)).get(postId) ?? [];
  const known = await readComparablePosts(tx, [postId, ...matches.map((match) => match.postId)]);
  const own = known.get(postId);
  if (own === undefined) return false;
  known.delete(postId);
  const relations = relatePost(own, [...known.values()]).filter((relation) => !relation.isOriginal);
  const covering = relations.find((relation) => relation.isCovered);
  const root = covering === undefined ? null : (known.get(covering.postId)?.reprintOf ?? covering.postId);
  const nextRoot = root === postId ? null : root;
  await removeEdgesFrom(tx, postId);
  await saveEdges(
    tx,
    relations.map(({ postId: ofPostId, relation, similarity, evidence }) => ({
      postId,
      ofPostId,
      relation,
      similarity,
      evidence,
    })),
  );
  await replaceFingerprints(tx, postId, nextRoot === null ? hashes : []);
  if (nextRoot !== reprintOf) await setReprintOf(tx, postId, nextRoot);
  return nextRoot !== reprintOf;
}
