/** Decides for each new post of a batch what it repeats and where it belongs, in memory; `write-posts.ts` stores it. */
import { type ClusterCandidate, type ClusteredPost, linkClusters } from '../indexer/cluster.ts';
import type { GramWeights } from '../indexer/gram-weights.ts';
import { type Relation, relatePost } from '../indexer/relate.ts';
import type { NewCluster } from '../store/clusters.ts';
import type { NewEdge } from '../store/edges.ts';
import type { ComparablePost, NewPost, PostInput } from '../store/posts.ts';

/** A post as the pure stages understood it. */
export interface Understood {
  input: PostInput;
  hashes: number[];
}

/** What is needed to decide one post after the other: asked of the store once, then kept up to date in memory. */
export interface Plan {
  weights: GramWeights;
  posts: NewPost[];
  clusters: NewCluster[];
  /** In this order. */
  merges: { from: number; into: number }[];
  edges: NewEdge[];
  repoints: { formerRoot: number; newRoot: number }[];
  fingerprints: { postId: number; hashes: readonly number[] }[];
  comparable: Map<number, ComparablePost>;
  /** Originals that this batch adds, by fingerprint. */
  added: Map<number, number[]>;
  neighbours: ClusterCandidate[];
  /** Those of the clusters that a person has decided on: they take in others, they are never taken in. */
  findDecided(clusterIds: readonly number[]): Promise<ReadonlySet<number>>;
}

export interface PlanInput {
  id: number;
  freshClusterId: number;
  /** Stored posts by the number of fingerprints in common. */
  shared: ReadonlyMap<number, number>;
  feature: ClusteredPost;
  source: string;
}

export const LEAST_SHARED = 2;
export const MOST_CANDIDATES = 8;

/** Adds one post to the plan. */
export async function planPost(plan: Plan, post: Understood, given: PlanInput): Promise<void> {
  const { input, hashes } = post;
  const { id, source } = given;
  const candidates = candidatesOf(plan, hashes, given.shared);
  const relations = relatePost({ ...input, text: input.body, source }, candidates);
  const reprint = relations.find((relation) => relation.isCovered && !relation.isOriginal);
  const clusterId = await clusterOf(plan, given, relations, reprint !== undefined);
  const planned: NewPost = { id, input, clusterId, reprintOf: reprint?.postId ?? null };
  plan.posts.push(planned);
  plan.comparable.set(id, toComparable(planned, source));
  plan.edges.push(...relations.map((relation) => toEdge(id, relation)));
  if (reprint !== undefined) return;
  for (const { postId, coversOther, isOriginal } of relations) {
    if (isOriginal && coversOther) putAtHead(plan, { formerRoot: postId, newRoot: id });
  }
  // A reprint is found through its original: its own passages would turn a much copied text into boilerplate.
  plan.fingerprints.push({ postId: id, hashes });
  for (const hash of hashes) plan.added.set(hash, [...(plan.added.get(hash) ?? []), id]);
  plan.neighbours.push({ postId: id, clusterId, ...given.feature });
}

function toComparable({ id, input, clusterId, reprintOf }: NewPost, source: string): ComparablePost {
  const { title, body, publishedAt, capturedAt, sourceName } = input;
  return { postId: id, title, text: body, publishedAt, capturedAt, source, sourceName, reprintOf, clusterId };
}

/** Originals that share passages, most shared first. */
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
    .flatMap(([postId]) => plan.comparable.get(postId) ?? [])
    .filter((post) => post.reprintOf === null)
    .slice(0, MOST_CANDIDATES);
}

/** The post is the original of one that was found before it. */
function putAtHead(plan: Plan, repoint: { formerRoot: number; newRoot: number }): void {
  plan.repoints.push(repoint);
  for (const other of plan.comparable.values()) {
    const isInChain = other.postId === repoint.formerRoot || other.reprintOf === repoint.formerRoot;
    if (isInChain) other.reprintOf = repoint.newRoot;
  }
  plan.neighbours = plan.neighbours.filter(({ postId }) => postId !== repoint.formerRoot);
}

/**
 * The cluster of a post. What it repeats or is repeated by decides; else what it tells of. A post that belongs to
 * several makes them one.
 */
async function clusterOf(
  plan: Plan,
  { feature, freshClusterId }: PlanInput,
  relations: readonly Relation[],
  isReprint: boolean,
): Promise<number> {
  const kin = relations
    .filter(({ relation }) => relation !== 'bulletin')
    .flatMap(({ postId }) => plan.comparable.get(postId)?.clusterId ?? []);
  const links = isReprint ? [] : linkClusters(feature, plan.neighbours, plan.weights);
  const told = links.filter(({ canMerge }, index) => canMerge || (index === 0 && kin.length === 0));
  const belongs = [...new Set([...kin, ...told.map(({ clusterId }) => clusterId)])];
  const [first] = belongs;
  if (first === undefined) {
    plan.clusters.push({ id: freshClusterId, title: feature.title, at: feature.at });
    return freshClusterId;
  }
  return belongs.length === 1 ? first : mergeAll(plan, belongs);
}

/** Makes one cluster of several; two that people have decided on stay apart. Returns the one that took the others in. */
async function mergeAll(plan: Plan, clusterIds: readonly number[]): Promise<number> {
  const decided = await plan.findDecided(clusterIds);
  const into = clusterIds.find((id) => decided.has(id)) ?? Math.min(...clusterIds);
  for (const from of clusterIds) {
    if (from === into || decided.has(from)) continue;
    plan.merges.push({ from, into });
    for (const neighbour of plan.neighbours) if (neighbour.clusterId === from) neighbour.clusterId = into;
    for (const post of plan.comparable.values()) if (post.clusterId === from) post.clusterId = into;
  }
  return into;
}

/** The edge runs from the repeating post to the repeated one. */
export function toEdge(
  id: number,
  { postId, relation, similarity, evidence, isOriginal }: Relation,
): NewEdge {
  const ends = isOriginal ? { postId, ofPostId: id } : { postId: id, ofPostId: postId };
  return { ...ends, relation, similarity, evidence };
}
