import type { Field, TermHit } from '../post.ts';
import type { CompiledRules } from './plan.ts';
import type { Scratch } from './scratch.ts';

/**
 * One occurrence of a term. `start` and `end` count through title and body as one line: the body begins one position
 * after the title's end, so that no stretch can run from one into the other unseen.
 */
export interface Hit {
  term: number;
  start: number;
  end: number;
}

/** A stretch that meets a node, with the hits that do; `start` and `end` cover its body part if it has one. */
export interface Span {
  start: number;
  end: number;
  hits: readonly Hit[];
}

/** All surviving hits of one post, and the means to ask about its sentences. */
export class HitTable {
  readonly title: string;
  readonly text: string;
  readonly bodyStart: number;
  /** Groups that are hit. */
  readonly groups: number[] = [];
  readonly #compiled: CompiledRules;
  readonly #scratch: Scratch;
  readonly #hits: readonly Hit[];
  /** For each hit the next one of its term, −1 after the last. */
  readonly #next: number[];
  readonly #spans = new Map<number, readonly Span[]>();
  #breaks: number[] | null = null;

  constructor(compiled: CompiledRules, post: { title: string; text: string }) {
    this.title = post.title;
    this.text = post.text;
    this.bodyStart = post.title.length + 1;
    this.#compiled = compiled;
    this.#scratch = compiled.scratch;
    this.#hits = scanPost(compiled, post.title, post.text, this.bodyStart);
    this.#next = new Array<number>(this.#hits.length).fill(-1);
    this.#file();
  }

  #file(): void {
    const { termMark, firstHit, lastHit, groupMark } = this.#scratch;
    this.#scratch.stamp += 1;
    const { stamp } = this.#scratch;
    for (const [index, { term }] of this.#hits.entries()) {
      if (termMark[term] === stamp) {
        this.#next[lastHit[term] ?? 0] = index;
        lastHit[term] = index;
        continue;
      }
      termMark[term] = stamp;
      firstHit[term] = index;
      lastHit[term] = index;
      for (const group of this.#compiled.groupsOf[term] ?? []) {
        if (groupMark[group] === stamp) continue;
        groupMark[group] = stamp;
        this.groups.push(group);
      }
    }
  }

  has(group: number): boolean {
    return this.#scratch.groupMark[group] === this.#scratch.stamp;
  }

  /** Hits of a group of terms, in order of start, then of end. */
  spansOf(group: number, terms: readonly number[]): readonly Span[] {
    if (!this.has(group)) return [];
    const known = this.#spans.get(group);
    if (known !== undefined) return known;
    const { termMark, firstHit, stamp } = this.#scratch;
    const spans: Span[] = [];
    for (const term of terms) {
      if (termMark[term] !== stamp) continue;
      for (let index = firstHit[term] ?? -1; index >= 0; index = this.#next[index] ?? -1) {
        const hit = this.#hits[index];
        if (hit !== undefined) spans.push({ start: hit.start, end: hit.end, hits: [hit] });
      }
    }
    spans.sort((a, b) => a.start - b.start || a.end - b.end);
    this.#spans.set(group, spans);
    return spans;
  }

  isTitle(position: number): boolean {
    return position < this.bodyStart;
  }

  /** Number of the sentence that a position stands in; the title is sentences of its own. */
  sentenceOf(position: number): number {
    this.#breaks ??= findBreaks(this.title, this.text);
    let low = 0;
    let high = this.#breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#breaks[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  toTermHit(hit: Hit): TermHit {
    const field: Field = this.isTitle(hit.start) ? 'title' : 'text';
    const offset = field === 'title' ? 0 : this.bodyStart;
    const source = field === 'title' ? this.title : this.text;
    const start = hit.start - offset;
    const end = hit.end - offset;
    return { term: source.slice(start, end), field, start, end };
  }
}

/** Whether a UTF-16 unit ends a sentence: full stop, question or exclamation mark, semicolon, line break. */
export function isSentenceBreak(code: number): boolean {
  // Nearly every unit of a Chinese text is an ideograph: one comparison each way.
  if (code > 0x3002 && code < 0xff01) return false;
  switch (code) {
    case 0x0a:
    case 0x0d:
    case 0x21: // !
    case 0x3b: // ;
    case 0x3f: // ?
    case 0x3002: // 。
    case 0xff01: // ！
    case 0xff1b: // ；
    case 0xff1f: // ？
      return true;
    default:
      return false;
  }
}

function findBreaks(title: string, text: string): number[] {
  const breaks: number[] = [];
  for (let i = 0; i < title.length; i += 1) if (isSentenceBreak(title.charCodeAt(i))) breaks.push(i);
  breaks.push(title.length);
  const bodyStart = title.length + 1;
  for (let i = 0; i < text.length; i += 1) {
    if (isSentenceBreak(text.charCodeAt(i))) breaks.push(bodyStart + i);
  }
  return breaks;
}

function scanPost(compiled: CompiledRules, title: string, text: string, bodyStart: number): Hit[] {
  const hits: Hit[] = [];
  const masks: Hit[] = [];
  const collect = (offset: number) => (term: number, start: number, end: number) => {
    const hit = { term, start: start + offset, end: end + offset };
    if (compiled.isMask[term] === 1) masks.push(hit);
    // A mask phrase may be a term of some rule too; it is then not killed by itself, only by a longer mask.
    if ((compiled.groupsOf[term]?.length ?? 0) > 0) hits.push(hit);
  };
  compiled.matcher.scan(title, collect(0));
  compiled.matcher.scan(text, collect(bodyStart));
  if (masks.length === 0) return hits;
  const longestMask = masks.reduce((longest, mask) => Math.max(longest, mask.end - mask.start), 0);
  let first = 0;
  return hits.filter((hit) => {
    // Both lists are in order of start, so a mask that begins too far back is behind all later hits too.
    while (first < masks.length && (masks[first]?.start ?? 0) + longestMask < hit.start) first += 1;
    return !isMasked(hit, masks, first);
  });
}

function isMasked(hit: Hit, masks: readonly Hit[], from: number): boolean {
  for (let index = from; index < masks.length; index += 1) {
    const mask = masks[index];
    if (mask === undefined || mask.start > hit.start) return false;
    if (covers(mask, hit)) return true;
  }
  return false;
}

function covers(mask: Hit, hit: Hit): boolean {
  return mask.start <= hit.start && mask.end >= hit.end && mask.end - mask.start > hit.end - hit.start;
}
