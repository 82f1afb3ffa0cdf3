/** Which posts tell of one happening: joins a post to a recent cluster or says that it opens a new one. */
import { comparableText } from './fingerprint.ts';

export interface ClusteredPost {
  title: string;
  text: string;
  /** Risk points that fired as happened or hazard. */
  riskPoints: readonly string[];
  /** Places that are sure. */
  placeIds: readonly string[];
  /** Publish time, or capture time when unknown. */
  at: Date;
}

export interface ClusterCandidate extends ClusteredPost {
  clusterId: number;
}

export type ClusterChoice =
  | { kind: 'join'; clusterId: number; similarity: number; evidence: string }
  | { kind: 'new' };

/** Reports of one happening are mostly within three days of each other. */
export const CLUSTER_WINDOW_MS = 72 * 3_600_000;
/** With the same risk point in the same place little text must agree; without a place much; without both nearly all. */
const LEAST_SAME_PLACE = 0.16;
const LEAST_NO_PLACE = 0.3;
const LEAST_TEXT_ALONE = 0.45;
/** Start of the text that tells what it is about. */
const LEAD = 240;

/** Two-character passages of title and lead; the title counts by being there in full. */
export function leadGrams(post: Pick<ClusteredPost, 'title' | 'text'>): Set<string> {
  const grams = new Set<string>();
  for (const part of [comparableText(post.title), comparableText(post.text.slice(0, LEAD))]) {
    for (let at = 0; at + 2 <= part.length; at += 1) grams.add(part.slice(at, at + 2));
  }
  return grams;
}

/** A candidate is compared with every post of a batch; its passages are cut once. */
const gramsOfCandidate = new WeakMap<ClusterCandidate, ReadonlySet<string>>();

function candidateGrams(candidate: ClusterCandidate): ReadonlySet<string> {
  const known = gramsOfCandidate.get(candidate);
  if (known !== undefined) return known;
  const grams = leadGrams(candidate);
  gramsOfCandidate.set(candidate, grams);
  return grams;
}

/** Cosine of two gram sets, 0…1. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const gram of small) if (large.has(gram)) shared += 1;
  return shared / Math.sqrt(a.size * b.size);
}

function shares(a: readonly string[], b: readonly string[]): boolean {
  return a.some((value) => b.includes(value));
}

function neededSimilarity(
  post: ClusteredPost,
  candidate: ClusterCandidate,
): { least: number; why: string } | null {
  const hasSameRisk = shares(post.riskPoints, candidate.riskPoints);
  const hasSamePlace = shares(post.placeIds, candidate.placeIds);
  // Two sure places that differ are two happenings, however alike the words.
  if (post.placeIds.length > 0 && candidate.placeIds.length > 0 && !hasSamePlace) return null;
  if (hasSameRisk && hasSamePlace) return { least: LEAST_SAME_PLACE, why: '同一风险点、同一地点' };
  if (hasSameRisk) return { least: LEAST_NO_PLACE, why: '同一风险点' };
  return { least: LEAST_TEXT_ALONE, why: '文字相近' };
}

/**
 * The cluster that a post belongs to. Candidates are posts of clusters that were alive in the last three days; the
 * closest that passes the bound for its kind of agreement wins. Reprints do not come here: they inherit.
 */
export function chooseCluster(post: ClusteredPost, candidates: readonly ClusterCandidate[]): ClusterChoice {
  const grams = leadGrams(post);
  let best: ClusterChoice = { kind: 'new' };
  let bestMargin = 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.at.getTime() - post.at.getTime()) > CLUSTER_WINDOW_MS) continue;
    const needed = neededSimilarity(post, candidate);
    if (needed === null) continue;
    const found = similarity(grams, candidateGrams(candidate));
    const margin = found - needed.least;
    if (margin < 0 || (best.kind === 'join' && margin <= bestMargin)) continue;
    bestMargin = margin;
    best = {
      kind: 'join',
      clusterId: candidate.clusterId,
      similarity: Math.round(found * 1000) / 1000,
      evidence: `${needed.why}，文字相似 ${Math.round(found * 100)}%`,
    };
  }
  return best;
}
