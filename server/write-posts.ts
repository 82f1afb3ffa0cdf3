/**
 * Writing understood posts: revised or new, related to what came before, each in its cluster. A whole batch shares its
 * questions and its statements, so that a post costs little more than its bytes.
 */
import type { CaptureOutcome } from '../core/outcome.ts';
import { type ClusterCandidate, type ClusteredPost, chooseCluster } from '../indexer/cluster.ts';
import { type Relation, relatePost } from '../indexer/relate.ts';
import { allocateIds } from '../store/bulk.ts';
import { countInClusters, createClusters, type NewCluster } from '../store/clusters.ts';
import type { Db } from '../store/db.ts';
import { type NewEdge, removeEdgesFrom, repointReprints, saveEdges } from '../store/edges.ts';
import { findFingerprintMatches, insertFingerprints, replaceFingerprints } from '../store/fingerprints.ts';
import { readPlaceAncestry } from '../store/places.ts';
import type { PostChange } from '../store/post-log.ts';
import {
  addEarlierRevision,
  type ComparablePost,
  createPosts,
  findPostsByUrlKey,
  type KnownPost,
  type NewPost,
  type PostInput,
  readComparablePosts,
  revisePost,
} from '../store/posts.ts';

import { clusterFeatures, readNeighbours } from './cluster-neighbours.ts';

/** A post as the pure stages understood it. */
export interface Understood {
  input: PostInput;
  hashes: number[];
}

export interface WriteContext {
  db: Db;
  now: Date;
  sourceName(sourceId: number): string;
}

export interface Written {
  /** By capture id. */
  outcomes: Map<number, CaptureOutcome>;
  changes: { postId: number; change: PostChange }[];
}

const LEAST_SHARED = 2;
const MOST_CANDIDATES = 8;
/** Neighbours whose words are compared, those that agree most and are newest first. */
const MOST_NEIGHBOURS = 60;

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
  const news = [...fresh.values()];
  for (const post of await writeNew(ctx, news)) {
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

function toComparable({ id, input, clusterId, reprintOf }: NewPost, source: string): ComparablePost {
  const { title, body, publishedAt, capturedAt, sourceName } = input;
  return { postId: id, title, text: body, publishedAt, capturedAt, source, sourceName, reprintOf, clusterId };
}

/** What is needed to decide one post after the other: asked of the store once, then kept up to date in memory. */
interface Plan {
  posts: NewPost[];
  clusters: NewCluster[];
  edges: NewEdge[];
  repoints: { formerRoot: number; newRoot: number }[];
  fingerprints: { postId: number; hashes: readonly number[] }[];
  comparable: Map<number, ComparablePost>;
  /** Originals that this batch adds, by fingerprint. */
  added: Map<number, number[]>;
  neighbours: ClusterCandidate[];
}

async function writeNew(ctx: WriteContext, posts: readonly Understood[]): Promise<NewPost[]> {
  const { db, now } = ctx;
  if (posts.length === 0) return [];
  const asked = new Map(posts.map(({ input, hashes }) => [input.captureId, hashes]));
  const limits = { leastShared: LEAST_SHARED, limit: MOST_CANDIDATES };
  const matches = await findFingerprintMatches(db, asked, limits);
  const stored = [...new Set([...matches.values()].flat().map((match) => match.postId))];
  const ancestry = await readPlaceAncestry(db);
  const features = posts.map((post) => clusterFeatures(post.input, ancestry));
  const ids = await allocateIds(db, 'posts', posts.length);
  const clusterIds = await allocateIds(db, 'clusters', posts.length);
  const plan: Plan = {
    posts: [],
    clusters: [],
    edges: [],
    repoints: [],
    fingerprints: [],
    comparable: await readComparablePosts(db, stored),
    added: new Map(),
    neighbours: await readNeighbours(db, features, ancestry),
  };
  for (const [index, post] of posts.entries()) {
    const feature = features[index];
    if (feature === undefined) continue;
    planPost(plan, post, {
      feature,
      id: ids[index] ?? 0,
      freshClusterId: clusterIds[index] ?? 0,
      shared: new Map((matches.get(post.input.captureId) ?? []).map((match) => [match.postId, match.shared])),
      source: ctx.sourceName(post.input.sourceId),
    });
  }
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
  for (const { formerRoot, newRoot } of plan.repoints) await repointReprints(db, formerRoot, newRoot);
  await insertFingerprints(db, plan.fingerprints);
  return plan.posts;
}

interface PlanInput {
  id: number;
  freshClusterId: number;
  /** Stored posts by the number of fingerprints in common. */
  shared: Map<number, number>;
  feature: ClusteredPost;
  source: string;
}

/** Decides for one new post what it repeats and where it belongs. */
function planPost(plan: Plan, post: Understood, given: PlanInput): void {
  const { input, hashes } = post;
  const { id, source } = given;
  const candidates = candidatesOf(plan, hashes, given.shared);
  const relations = relatePost({ ...input, text: input.body, source }, candidates);
  const reprint = relations.find((relation) => relation.isCovered && !relation.isOriginal);
  const kin = reprint ?? relations.find((relation) => relation.relation !== 'bulletin');
  const reprintOf =
    reprint === undefined ? null : (plan.comparable.get(reprint.postId)?.reprintOf ?? reprint.postId);
  const inherited = kin === undefined ? null : (plan.comparable.get(kin.postId)?.clusterId ?? null);
  const clusterId = inherited ?? clusterFor(plan, given);
  const planned: NewPost = { id, input, clusterId, reprintOf };
  plan.posts.push(planned);
  plan.comparable.set(id, toComparable(planned, source));
  plan.edges.push(...relations.map((relation) => toEdge(id, relation)));
  if (reprintOf !== null) return;
  for (const { postId, relation, isOriginal } of relations) {
    const formerRoot = plan.comparable.get(postId);
    const isWhole = relation === 'exact' || relation === 'edited';
    if (!isOriginal || !isWhole || formerRoot?.reprintOf !== null) continue;
    plan.repoints.push({ formerRoot: postId, newRoot: id });
    for (const other of plan.comparable.values()) {
      if (other.postId === postId || other.reprintOf === postId) other.reprintOf = id;
    }
  }
  // A reprint is found through its original: its own passages would turn a much copied text into boilerplate.
  plan.fingerprints.push({ postId: id, hashes });
  for (const hash of hashes) plan.added.set(hash, [...(plan.added.get(hash) ?? []), id]);
  plan.neighbours.push({ clusterId, ...given.feature });
}

function candidatesOf(
  plan: Plan,
  hashes: readonly number[],
  stored: ReadonlyMap<number, number>,
): ComparablePost[] {
  const shared = new Map(stored);
  for (const hash of hashes) {
    for (const postId of plan.added.get(hash) ?? []) shared.set(postId, (shared.get(postId) ?? 0) + 1);
  }
  return [...shared]
    .filter(([, count]) => count >= LEAST_SHARED)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_CANDIDATES)
    .flatMap(([postId]) => plan.comparable.get(postId) ?? []);
}

function clusterFor(plan: Plan, { feature, freshClusterId }: PlanInput): number {
  const meets = (a: readonly string[], b: readonly string[]) => a.some((value) => b.includes(value));
  const near = plan.neighbours.flatMap((neighbour) => {
    const hasRisk = meets(neighbour.riskPoints, feature.riskPoints);
    const hasPlace = meets(neighbour.placeIds, feature.placeIds);
    return hasRisk || hasPlace ? [{ neighbour, agreement: (hasRisk ? 2 : 0) + (hasPlace ? 1 : 0) }] : [];
  });
  near.sort((a, b) => b.agreement - a.agreement || b.neighbour.at.getTime() - a.neighbour.at.getTime());
  const choice = chooseCluster(
    feature,
    near.slice(0, MOST_NEIGHBOURS).map(({ neighbour }) => neighbour),
  );
  if (choice.kind === 'join') return choice.clusterId;
  plan.clusters.push({ id: freshClusterId, title: feature.title, at: feature.at });
  return freshClusterId;
}

function toEdge(id: number, { postId, relation, similarity, evidence, isOriginal }: Relation): NewEdge {
  const ends = isOriginal ? { postId, ofPostId: id } : { postId: id, ofPostId: postId };
  return { ...ends, relation, similarity, evidence };
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
