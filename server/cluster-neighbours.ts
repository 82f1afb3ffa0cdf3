/** What clustering compares: features of posts, and the posts of the store that a batch may belong to. */
import { CLUSTER_WINDOW_MS, type ClusterCandidate, type ClusteredPost } from '../indexer/cluster.ts';
import { findClusterNeighbours } from '../store/clusters.ts';
import type { Db } from '../store/db.ts';
import type { PostInput } from '../store/posts.ts';

/** Place id → itself and what it lies in, the district left out. */
type Ancestry = ReadonlyMap<string, readonly string[]>;

function withAncestry(placeIds: readonly string[], ancestry: Ancestry): string[] {
  return [...new Set(placeIds.flatMap((placeId) => ancestry.get(placeId) ?? []))];
}

/** What clustering looks at in a post. */
export function clusterFeatures(input: PostInput, ancestry: Ancestry): ClusteredPost {
  return {
    title: input.title,
    text: input.body,
    riskPoints: input.analysis.tags.flatMap((tag) =>
      tag.mode === 'event' || tag.mode === 'hazard' ? [tag.riskPoint] : [],
    ),
    placeIds: withAncestry(
      input.analysis.places.flatMap((mention) => mention.placeId ?? []),
      ancestry,
    ),
    at: input.publishedAt ?? input.capturedAt,
  };
}

/** Posts that the batch may belong to; one question for all of it. */
export async function readNeighbours(
  db: Db,
  features: readonly ClusteredPost[],
  ancestry: Ancestry,
): Promise<ClusterCandidate[]> {
  const times = features.map((feature) => feature.at.getTime());
  const found = await findClusterNeighbours(db, {
    riskPoints: [...new Set(features.flatMap((feature) => feature.riskPoints))],
    placeIds: [...new Set(features.flatMap((feature) => feature.placeIds))],
    from: new Date(Math.min(...times) - CLUSTER_WINDOW_MS),
    to: new Date(Math.max(...times) + CLUSTER_WINDOW_MS),
  });
  return found.map((neighbour) => ({
    ...neighbour,
    placeIds: withAncestry(neighbour.placeIds, ancestry),
  }));
}
