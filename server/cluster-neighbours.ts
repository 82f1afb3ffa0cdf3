/** What clustering compares: features of posts, and the posts of the store that a batch may belong to. */
import {
  CLUSTER_LEAD,
  CLUSTER_WINDOW_MS,
  type ClusterCandidate,
  type ClusteredPost,
  type PlaceInPost,
} from '../indexer/cluster.ts';
import { findClusterNeighbours } from '../store/clusters.ts';
import type { Db } from '../store/db.ts';
import type { PlaceLine } from '../store/places.ts';
import type { PostInput } from '../store/posts.ts';

type PlaceLines = ReadonlyMap<string, PlaceLine>;

const LEAST_CONFIDENCE = 0.3;
/** Where people are brought, not where it happened, unless nothing else is named. */
const HOSPITAL = /(?:医院|保健院|急救中心|卫生服务中心|卫生院)$/;

function toPlaces(named: readonly { placeId: string; isSure: boolean }[], lines: PlaceLines): PlaceInPost[] {
  const sure = new Set(named.flatMap(({ placeId, isSure }) => (isSure ? [placeId] : [])));
  const all = new Set(named.map(({ placeId }) => placeId));
  const places = [...all].flatMap((placeId) => {
    const line = lines.get(placeId);
    if (line === undefined || line.chain.length === 0) return [];
    return [{ chain: line.chain, isSure: sure.has(placeId), isHospital: HOSPITAL.test(line.name) }];
  });
  const scenes = places.filter((place) => !place.isHospital);
  return (scenes.length > 0 ? scenes : places).map(({ chain, isSure }) => ({ chain, isSure }));
}

/** What clustering looks at in a post. */
export function clusterFeatures(
  { title, body, analysis, ...times }: PostInput,
  lines: PlaceLines,
): ClusteredPost {
  const named = analysis.places.flatMap(({ placeId, candidates: [likeliest] }) => {
    if (placeId !== null) return [{ placeId, isSure: true }];
    if (likeliest === undefined || likeliest.confidence < LEAST_CONFIDENCE) return [];
    return [{ placeId: likeliest.placeId, isSure: false }];
  });
  return {
    title,
    text: body,
    riskPoints: analysis.tags.flatMap((tag) =>
      ['event', 'hazard', 'negated'].includes(tag.mode) ? [tag.riskPoint] : [],
    ),
    places: toPlaces(named, lines),
    isAboutDistrict: analysis.district.isAbout,
    at: times.publishedAt ?? times.capturedAt,
  };
}

/** The places themselves, what they lie in and what lies in them. */
function relatedPlaces(features: readonly ClusteredPost[], lines: PlaceLines): string[] {
  const related = new Set(features.flatMap((feature) => feature.places.flatMap((place) => place.chain)));
  const own = new Set(features.flatMap((feature) => feature.places.flatMap(({ chain }) => chain[0] ?? [])));
  for (const [id, { chain }] of lines) if (chain.some((within) => own.has(within))) related.add(id);
  return [...related];
}

/** Posts that the batch may belong to; one question for all of it. */
export async function readNeighbours(
  db: Db,
  features: readonly ClusteredPost[],
  lines: PlaceLines,
): Promise<ClusterCandidate[]> {
  const times = features.map((feature) => feature.at.getTime());
  const found = await findClusterNeighbours(db, {
    riskPoints: [...new Set(features.flatMap((feature) => feature.riskPoints))],
    placeIds: relatedPlaces(features, lines),
    from: new Date(Math.min(...times) - CLUSTER_WINDOW_MS),
    to: new Date(Math.max(...times) + CLUSTER_WINDOW_MS),
    leastConfidence: LEAST_CONFIDENCE,
    lead: CLUSTER_LEAD,
  });
  return found.map(({ places, ...neighbour }) => ({ ...neighbour, places: toPlaces(places, lines) }));
}
