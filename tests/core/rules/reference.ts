/** The rule language by its definition (docs/rules.md): slow, no automaton, no plan. Only for comparison in tests. */
import { PASSAGE_WINDOW, type RuleNode } from '../../../core/rules/ast.ts';
import { fold } from '../../../core/rules/fold.ts';

interface Span {
  start: number;
  end: number;
  inTitle: boolean;
  /** One word, not a stretch made of several. */
  isWord?: boolean;
  /** In the body, but met with the help of words in the title. */
  leansOnTitle?: boolean;
}

interface Env {
  title: string;
  text: string;
  lexicons: ReadonlyMap<string, readonly string[]>;
  masks: readonly string[];
  field: 'title' | 'text' | null;
  excluded: readonly RuleNode[];
}

export function naiveFires(
  rule: RuleNode,
  post: { title: string; text: string },
  lexicons: ReadonlyMap<string, readonly string[]>,
  masks: readonly string[],
): boolean {
  return spansOf(rule, { ...post, lexicons, masks, field: null, excluded: [] }).length > 0;
}

const letter = /[a-z]/;
const digit = /[0-9]/;

/** Every place of a word in a folded text, by looking at every position. */
export function naiveFind(word: string, text: string): { start: number; end: number }[] {
  const needle = fold(word);
  const hay = fold(text);
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start + needle.length <= hay.length; start += 1) {
    if (!hay.startsWith(needle, start)) continue;
    const end = start + needle.length;
    const joins = (a: string, b: string): boolean =>
      (letter.test(a) && letter.test(b)) || (digit.test(a) && digit.test(b));
    if (joins(hay[start - 1] ?? '', needle[0] ?? '')) continue;
    if (joins(needle[needle.length - 1] ?? '', hay[end] ?? '')) continue;
    found.push({ start, end });
  }
  return found;
}

/** Title and body as one line, as evidence offsets never cross. */
function whole(env: Env): string {
  return `${env.title}\n${env.text}`;
}

function wordSpans(word: string, env: Env): Span[] {
  const shift = env.title.length + 1;
  const inField = (text: string, offset: number, inTitle: boolean): Span[] =>
    naiveFind(word, text)
      .filter(
        (hit) =>
          !env.masks.some((mask) =>
            naiveFind(mask, text).some(
              (m) => m.start <= hit.start && m.end >= hit.end && m.end - m.start > hit.end - hit.start,
            ),
          ),
      )
      .map((hit) => ({ start: hit.start + offset, end: hit.end + offset, inTitle, isWord: true }));
  const all = [...inField(env.title, 0, true), ...inField(env.text, shift, false)];
  return all.filter(
    (span) =>
      (env.field === null || (env.field === 'title') === span.inTitle) &&
      !env.excluded.some((node) => kills(node, span, env)),
  );
}

function kills(node: RuleNode, span: Span, env: Env): boolean {
  const against = spansOf(node, { ...env, field: null, excluded: [] });
  return against.some(
    (x) => x.inTitle || x.leansOnTitle === true || sentences(x, env).includes(sentenceOf(span.start, env)),
  );
}

function sentenceOf(position: number, env: Env): number {
  return [...whole(env).slice(0, position)].filter((char) => /[。！？；!?;\n\r]/.test(char)).length;
}

function sentences(span: Span, env: Env): number[] {
  const list: number[] = [];
  for (let at = span.start; at < span.end; at += 1) list.push(sentenceOf(at, env));
  return list;
}

function spansOf(node: RuleNode, env: Env): Span[] {
  switch (node.kind) {
    case 'term':
      return wordSpans(node.text, env);
    case 'lexicon':
      return (env.lexicons.get(node.name) ?? []).flatMap((word) => wordSpans(word, env));
    case 'field':
      return spansOf(node.of, node.field === 'anywhere' ? env : { ...env, field: node.field });
    case 'any':
      return node.of.flatMap((child) => spansOf(child, env));
    case 'near':
      return nearSpans(spansOf(node.left, env), spansOf(node.right, env), node.distance, env);
    case 'except':
      return exceptSpans(node, env);
    case 'all': {
      const parts = operands(node, env);
      return passage(parts, parts.length);
    }
    case 'count':
      return passage(withoutNested(words(node.of, env)), node.least);
  }
}

function exceptSpans(node: RuleNode & { kind: 'except' }, env: Env): Span[] {
  if (node.not.kind === 'field' && node.not.field === 'anywhere') {
    return spansOf(node.not, { ...env, field: null, excluded: [] }).length > 0 ? [] : spansOf(node.of, env);
  }
  return spansOf(node.of, { ...env, excluded: [...env.excluded, node.not] });
}

function operands(node: RuleNode, env: Env): Span[][] {
  if (node.kind === 'all') return node.of.flatMap((child) => operands(child, env));
  if (node.kind === 'field' && node.field !== 'anywhere') {
    return operands(node.of, { ...env, field: node.field });
  }
  if (node.kind === 'except' && !(node.not.kind === 'field' && node.not.field === 'anywhere')) {
    return operands(node.of, { ...env, excluded: [...env.excluded, node.not] });
  }
  return [spansOf(node, env)];
}

/** The distinct words and other members of `n of (…)`. */
function words(nodes: readonly RuleNode[], env: Env): Span[][] {
  const seen = new Map<string, Span[]>();
  const others: Span[][] = [];
  const add = (node: RuleNode, inner: Env): void => {
    if (node.kind === 'any') for (const child of node.of) add(child, inner);
    else if (node.kind === 'term') seen.set(`${fold(node.text)} ${inner.field}`, wordSpans(node.text, inner));
    else if (node.kind === 'field' && node.field !== 'anywhere')
      add(node.of, { ...inner, field: node.field });
    else if (node.kind === 'lexicon') {
      for (const word of inner.lexicons.get(node.name) ?? []) add({ kind: 'term', text: word }, inner);
    } else others.push(spansOf(node, inner));
  };
  for (const node of nodes) add(node, env);
  return [...seen.values(), ...others];
}

function withoutNested(parts: readonly Span[][]): Span[][] {
  const all = parts.flat().filter((span) => span.isWord === true);
  return parts
    .map((spans) =>
      spans.filter(
        (s) =>
          s.isWord !== true ||
          !all.some((o) => o.start <= s.start && o.end >= s.end && o.end - o.start > s.end - s.start),
      ),
    )
    .filter((spans) => spans.length > 0);
}

function nearSpans(left: Span[], right: Span[], distance: number, env: Env): Span[] {
  const found: Span[] = [];
  for (const a of left) {
    for (const b of right) {
      if (a.start === b.start && a.end === b.end) continue;
      const gap = Math.max(0, b.start - a.end, a.start - b.end);
      const span = {
        start: Math.min(a.start, b.start),
        end: Math.max(a.end, b.end),
        inTitle: a.inTitle,
        leansOnTitle: a.leansOnTitle === true || b.leansOnTitle === true,
      };
      if (gap <= distance && new Set(sentences(span, env)).size === 1) found.push(span);
    }
  }
  return found;
}

/** Each span as the last to begin, with the latest of the other parts that begins no later. */
function passage(parts: readonly Span[][], least: number): Span[] {
  const titled = parts.filter((spans) => spans.some((span) => span.inTitle));
  const bodied = parts.filter((spans) => !spans.some((span) => span.inTitle));
  const needed = least - titled.length;
  if (needed <= 0) {
    const firsts = titled.map(
      (spans) => spans.filter((s) => s.inTitle).sort((a, b) => a.start - b.start || a.end - b.end)[0],
    );
    const used = firsts.filter((span) => span !== undefined);
    if (used.length === 0) return [];
    const start = Math.min(...used.map((s) => s.start));
    const isWord = used.length === 1 && used[0]?.isWord === true;
    return [{ start, end: Math.max(...used.map((s) => s.end)), inTitle: true, isWord }];
  }
  const found: Span[] = [];
  for (const own of bodied) {
    for (const last of own) {
      const partners = bodied
        .filter((spans) => spans !== own)
        .flatMap((spans) => {
          const before = spans.filter((s) => s.start <= last.start);
          const [latest] = before.sort((a, b) => b.end - a.end || b.start - a.start);
          return latest !== undefined && last.start - latest.end <= PASSAGE_WINDOW ? [latest] : [];
        })
        .sort((a, b) => b.end - a.end || b.start - a.start)
        .slice(0, needed - 1);
      if (partners.length < needed - 1) continue;
      const used = [last, ...partners];
      found.push({
        start: Math.min(...used.map((s) => s.start)),
        end: Math.max(...used.map((s) => s.end)),
        inTitle: false,
        isWord: used.length === 1 && titled.length === 0 && last.isWord === true,
        leansOnTitle: titled.length > 0 || used.some((s) => s.leansOnTitle === true),
      });
    }
  }
  return found;
}
