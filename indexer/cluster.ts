/** Which posts tell of one happening: joins a post to recent clusters or says that it opens a new one. */
import { comparableText } from './fingerprint.ts';
import { BUCKETS, bucketOf, type GramWeights } from './gram-weights.ts';
import { listGrams, pairGrams } from './grams.ts';

export interface ClusteredPost {
  title: string;
  text: string;
  /** Risk points that fired as happened, hazard or denied: a denial speaks of the happening that it denies. */
  riskPoints: readonly string[];
  /** Each place with what it lies in, narrowest first, the district left out. */
  places: readonly PlaceInPost[];
  /** Null when it cannot be told. */
  isAboutDistrict: boolean | null;
  /** Publish time, or capture time when unknown. */
  at: Date;
}

export interface PlaceInPost {
  /** `['nanqiao-l2', 'nanqiao']`. */
  chain: readonly string[];
  /** False for the likeliest of several places that a short name may mean. */
  isSure: boolean;
}

export interface ClusterCandidate extends ClusteredPost {
  postId: number;
  clusterId: number;
}

export interface ClusterLink {
  clusterId: number;
  /** 0…1: cosine of the passages that both texts have, weighed by how seldom they are written. */
  similarity: number;
  /** Why, in Chinese. */
  evidence: string;
  /** Whether the link may also make one cluster of several: words alone, without a place, may only join. */
  canMerge: boolean;
}

/** Reports of one happening are mostly within two days of each other. */
export const CLUSTER_WINDOW_MS = 48 * 3_600_000;
/** Start of the text that tells what it is about, in characters. */
export const CLUSTER_LEAD = 300;

/**
 * Least similarity by what else agrees. Measured on the 152 demonstration posts: of unrelated posts that share risk
 * point or place 95 % stay below 0.06; of posts about one happening in one spot 90 % are above 0.04. Of 276 pairs of
 * news reports on other emergencies of one kind 1 % pass `risk-unknown`.
 */
const LEAST = {
  'risk-spot': 0.033,
  'risk-area': 0.055,
  'risk-unknown': 0.13,
  spot: 0.11,
  area: 0.11,
} as const;
/** Two posts about elsewhere have no places that the gazetteer knows: their words alone must say it. */
const LEAST_ELSEWHERE = 0.2;

const WHY = {
  'risk-spot': '同一风险点、同一地点',
  'risk-area': '同一风险点、同一街乡',
  'risk-unknown': '同一风险点',
  spot: '同一地点',
  area: '同一街乡',
} as const satisfies Record<keyof typeof LEAST, string>;

/** A text as comparing needs it; cut once per post. */
interface Cut {
  buckets: Uint32Array;
  weights: Float32Array;
  norm: number;
}

const cuts = new WeakMap<ClusteredPost, Cut>();

function cutPost(post: ClusteredPost, weights: GramWeights): Cut {
  const known = cuts.get(post);
  if (known !== undefined) return known;
  const parts = [comparableText(post.title), comparableText(post.text.slice(0, CLUSTER_LEAD))];
  const buckets = listGrams(pairGrams(parts)).map(bucketOf);
  const own = new Float32Array(buckets.length);
  let sum = 0;
  for (let at = 0; at < buckets.length; at += 1) {
    const weight = weights.byBucket[buckets[at] ?? 0] ?? 0;
    own[at] = weight;
    sum += weight;
  }
  const cut = { buckets, weights: own, norm: Math.sqrt(sum) };
  cuts.set(post, cut);
  return cut;
}

/** Weights of the post in hand by bucket; zero between two calls of `linkClusters`. */
const spread = new Float32Array(BUCKETS);

function similarity(own: Cut, other: Cut): number {
  if (own.norm === 0 || other.norm === 0) return 0;
  let shared = 0;
  for (let at = 0; at < other.buckets.length; at += 1) shared += spread[other.buckets[at] ?? 0] ?? 0;
  return shared / (own.norm * other.norm);
}

type PlaceRelation = 'spot' | 'area' | 'unknown' | 'apart';

/** A place below a sub-district is a spot; a sub-district, or a spot in it, is only an area. */
function relatePlaces(a: readonly PlaceInPost[], b: readonly PlaceInPost[]): PlaceRelation {
  let relation: PlaceRelation =
    a.some((place) => place.isSure) && b.some((place) => place.isSure) ? 'apart' : 'unknown';
  for (const one of a) {
    for (const other of b) {
      const [own, its] = [one.chain[0] ?? '', other.chain[0] ?? ''];
      if (own === its && one.chain.length > 1 && one.isSure && other.isSure) return 'spot';
      if (one.chain.includes(its) || other.chain.includes(own)) relation = 'area';
    }
  }
  return relation;
}

type Agreement = keyof typeof LEAST | 'apart';

function agreementOf(post: ClusteredPost, candidate: ClusteredPost): Agreement | null {
  const hasSameRisk = post.riskPoints.some((point) => candidate.riskPoints.includes(point));
  const places = relatePlaces(post.places, candidate.places);
  // Sure places that lie apart are two happenings, however alike the words.
  if (places === 'apart') return 'apart';
  if (hasSameRisk) return `risk-${places}`;
  return places === 'unknown' ? null : places;
}

/** What the posts of one cluster say together about the post. */
interface Meeting {
  link: ClusterLink | null;
  /** Similarity of the link, in multiples of what it needs. */
  margin: number;
  hasPlace: boolean;
  isApart: boolean;
}

function isElsewhere(post: ClusteredPost): boolean {
  return post.isAboutDistrict === false;
}

function isComparable(post: ClusteredPost, candidate: ClusteredPost): boolean {
  const apartMs = Math.abs(candidate.at.getTime() - post.at.getTime());
  return apartMs <= CLUSTER_WINDOW_MS && isElsewhere(post) === isElsewhere(candidate);
}

/**
 * Clusters that a post tells of, the surest first: none for a new happening, several when the post shows that what
 * was kept apart is one. Reprints do not come here: they inherit.
 */
export function linkClusters(
  post: ClusteredPost,
  candidates: readonly ClusterCandidate[],
  weights: GramWeights,
): ClusterLink[] {
  const own = cutPost(post, weights);
  for (let at = 0; at < own.buckets.length; at += 1) spread[own.buckets[at] ?? 0] = own.weights[at] ?? 0;
  const meetings = meetAll(post, candidates, (candidate) => similarity(own, cutPost(candidate, weights)));
  for (const bucket of own.buckets) spread[bucket] = 0;
  return [...meetings.values()]
    .sort((a, b) => b.margin - a.margin)
    .flatMap(({ link, hasPlace, isApart }) => (link === null || (isApart && !hasPlace) ? [] : [link]));
}

function meetAll(
  post: ClusteredPost,
  candidates: readonly ClusterCandidate[],
  similarityTo: (candidate: ClusterCandidate) => number,
): Map<number, Meeting> {
  const hasSurePlace = post.places.some((place) => place.isSure);
  const meetings = new Map<number, Meeting>();
  for (const candidate of candidates) {
    if (!isComparable(post, candidate)) continue;
    const agreement = agreementOf(post, candidate);
    if (agreement === null) continue;
    const { clusterId } = candidate;
    const meeting = meetings.get(clusterId) ?? { link: null, margin: 1, hasPlace: false, isApart: false };
    meetings.set(clusterId, meeting);
    if (agreement === 'apart') {
      meeting.isApart = true;
      continue;
    }
    const isPlaced = agreement !== 'risk-unknown';
    meeting.hasPlace ||= isPlaced;
    const found = similarityTo(candidate);
    const margin = found / (isElsewhere(post) ? LEAST_ELSEWHERE : LEAST[agreement]);
    if (margin < meeting.margin) continue;
    meeting.margin = margin;
    meeting.link = {
      clusterId,
      similarity: Math.round(found * 1000) / 1000,
      evidence: `${WHY[agreement]}，文字相近 ${Math.round(found * 100)}%`,
      canMerge: isPlaced || hasSurePlace,
    };
  }
  return meetings;
}
