import { type FieldFault, RequestError } from '../errors.ts';
import type { RuleField, RuleNode } from './ast.ts';
import { fold } from './fold.ts';
import { buildMatcher } from './matcher.ts';
import { parseRule } from './parse.ts';
import type { CompiledRules, PlanNode } from './plan.ts';
import { makeScratch } from './scratch.ts';

export interface RuleSource {
  id: string;
  rule: string;
}
/** Word lists by name, for `@name`. */
export type Lexicons = ReadonlyMap<string, readonly string[]>;

/**
 * Compiles all rules into one matcher.
 * @param masks phrases that contain a term without meaning it (度假酒店 ⊃ 假酒): a hit inside one does not count
 * @throws RequestError `invalid-input` with one fault per rule that cannot be read
 */
export function compileRules(
  rules: readonly RuleSource[],
  lexicons: Lexicons,
  masks: readonly string[] = [],
): CompiledRules {
  const faults: FieldFault[] = [];
  const terms = new TermList();
  const plans = rules.map(({ id, rule }) => {
    const parsed = parseRule(rule);
    if (parsed.kind === 'fault') {
      faults.push({ path: id, value: rule, message: parsed.fault.message });
      return { id, plan: { kind: 'any', of: [] } satisfies PlanNode };
    }
    const missing = missingLexicons(parsed.rule, lexicons);
    for (const name of missing) {
      faults.push({
        path: id,
        value: `@${name}`,
        message: `没有词表“${name}”，请新建 lexicons/${name}.yaml 或改用已有词表`,
      });
    }
    return { id, plan: file(plan(parsed.rule, { terms, lexicons, field: null }), terms) };
  });
  if (faults.length > 0) {
    const lines = faults.map((fault) => `${fault.path}：${fault.message}`);
    throw new RequestError('invalid-input', `规则有 ${faults.length} 处错误\n${lines.join('\n')}`, faults);
  }
  const maskIds = masks.map((mask) => terms.idOf(mask));
  const matcher = buildMatcher(terms.list);
  const isMask = new Uint8Array(terms.list.length);
  for (const id of maskIds) isMask[id] = 1;
  const groupsOf: number[][] = terms.list.map(() => []);
  for (const [group, ids] of terms.groups.entries()) for (const id of ids) groupsOf[id]?.push(group);
  const rulesOf = indexRules(plans, terms.groups.length);
  const scratch = makeScratch(terms.list.length, terms.groups.length);
  return { rules: plans, matcher, isMask, groupsOf, rulesOf, scratch };
}

/** Names of the lexicons that a rule refers to and that do not exist. */
export function missingLexicons(node: RuleNode, lexicons: Lexicons): string[] {
  switch (node.kind) {
    case 'term':
      return [];
    case 'lexicon':
      return lexicons.has(node.name) ? [] : [node.name];
    case 'field':
      return missingLexicons(node.of, lexicons);
    case 'near':
      return [...missingLexicons(node.left, lexicons), ...missingLexicons(node.right, lexicons)];
    case 'except':
      return [...missingLexicons(node.of, lexicons), ...missingLexicons(node.not, lexicons)];
    default:
      return node.of.flatMap((child) => missingLexicons(child, lexicons));
  }
}

class TermList {
  readonly list: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly groups: (readonly number[])[] = [];
  readonly #groups = new Map<string, number>();
  readonly #lists = new Map<readonly string[], readonly number[]>();

  /** The same list gives the same ids; lexicons stand in many rules. */
  idsOf(words: readonly string[]): readonly number[] {
    const known = this.#lists.get(words);
    if (known !== undefined) return known;
    const ids = [...new Set(words.map((word) => this.idOf(word)))];
    this.#lists.set(words, ids);
    return ids;
  }

  groupOf(ids: readonly number[]): number {
    const key = ids.join();
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    this.#groups.set(key, this.groups.length);
    this.groups.push(ids);
    return this.groups.length - 1;
  }

  idOf(term: string): number {
    const key = fold(term);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.list.length);
    this.list.push(term);
    return this.list.length - 1;
  }
}

interface PlanContext {
  terms: TermList;
  lexicons: Lexicons;
  field: 'title' | 'text' | null;
}

function plan(node: RuleNode, ctx: PlanContext): PlanNode {
  switch (node.kind) {
    case 'term':
      return termsNode([ctx.terms.idOf(node.text)], ctx.field, false);
    case 'lexicon': {
      return termsNode(ctx.terms.idsOf(ctx.lexicons.get(node.name) ?? []), ctx.field, true);
    }
    case 'field':
      return plan(node.of, { ...ctx, field: narrow(node.field, ctx.field) });
    case 'any':
      return mergeAlternatives(node.of.map((child) => plan(child, ctx)));
    case 'all':
      return { kind: 'all', of: node.of.map((child) => plan(child, ctx)).flatMap(spread('all')) };
    case 'near':
      return {
        kind: 'near',
        left: plan(node.left, ctx),
        right: plan(node.right, ctx),
        distance: node.distance,
      };
    case 'count':
      return {
        kind: 'count',
        least: node.least,
        of: distinctMembers(node.of.map((child) => plan(child, ctx))),
      };
    case 'except':
      return exclude(plan(node.of, ctx), plan(node.not, { ...ctx, field: null }), isAnywhere(node.not));
  }
}

function termsNode(ids: readonly number[], field: 'title' | 'text' | null, isLexicon: boolean): PlanNode {
  return { kind: 'terms', ids, group: -1, isLexicon, field };
}

function isWords(node: PlanNode): node is PlanNode & { kind: 'terms' } {
  return node.kind === 'terms' && !node.isLexicon;
}

/** Gives every `terms` node of a finished plan its group. */
function file(node: PlanNode, terms: TermList): PlanNode {
  switch (node.kind) {
    case 'terms':
      return { ...node, group: terms.groupOf(node.ids) };
    case 'near':
      return { ...node, left: file(node.left, terms), right: file(node.right, terms) };
    case 'except':
      return { ...node, of: file(node.of, terms), not: file(node.not, terms) };
    default:
      return { ...node, of: node.of.map((child) => file(child, terms)) };
  }
}

function narrow(field: RuleField, outer: 'title' | 'text' | null): 'title' | 'text' | null {
  return field === 'anywhere' ? outer : field;
}

function isAnywhere(node: RuleNode): boolean {
  return node.kind === 'field' && node.field === 'anywhere';
}

/** A+(B+C) is A+B+C: one passage window for all of them. */
function spread(kind: 'any' | 'all'): (node: PlanNode) => readonly PlanNode[] {
  return (node) => (node.kind === kind ? node.of : [node]);
}

/** An exclusion takes away single hits, so it may as well stand with each part: (A+B)-X is (A-X)+(B-X). */
function exclude(of: PlanNode, not: PlanNode, anywhere: boolean): PlanNode {
  if (of.kind === 'all' && !anywhere)
    return { kind: 'all', of: of.of.map((part) => exclude(part, not, false)) };
  return { kind: 'except', of, not, isAnywhere: anywhere };
}

/** Each word of a lexicon or of merged alternatives counts for itself in `n of (…)`. */
function members(node: PlanNode): PlanNode[] {
  if (node.kind === 'terms') return node.ids.map((id) => termsNode([id], node.field, false));
  if (node.kind === 'any') return node.of.flatMap(members);
  return [node];
}

function distinctMembers(nodes: readonly PlanNode[]): PlanNode[] {
  const seen = new Set<string>();
  return nodes.flatMap(members).filter((node) => {
    if (node.kind !== 'terms') return true;
    const key = `${node.ids.join()} ${node.field}`;
    return !seen.has(key) && seen.add(key);
  });
}

function mergeAlternatives(nodes: readonly PlanNode[]): PlanNode {
  const flat = nodes.flatMap(spread('any'));
  const merged: PlanNode[] = [];
  for (const field of [null, 'title', 'text'] as const) {
    const ids = flat.flatMap((node) => (isWords(node) && node.field === field ? node.ids : []));
    if (ids.length > 0) merged.push(termsNode([...new Set(ids)], field, false));
  }
  merged.push(...flat.filter((node) => !isWords(node)));
  const [only] = merged;
  return merged.length === 1 && only !== undefined ? only : { kind: 'any', of: merged };
}

function indexRules(plans: readonly { plan: PlanNode }[], groups: number): number[][] {
  const rulesOf: number[][] = Array.from({ length: groups }, () => []);
  for (const [rule, { plan: root }] of plans.entries()) {
    for (const group of new Set(wanted(root).groups)) rulesOf[group]?.push(rule);
  }
  return rulesOf;
}

/** Groups one of which must be hit, and how many terms they have: for `all` and `near` the part with the fewest. */
interface Wanted {
  groups: readonly number[];
  terms: number;
}

function wanted(node: PlanNode): Wanted {
  switch (node.kind) {
    case 'terms':
      return { groups: [node.group], terms: node.ids.length };
    case 'near':
      return fewest([wanted(node.left), wanted(node.right)]);
    case 'all':
      return fewest(node.of.map(wanted));
    case 'except':
      return wanted(node.of);
    default: {
      const parts = node.of.map(wanted);
      return {
        groups: parts.flatMap((part) => part.groups),
        terms: parts.reduce((sum, part) => sum + part.terms, 0),
      };
    }
  }
}

function fewest(parts: readonly Wanted[]): Wanted {
  return parts.reduce(
    (best, part) => (part.terms < best.terms ? part : best),
    parts[0] ?? { groups: [], terms: 0 },
  );
}
