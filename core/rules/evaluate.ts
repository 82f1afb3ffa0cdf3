import type { TermHit } from '../post.ts';
import { PASSAGE_WINDOW } from './ast.ts';
import { type Hit, HitTable, type Span } from './hits.ts';
import type { CompiledRules, PlanNode } from './plan.ts';

export interface RuleMatch {
  id: string;
  /** Every term that carried the match, in order; a hit inside a longer one is left out. */
  terms: TermHit[];
  /** Each way in which the rule was met: hits that together met it. */
  groups: TermHit[][];
}

interface Context {
  table: HitTable;
  /** Sentences in which no hit counts. */
  excluded: readonly ReadonlySet<number>[];
  /** Spans of exclusions already worked out. */
  known: Map<PlanNode, readonly Span[]>;
}

const MAX_GROUPS = 64;
/** Pairs kept per `~n`: only a text of one word repeated thousands of times has more, and the rule is met by then. */
const MAX_PAIRS = 4_096;

/** Which rules a post meets, with evidence. Offsets are UTF-16 in the field, end exclusive. */
export function matchRules(compiled: CompiledRules, post: { title: string; text: string }): RuleMatch[] {
  const table = new HitTable(compiled, post);
  const candidates = new Set<number>();
  for (const group of table.groups) {
    for (const rule of compiled.rulesOf[group] ?? []) candidates.add(rule);
  }
  const ctx: Context = { table, excluded: [], known: new Map() };
  const matches: RuleMatch[] = [];
  for (const index of [...candidates].sort((a, b) => a - b)) {
    const rule = compiled.rules[index];
    if (rule === undefined || !isPossible(rule.plan, table)) continue;
    const spans = spansOf(rule.plan, ctx);
    if (spans.length > 0) matches.push(toMatch(rule.id, spans, table));
  }
  return matches;
}

/** Cheap look at which words occur at all, before their places are compared. */
function isPossible(node: PlanNode, table: HitTable): boolean {
  switch (node.kind) {
    case 'terms':
      return table.has(node.group);
    case 'any':
      return node.of.some((child) => isPossible(child, table));
    case 'all':
      return node.of.every((child) => isPossible(child, table));
    case 'near':
      return isPossible(node.left, table) && isPossible(node.right, table);
    case 'count':
      return node.of.filter((child) => isPossible(child, table)).length >= node.least;
    case 'except':
      return isPossible(node.of, table);
  }
}

function spansOf(node: PlanNode, ctx: Context): readonly Span[] {
  switch (node.kind) {
    case 'terms':
      return termSpans(node, ctx);
    case 'any':
      return anySpans(node.of, ctx);
    case 'near':
      return nearSpans(spansOf(node.left, ctx), spansOf(node.right, ctx), node.distance, ctx.table);
    case 'all': {
      const parts: (readonly Span[])[] = [];
      for (const child of node.of) {
        const spans = spansOf(child, ctx);
        if (spans.length === 0) return [];
        parts.push(spans);
      }
      return passageSpans(parts, parts.length, ctx.table);
    }
    case 'count': {
      const parts = withoutNested(node.of.map((child) => spansOf(child, ctx)));
      return parts.length < node.least ? [] : passageSpans(parts, node.least, ctx.table);
    }
    case 'except':
      return exceptSpans(node, ctx);
  }
}

function anySpans(nodes: readonly PlanNode[], ctx: Context): readonly Span[] {
  const found: Span[] = [];
  for (const node of nodes) if (isPossible(node, ctx.table)) found.push(...spansOf(node, ctx));
  return inOrder(found);
}

function inOrder(spans: Span[]): Span[] {
  return spans.sort((a, b) => a.start - b.start || a.end - b.end);
}

function termSpans(node: PlanNode & { kind: 'terms' }, { table, excluded }: Context): readonly Span[] {
  const spans = table.spansOf(node.group, node.ids);
  if (node.field === null && excluded.length === 0) return spans;
  return spans.filter(({ start }) => {
    if (node.field !== null && (node.field === 'title') !== table.isTitle(start)) return false;
    return !excluded.some((sentences) => sentences.has(table.sentenceOf(start)));
  });
}

function exceptSpans(node: PlanNode & { kind: 'except' }, ctx: Context): readonly Span[] {
  // Mostly nothing is left to exclude from: look at that first.
  const found = spansOf(node.of, ctx);
  if (found.length === 0) return found;
  let against = ctx.known.get(node.not);
  if (against === undefined) {
    against = isPossible(node.not, ctx.table) ? spansOf(node.not, { ...ctx, excluded: [] }) : [];
    ctx.known.set(node.not, against);
  }
  if (against.length === 0) return found;
  const touchesTitle = (span: Span): boolean => span.hits.some((hit) => ctx.table.isTitle(hit.start));
  if (node.isAnywhere || against.some(touchesTitle)) return [];
  const sentences = new Set<number>();
  for (const span of against) {
    const last = ctx.table.sentenceOf(span.end - 1);
    for (let n = ctx.table.sentenceOf(span.start); n <= last; n += 1) sentences.add(n);
  }
  return spansOf(node.of, { ...ctx, excluded: [...ctx.excluded, sentences] });
}

function longestOf(spans: readonly Span[]): number {
  return spans.reduce((longest, span) => Math.max(longest, span.end - span.start), 0);
}

/** Pairs at most `distance` characters apart in one sentence; overlapping ones count as 0 apart. */
function nearSpans(left: readonly Span[], right: readonly Span[], distance: number, table: HitTable): Span[] {
  if (left.length === 0 || right.length === 0) return [];
  const reach = distance + longestOf(left);
  const found = new Map<number, Span>();
  let from = 0;
  const longest = longestOf(right);
  for (const a of left) {
    if (found.size >= MAX_PAIRS) break;
    while ((right[from]?.start ?? Number.POSITIVE_INFINITY) < a.start - distance - longest) from += 1;
    for (let j = from; j < right.length; j += 1) {
      const b = right[j];
      if (b === undefined || b.start > a.start + reach) break;
      if (b.start === a.start && b.end === a.end) continue;
      if (Math.max(b.start - a.end, a.start - b.end) > distance) continue;
      const start = Math.min(a.start, b.start);
      const end = Math.max(a.end, b.end);
      if (table.sentenceOf(start) !== table.sentenceOf(end - 1)) continue;
      const key = start * 0x1000000 + end;
      if (!found.has(key)) found.set(key, { start, end, hits: [...a.hits, ...b.hits] });
    }
  }
  return inOrder([...found.values()]);
}

/** In `n of (中毒|食物中毒)` one 食物中毒 is one word, not two: hits inside a hit of another part fall away. */
function withoutNested(parts: readonly (readonly Span[])[]): (readonly Span[])[] {
  const words = parts.flat().filter((span) => span.hits.length === 1);
  const isNested = (span: Span): boolean =>
    span.hits.length === 1 &&
    words.some(
      (other) =>
        other.start <= span.start && other.end >= span.end && other.end - other.start > span.end - span.start,
    );
  return parts.map((spans) => spans.filter((span) => !isNested(span))).filter((spans) => spans.length > 0);
}

/**
 * Stretches in which `least` of the parts stand close enough: of the body parts, the first to end and the last to
 * begin are at most the passage window apart; what stands in the title is near to everything. Each span of each part
 * is tried as the last one, with the latest span of every other part that begins no later.
 */
function passageSpans(parts: readonly (readonly Span[])[], least: number, table: HitTable): Span[] {
  const titleHits: Hit[] = [];
  const inBody: (readonly Span[])[] = [];
  let inTitle = 0;
  let titleSpan: Span | null = null;
  for (const spans of parts) {
    const title = spans.find((span) => table.isTitle(span.start));
    if (title === undefined) inBody.push(spans);
    else {
      inTitle += 1;
      titleHits.push(...title.hits);
      titleSpan = titleSpan === null ? title : join(titleSpan, title);
    }
  }
  const needed = least - inTitle;
  if (needed <= 0) return titleSpan === null ? [] : [{ ...titleSpan, hits: titleHits }];
  const found: Span[] = [];
  const cursors = inBody.map(() => ({ next: 0, best: null as Span | null }));
  const order = interleaved(inBody);
  for (const { span, part } of order) {
    const partners: Span[] = [];
    inBody.forEach((spans, other) => {
      const cursor = cursors[other];
      if (cursor === undefined) return;
      for (let next = spans[cursor.next]; next !== undefined && next.start <= span.start; ) {
        if (cursor.best === null || next.end >= cursor.best.end) cursor.best = next;
        cursor.next += 1;
        next = spans[cursor.next];
      }
      if (other === part || cursor.best === null) return;
      if (span.start - cursor.best.end <= PASSAGE_WINDOW) partners.push(cursor.best);
    });
    if (partners.length < needed - 1) continue;
    partners.sort((a, b) => b.end - a.end || b.start - a.start);
    const chosen = partners.slice(0, needed - 1);
    const whole = chosen.reduce(join, span);
    found.push({ ...whole, hits: [...titleHits, ...whole.hits] });
  }
  return inOrder(found);
}

function join(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), hits: [...a.hits, ...b.hits] };
}

function interleaved(parts: readonly (readonly Span[])[]): { span: Span; part: number }[] {
  return parts
    .flatMap((spans, part) => spans.map((span) => ({ span, part })))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function toMatch(id: string, spans: readonly Span[], table: HitTable): RuleMatch {
  const groups = spans.slice(0, MAX_GROUPS).map((span) => distinct(span.hits));
  const terms = distinct(groups.flat()).map((hit) => table.toTermHit(hit));
  return { id, terms, groups: groups.map((group) => group.map((hit) => table.toTermHit(hit))) };
}

/** In order, each stretch once, without hits that lie inside a longer one. */
function distinct(hits: readonly Hit[]): Hit[] {
  const sorted = [...hits].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Hit[] = [];
  let reach = -1;
  for (const hit of sorted) {
    if (hit.end <= reach) continue;
    kept.push(hit);
    reach = hit.end;
  }
  return kept;
}
