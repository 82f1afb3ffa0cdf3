/** How much a two-character passage tells: seldom written ones name a happening, common ones only tell of its kind. */
import type { Library } from '../core/library.ts';
import { comparableText } from './fingerprint.ts';
import { listGrams, pairGrams } from './grams.ts';

/** Squared inverse document frequency, by `bucketOf`. */
export interface GramWeights {
  byBucket: Float32Array;
}

/** Passages of one text fall together once in a thousand. */
export const BUCKETS = 2 ** 18;

/** 0…BUCKETS − 1 */
export function bucketOf(gram: number): number {
  return Math.imul(gram ^ (gram >>> 15), 0x2c1b3c6d) >>> 14;
}

/**
 * Counted over the library's own texts (risk points, their examples, statements): they speak the language of the field
 * and name no happening. So weights are the same on every host and whatever came before.
 */
export function weighGrams(library: Library): GramWeights {
  const texts = [
    ...library.riskPoints.flatMap((point) => [
      `${point.name}${point.description}`,
      ...point.examples.fires,
      ...point.examples.quiet,
    ]),
    ...library.statements.map((statement) => JSON.stringify(statement)),
  ];
  const counts = new Uint32Array(BUCKETS);
  for (const text of texts) {
    for (const gram of listGrams(pairGrams([comparableText(text)]))) {
      const bucket = bucketOf(gram);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  }
  return { byBucket: Float32Array.from(counts, (count) => Math.log((texts.length + 2) / (count + 1)) ** 2) };
}

/** Weight of one passage; about 0 for what stands everywhere. */
export function weightOf(gram: number, weights: GramWeights): number {
  return weights.byBucket[bucketOf(gram)] ?? 0;
}
