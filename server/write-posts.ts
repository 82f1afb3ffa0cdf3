/**
 * Writing understood posts: revised or new, related to what came before, each in its cluster. A whole batch shares its
 * questions and its statements, so that a post costs little more than its bytes.
 */
import type { CaptureOutcome } from '../core/outcome.ts';
import type { GramWeights } from '../indexer/gram-weights.ts';
import { relatePost } from '../indexer/relate.ts';
import { allocateIds } from '../store/bulk.ts';
import { countInClusters, createClusters } from '../store/clusters.ts';
import type { Db } from '../store/db.ts';
import { removeEdgesFrom, repointReprints, saveEdges } from '../store/edges.ts';
import { findFingerprintMatches, insertFingerprints, replaceFingerprints } from '../store/fingerprints.ts';
import { findDecidedClusters, mergeClusters } from '../store/merge-clusters.ts';
import { readPlaceLines } from '../store/places.ts';
import type { PostChange } from '../store/post-log.ts';
import {
  addEarlierRevision,
  createPosts,
  findPostsByUrlKey,
  type KnownPost,
  type NewPost,
  readComparablePosts,
  revisePost,
} from '../store/posts.ts';
import { clusterFeatures, readNeighbours } from './cluster-neighbours.ts';
import {
  LEAST_SHARED,
  MOST_CANDIDATES,
  type Plan,
  type PlanInput,
  planPost,
  toEdge,
  type Understood,
} from './plan-posts.ts';

export interface WriteContext {
  db: Db;
  now: Date;
  /** How much each passage tells, for clustering. */
  weights: GramWeights;
  sourceName(sourceId: number): string;
}

export interface Written {
  /** By capture id. */
  outcomes: Map<number, CaptureOutcome>;
  changes: { postId: number; change: PostChange }[];
}

/**
 * Creates or revises the posts of a batch of captures. Call it with the post log locked: from then on nobody else adds
 * posts, so every post is compared with all that came before, those of this batch included.
 */
export async function writePosts(ctx: WriteContext, posts: readonly Understood[]): Promise<Written> {
  const written: Written = { outcomes: new Map(), changes: [] };
  const known = await findPostsByUrlKey(
    ctx.db,
    posts.map(({ input }) => input.urlKey),
  );
  const fresh = new Map<string, Understood>();
  const again: Understood[] = [];
  for (const post of posts) {
    const { urlKey } = post.input;
    if (known.has(urlKey) || fresh.has(urlKey)) again.push(post);
    else fresh.set(urlKey, post);
  }
  const { posts: created, regrouped } = await writeNew(ctx, [...fresh.values()]);
  for (const postId of regrouped) written.changes.push({ postId, change: 'regrouped' });
  for (const post of created) {
    written.outcomes.set(post.input.captureId, 'post-created');
    written.changes.push({ postId: post.id, change: 'created' });
    known.set(post.input.urlKey, toKnown(post));
  }
  for (const post of again) {
    const former = known.get(post.input.urlKey);
    if (former === undefined) continue;
    const { outcome, current } = await writeAgain(ctx, post, former);
    written.outcomes.set(post.input.captureId, outcome);
    known.set(post.input.urlKey, current);
    if (current !== former) written.changes.push({ postId: current.id, change: 'revised' });
  }
  return written;
}

function toKnown({ id, input, clusterId, reprintOf }: NewPost): KnownPost {
  const { urlKey, captureId, textSha256, publishedAt } = input;
  return { id, urlKey, captureId, textSha256, publishedAt, reprintOf, clusterId };
}

/** Earlier posts that moved to another cluster or another original are `regrouped`. */
async function writeNew(
  ctx: WriteContext,
  posts: readonly Understood[],
): Promise<{ posts: NewPost[]; regrouped: number[] }> {
  if (posts.length === 0) return { posts: [], regrouped: [] };
  const { plan, given } = await openPlan(ctx, posts);
  for (const [index, post] of posts.entries()) {
    const one = given[index];
    if (one !== undefined) await planPost(plan, post, one);
  }
  return { posts: plan.posts, regrouped: await storePlan(ctx, plan) };
}

async function openPlan(
  ctx: WriteContext,
  posts: readonly Understood[],
): Promise<{ plan: Plan; given: PlanInput[] }> {
  const { db, weights } = ctx;
  const asked = new Map(posts.map(({ input, hashes }) => [input.captureId, hashes]));
  const limits = { leastShared: LEAST_SHARED, limit: MOST_CANDIDATES };
  const matches = await findFingerprintMatches(db, asked, limits);
  const stored = [...new Set([...matches.values()].flat().map((match) => match.postId))];
  const lines = await readPlaceLines(db);
  const features = posts.map((post) => clusterFeatures(post.input, lines));
  const ids = await allocateIds(db, 'posts', posts.length);
  const clusterIds = await allocateIds(db, 'clusters', posts.length);
  const plan: Plan = {
    weights,
    posts: [],
    clusters: [],
    merges: [],
    edges: [],
    repoints: [],
    fingerprints: [],
    comparable: await readComparablePosts(db, stored),
    added: new Map(),
    neighbours: await readNeighbours(db, features, lines),
    findDecided: (clusters) => findDecidedClusters(db, clusters),
  };
  const given = features.map((feature, index) => ({
    feature,
    id: ids[index] ?? 0,
    freshClusterId: clusterIds[index] ?? 0,
    shared: new Map(
      (matches.get(posts[index]?.input.captureId ?? 0) ?? []).map((match) => [match.postId, match.shared]),
    ),
    source: ctx.sourceName(posts[index]?.input.sourceId ?? 0),
  }));
  return { plan, given };
}

/** Returns the earlier posts that moved. */
async function storePlan({ db, now }: WriteContext, plan: Plan): Promise<number[]> {
  await createClusters(db, plan.clusters);
  await createPosts(db, plan.posts, now);
  await countInClusters(
    db,
    plan.posts.map(({ id, clusterId, input }) => ({
      clusterId,
      postId: id,
      at: input.publishedAt ?? input.capturedAt,
    })),
  );
  await saveEdges(db, plan.edges);
  await insertFingerprints(db, plan.fingerprints);
  const moved = new Set(await repointReprints(db, plan.repoints));
  for (const merge of plan.merges) for (const id of await mergeClusters(db, merge)) moved.add(id);
  for (const { id } of plan.posts) moved.delete(id);
  return [...moved];
}

async function writeAgain(
  ctx: WriteContext,
  { input, hashes }: Understood,
  known: KnownPost,
): Promise<{ outcome: CaptureOutcome; current: KnownPost }> {
  const { db, now } = ctx;
  const isSameTime = known.publishedAt?.getTime() === input.publishedAt?.getTime();
  if (known.textSha256 === input.textSha256 && isSameTime)
    return { outcome: 'post-unchanged', current: known };
  if (input.captureId < known.captureId) {
    await addEarlierRevision(db, known.id, input);
    return { outcome: 'post-revised', current: known };
  }
  await revisePost(db, known.id, input, now);
  const limits = { leastShared: LEAST_SHARED, limit: MOST_CANDIDATES + 1 };
  const matches = (await findFingerprintMatches(db, new Map([[0, hashes]]), limits)).get(0) ?? [];
  const others = matches.map((match) => match.postId).filter((id) => id !== known.id);
  const relations = relatePost({ ...input, text: input.body, source: ctx.sourceName(input.sourceId) }, [
    ...(await readComparablePosts(db, others)).values(),
  ]);
  await removeEdgesFrom(db, known.id);
  await saveEdges(
    db,
    relations.filter((relation) => !relation.isOriginal).map((relation) => toEdge(known.id, relation)),
  );
  await replaceFingerprints(db, known.id, known.reprintOf === null ? hashes : []);
  const { captureId, textSha256, publishedAt } = input;
  return { outcome: 'post-revised', current: { ...known, captureId, textSha256, publishedAt } };
}
