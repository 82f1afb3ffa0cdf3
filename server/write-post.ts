/** Writing one understood post: revision or new, related to what came before, in its cluster. */
import type { CaptureOutcome } from '../core/outcome.ts';
import type { Tag } from '../core/post.ts';
import { CLUSTER_WINDOW_MS, chooseCluster } from '../indexer/cluster.ts';
import { type Relation, relatePost } from '../indexer/relate.ts';
import { addToCluster, createCluster, findClusterNeighbours } from '../store/clusters.ts';
import type { Db } from '../store/db.ts';
import { removeEdgesFrom, repointReprints, saveEdges } from '../store/edges.ts';
import {
  type FingerprintMatch,
  findFingerprintMatches,
  insertFingerprints,
  replaceFingerprints,
} from '../store/fingerprints.ts';
import type { PostChange } from '../store/post-log.ts';
import {
  addEarlierRevision,
  type ComparablePost,
  createPost,
  findPostsByUrlKey,
  type KnownPost,
  type PostInput,
  readComparablePosts,
  revisePost,
} from '../store/posts.ts';

/** A post as the pure stages understood it. */
export interface Understood {
  input: PostInput;
  hashes: number[];
}

/** What one transaction knows: asked of the store once, and kept up to date with what the batch itself writes. */
export interface PostBatch {
  db: Db;
  now: Date;
  sourceName(sourceId: number): string;
  known: Map<string, KnownPost>;
  /** Stored originals that share fingerprints, by capture id. */
  matches: ReadonlyMap<number, readonly FingerprintMatch[]>;
  /** Originals that this batch added, by fingerprint. */
  added: Map<number, number[]>;
  changes: { postId: number; change: PostChange }[];
  fingerprints: { postId: number; hashes: readonly number[] }[];
}

interface Written {
  outcome: CaptureOutcome;
  /** Null when nothing changed. */
  change: PostChange | null;
  known: KnownPost;
  /** Set when the post is an original whose fingerprints are new. */
  hashes: readonly number[] | null;
}

const LEAST_SHARED = 2;
const MOST_CANDIDATES = 8;
const MOST_NEIGHBOURS = 60;

/** Call it with the post log locked: from then on nobody else adds posts. */
export async function openBatch(
  db: Db,
  posts: readonly Understood[],
  sourceName: (sourceId: number) => string,
  now: Date,
): Promise<PostBatch> {
  const asked = new Map(posts.map(({ input, hashes }) => [input.captureId, hashes]));
  return {
    db,
    now,
    sourceName,
    known: await findPostsByUrlKey(
      db,
      posts.map(({ input }) => input.urlKey),
    ),
    matches: await findFingerprintMatches(db, asked, { leastShared: LEAST_SHARED, limit: MOST_CANDIDATES }),
    added: new Map(),
    changes: [],
    fingerprints: [],
  };
}

/** Writes what the whole batch collected; the last step before the post log. */
export async function writeFingerprints(batch: PostBatch): Promise<void> {
  await insertFingerprints(batch.db, batch.fingerprints);
}

/** Takes a written post into the batch's own knowledge; only after its savepoint held. */
export function keepWritten(batch: PostBatch, { change, known, hashes }: Written): void {
  batch.known.set(known.urlKey, known);
  if (change !== null) batch.changes.push({ postId: known.id, change });
  if (hashes === null) return;
  batch.fingerprints.push({ postId: known.id, hashes });
  for (const hash of hashes) batch.added.set(hash, [...(batch.added.get(hash) ?? []), known.id]);
}

/** Creates or revises the post of one capture. */
export async function writePost(batch: PostBatch, understood: Understood): Promise<Written> {
  const known = batch.known.get(understood.input.urlKey);
  return known === undefined ? writeNew(batch, understood) : writeAgain(batch, understood, known);
}

function matchesOf(batch: PostBatch, { input, hashes }: Understood): number[] {
  const shared = new Map<number, number>();
  for (const match of batch.matches.get(input.captureId) ?? []) shared.set(match.postId, match.shared);
  for (const hash of hashes) {
    for (const postId of batch.added.get(hash) ?? []) shared.set(postId, (shared.get(postId) ?? 0) + 1);
  }
  return [...shared]
    .filter(([, count]) => count >= LEAST_SHARED)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_CANDIDATES)
    .map(([postId]) => postId);
}

async function relate(
  batch: PostBatch,
  understood: Understood,
  ownId: number | null,
): Promise<{ relations: Relation[]; candidates: Map<number, ComparablePost> }> {
  const { input } = understood;
  const ids = matchesOf(batch, understood).filter((id) => id !== ownId);
  const candidates = await readComparablePosts(batch.db, ids);
  const relations = relatePost({ ...input, text: input.body, source: batch.sourceName(input.sourceId) }, [
    ...candidates.values(),
  ]);
  return { relations, candidates };
}

function clusteringRisks(tags: readonly Tag[]): string[] {
  return tags.filter((tag) => tag.mode === 'event' || tag.mode === 'hazard').map((tag) => tag.riskPoint);
}

async function findCluster(batch: PostBatch, { input }: Understood, at: Date): Promise<number> {
  const placeIds = [...new Set(input.analysis.places.flatMap((mention) => mention.placeId ?? []))];
  const riskPoints = clusteringRisks(input.analysis.tags);
  const neighbours = await findClusterNeighbours(batch.db, {
    riskPoints,
    placeIds,
    at,
    windowMs: CLUSTER_WINDOW_MS,
    limit: MOST_NEIGHBOURS,
  });
  const choice = chooseCluster(
    { title: input.title, text: input.body, riskPoints, placeIds, at },
    neighbours,
  );
  return choice.kind === 'join' ? choice.clusterId : createCluster(batch.db, { title: input.title, at });
}

async function writeNew(batch: PostBatch, understood: Understood): Promise<Written> {
  const { db, now } = batch;
  const { input } = understood;
  const at = input.publishedAt ?? input.capturedAt;
  const { relations, candidates } = await relate(batch, understood, null);
  const reprint = relations.find((relation) => relation.isCovered && !relation.isOriginal);
  const kin = reprint ?? relations.find((relation) => relation.relation !== 'bulletin');
  const kinPost = kin === undefined ? undefined : candidates.get(kin.postId);
  const reprintOf =
    reprint === undefined ? null : (candidates.get(reprint.postId)?.reprintOf ?? reprint.postId);
  const clusterId = kinPost?.clusterId ?? (await findCluster(batch, understood, at));
  const id = await createPost(db, input, { clusterId, reprintOf, now });
  await addToCluster(db, clusterId, { postId: id, at });
  await saveEdges(
    db,
    relations.map((relation) => toEdge(id, relation)),
  );
  for (const { postId, relation, isOriginal } of relations) {
    const isFormerRoot = candidates.get(postId)?.reprintOf === null;
    if (isOriginal && reprintOf === null && isFormerRoot && (relation === 'exact' || relation === 'edited')) {
      await repointReprints(db, postId, id);
    }
  }
  return {
    outcome: 'post-created',
    change: 'created',
    known: {
      id,
      urlKey: input.urlKey,
      captureId: input.captureId,
      textSha256: input.textSha256,
      publishedAt: input.publishedAt,
      reprintOf,
      clusterId,
    },
    // A reprint is found through its original: storing its passages too would turn a much copied text into boilerplate.
    hashes: reprintOf === null ? understood.hashes : null,
  };
}

function toEdge(id: number, { postId, relation, similarity, evidence, isOriginal }: Relation) {
  const ends = isOriginal ? { postId, ofPostId: id } : { postId: id, ofPostId: postId };
  return { ...ends, relation, similarity, evidence };
}

async function writeAgain(batch: PostBatch, understood: Understood, known: KnownPost): Promise<Written> {
  const { db, now } = batch;
  const { input } = understood;
  const isSameTime = known.publishedAt?.getTime() === input.publishedAt?.getTime();
  if (known.textSha256 === input.textSha256 && isSameTime) {
    return { outcome: 'post-unchanged', change: null, known, hashes: null };
  }
  if (input.captureId < known.captureId) {
    await addEarlierRevision(db, known.id, input);
    return { outcome: 'post-revised', change: null, known, hashes: null };
  }
  await revisePost(db, known.id, input, now);
  const { relations } = await relate(batch, understood, known.id);
  await removeEdgesFrom(db, known.id);
  await saveEdges(
    db,
    relations.filter((relation) => !relation.isOriginal).map((relation) => toEdge(known.id, relation)),
  );
  // Its passages in this batch's own index may be older; the stored ones are what later batches see.
  await replaceFingerprints(db, known.id, known.reprintOf === null ? understood.hashes : []);
  return {
    outcome: 'post-revised',
    change: 'revised',
    known: {
      ...known,
      captureId: input.captureId,
      textSha256: input.textSha256,
      publishedAt: input.publishedAt,
    },
    hashes: null,
  };
}
