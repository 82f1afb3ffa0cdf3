/** Passages of a text as typed sets of whole numbers: open addressing, no strings, no boxes. */

export interface GramSet {
  size: number;
  /** As many as a power of two, at most half of them taken; 0 = free. */
  slots: Uint32Array;
}

function emptySet(most: number): GramSet {
  let slots = 8;
  while (slots < most * 2) slots *= 2;
  return { size: 0, slots: new Uint32Array(slots) };
}

/** Where the value stands, or the free slot where it belongs. */
function slotOf(slots: Uint32Array, value: number): number {
  const last = slots.length - 1;
  let at = (Math.imul(value, 0x9e3779b1) >>> 7) & last;
  for (;;) {
    const there = slots[at];
    if (there === 0 || there === value) return at;
    at = (at + 1) & last;
  }
}

function add(set: GramSet, value: number): void {
  const at = slotOf(set.slots, value);
  if (set.slots[at] === value) return;
  set.slots[at] = value;
  set.size += 1;
}

/** Two-character passages of the parts: two UTF-16 units in one number. The parts hold no NUL. */
export function pairGrams(parts: readonly string[]): GramSet {
  const set = emptySet(parts.reduce((sum, part) => sum + part.length, 0));
  for (const part of parts) {
    for (let at = 0; at + 2 <= part.length; at += 1) {
      add(set, ((part.charCodeAt(at) << 16) | part.charCodeAt(at + 1)) >>> 0);
    }
  }
  return set;
}

/**
 * Four-character passages, each mixed into 32 bits: among the passages of two long texts one chance meeting in twenty
 * comparisons, which moves no bound.
 */
export function quadGrams(text: string): GramSet {
  const set = emptySet(text.length);
  for (let at = 0; at + 4 <= text.length; at += 1) {
    const first = (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
    const second = (text.charCodeAt(at + 2) << 16) | text.charCodeAt(at + 3);
    let hash = Math.imul(first ^ (first >>> 15), 0x2c1b3c6d) ^ Math.imul(second, 0x297a2d39);
    hash = Math.imul(hash ^ (hash >>> 12), 0x85ebca6b);
    add(set, (hash ^ (hash >>> 13)) >>> 0 || 1);
  }
  return set;
}

/** The passages, in no order that means anything. */
export function listGrams({ size, slots }: GramSet): Uint32Array {
  const list = new Uint32Array(size);
  let count = 0;
  for (let at = 0; at < slots.length; at += 1) {
    const value = slots[at] ?? 0;
    if (value === 0) continue;
    list[count] = value;
    count += 1;
  }
  return list;
}

/** How many passages stand in both. */
export function countShared(a: GramSet, b: GramSet): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (let at = 0; at < small.slots.length; at += 1) {
    const value = small.slots[at] ?? 0;
    if (value !== 0 && large.slots[slotOf(large.slots, value)] === value) shared += 1;
  }
  return shared;
}
