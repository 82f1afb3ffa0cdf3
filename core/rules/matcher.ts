/**
 * Finds every occurrence of many terms in one pass over the raw UTF-16 text. Characters are mapped to dense codes
 * (0 = in no term), a bit table of adjacent code pairs rejects most positions, and only what passes walks a
 * double-array trie. Case, width and traditional forms are folded in the code table, so offsets are those of the text.
 */
import { FOLD, FOLDED_UNITS } from './fold.ts';
import { buildTrie, type Trie } from './trie.ts';

const BLOOM_BITS = 18;
const BLOOM_SHIFT = 32 - BLOOM_BITS;
const MIX = 0x9e3779b1;

/** Receives one occurrence: index of the term in the list given to `buildMatcher`, UTF-16 start, end exclusive. */
export type OnHit = (term: number, start: number, end: number) => void;

export interface Matcher {
  /** Terms as given; equal terms after folding share the first one's index (see `indexOf`). */
  readonly terms: readonly string[];
  /** For each given term the index it is reported under. */
  readonly indexOf: readonly number[];
  scan(text: string, onHit: OnHit): void;
}

/** 1 = Latin letter, 2 = digit, 0 = anything else: a term that begins or ends so must not continue beyond itself. */
function edgeClass(code: number): number {
  const folded = FOLD[code] ?? 0;
  if (folded >= 0x30 && folded <= 0x39) return 2;
  return (folded >= 0x61 && folded <= 0x7a) || (folded >= 0xc0 && folded < 0x250) ? 1 : 0;
}

function pairBit(first: number, second: number): number {
  return Math.imul((first << 14) ^ second, MIX) >>> BLOOM_SHIFT;
}

function encode(terms: readonly string[]): { codes: Uint16Array; encoded: number[][]; singles: number } {
  const codes = new Uint16Array(65_536);
  let next = 0;
  const give = (unit: number): void => {
    const folded = FOLD[unit] ?? unit;
    if (codes[folded] === 0) {
      next += 1;
      codes[folded] = next;
    }
  };
  // Terms of one character get the lowest codes: one comparison tells that the pair table does not apply.
  for (const term of terms) if (term.length === 1) give(term.charCodeAt(0));
  const singles = next;
  for (const term of terms) for (let i = 0; i < term.length; i += 1) give(term.charCodeAt(i));
  for (const unit of FOLDED_UNITS) codes[unit] = codes[FOLD[unit] ?? unit] ?? 0;
  const encoded = terms.map((term) =>
    Array.from({ length: term.length }, (_, i) => codes[term.charCodeAt(i)] ?? 0),
  );
  return { codes, encoded, singles };
}

/** Empty terms are ignored. */
export function buildMatcher(terms: readonly string[]): Matcher {
  const { codes, encoded, singles } = encode(terms);
  const bloom = new Uint32Array(1 << (BLOOM_BITS - 5));
  for (const word of encoded) {
    if (word.length < 2) continue;
    const bit = pairBit(word[0] ?? 0, word[1] ?? 0);
    bloom[bit >>> 5] = (bloom[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
  const trie = buildTrie(encoded);
  const edges = new Uint8Array(terms.length);
  terms.forEach((term, index) => {
    if (term === '') return;
    edges[index] = edgeClass(term.charCodeAt(0)) | (edgeClass(term.charCodeAt(term.length - 1)) << 2);
  });
  const scan = (text: string, onHit: OnHit): void => {
    const length = text.length;
    let code = length > 0 ? (codes[text.charCodeAt(0)] ?? 0) : 0;
    for (let position = 0; position < length; position += 1) {
      const following = position + 1 < length ? (codes[text.charCodeAt(position + 1)] ?? 0) : 0;
      if (code !== 0) {
        if (code <= singles) {
          walk(trie, codes, edges, text, position, onHit);
        } else if (following !== 0) {
          const bit = Math.imul((code << 14) ^ following, MIX) >>> BLOOM_SHIFT;
          if (((bloom[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0) {
            walk(trie, codes, edges, text, position, onHit);
          }
        }
      }
      code = following;
    }
  };
  return { terms, indexOf: trie.indexOf, scan };
}

function walk(
  trie: Trie,
  codes: Uint16Array,
  edges: Uint8Array,
  text: string,
  start: number,
  onHit: OnHit,
): void {
  const { base, check, output } = trie;
  let state = 0;
  for (let position = start; position < text.length; position += 1) {
    const code = codes[text.charCodeAt(position)] ?? 0;
    if (code === 0) return;
    const next = (base[state] ?? 0) + code;
    if (check[next] !== state) return;
    state = next;
    const term = (output[state] ?? 0) - 1;
    if (term >= 0 && standsAlone(edges[term] ?? 0, text, start, position + 1))
      onHit(term, start, position + 1);
  }
}

/** `mac` is not found in `machine`, nor `1号线` in `11号线`. */
function standsAlone(edges: number, text: string, start: number, end: number): boolean {
  if (edges === 0) return true;
  const first = edges & 3;
  const last = edges >> 2;
  if (first !== 0 && start > 0 && edgeClass(text.charCodeAt(start - 1)) === first) return false;
  return last === 0 || end >= text.length || edgeClass(text.charCodeAt(end)) !== last;
}
