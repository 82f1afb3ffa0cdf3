/** Passages of a text as sorted typed arrays of whole numbers: comparing two texts is one walk over two arrays. */

function sortedDistinct(values: Uint32Array): Uint32Array {
  values.sort();
  let kept = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (kept > 0 && values[kept - 1] === value) continue;
    values[kept] = value;
    kept += 1;
  }
  return values.slice(0, kept);
}

/** Two-character passages of the parts, distinct and ascending: two UTF-16 units in one number. */
export function pairGrams(parts: readonly string[]): Uint32Array {
  const values = new Uint32Array(parts.reduce((sum, part) => sum + Math.max(0, part.length - 1), 0));
  let count = 0;
  for (const part of parts) {
    for (let at = 0; at + 2 <= part.length; at += 1) {
      values[count] = ((part.charCodeAt(at) << 16) | part.charCodeAt(at + 1)) >>> 0;
      count += 1;
    }
  }
  return sortedDistinct(values);
}

/**
 * Four-character passages, distinct and ascending, each mixed into 32 bits: among the passages of two long texts one
 * chance meeting in twenty comparisons, which moves no bound.
 */
export function quadGrams(text: string): Uint32Array {
  const values = new Uint32Array(Math.max(0, text.length - 3));
  for (let at = 0; at < values.length; at += 1) {
    const first = (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
    const second = (text.charCodeAt(at + 2) << 16) | text.charCodeAt(at + 3);
    let hash = Math.imul(first ^ (first >>> 15), 0x2c1b3c6d) ^ Math.imul(second, 0x297a2d39);
    hash = Math.imul(hash ^ (hash >>> 12), 0x85ebca6b);
    values[at] = (hash ^ (hash >>> 13)) >>> 0;
  }
  return sortedDistinct(values);
}

/** How many values stand in both ascending arrays. */
export function countShared(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return shared;
}
