import type { PlaceMention } from '../core/post.ts';

/** A place in the title says more than one in passing. */
const TITLE_WEIGHT = 3;

/** The one place a post is filed under: named most, the title counting thrice, first named on a tie; null when none is sure. */
export function chooseMainPlace(mentions: readonly PlaceMention[]): string | null {
  const weights = new Map<string, number>();
  for (const { placeId, field } of mentions) {
    if (placeId === null) continue;
    weights.set(placeId, (weights.get(placeId) ?? 0) + (field === 'title' ? TITLE_WEIGHT : 1));
  }
  let best: string | null = null;
  for (const [placeId, weight] of weights) {
    if (best === null || weight > (weights.get(best) ?? 0)) best = placeId;
  }
  return best;
}
