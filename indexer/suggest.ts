import type { Library, Statement } from '../core/library.ts';
import { compileRules } from '../core/rules/compile.ts';
import { matchRules } from '../core/rules/evaluate.ts';
import { fold } from '../core/rules/fold.ts';
import { type CompiledRules, evidenceTerms } from '../core/rules/plan.ts';
import { MASKS } from './masks.ts';

export interface Suggestion {
  /** Statement id. */
  statement: string;
  /** The statement's risk point that fits the question best. */
  riskPoint: string;
  /** 0…1; comparable between questions. */
  score: number;
  /** The spoken answer, with its fact slots open. */
  text: string;
}

/**
 * Weights of what a statement is known by, and BM25's constants. Chosen on the library's own questions, each held out
 * in turn: the examples and the description of its risk point bring the words of residents that its answers lack.
 */
const FIELD_WEIGHTS = {
  title: 3,
  questions: 1,
  spoken: 1,
  written: 1,
  examples: 1,
  description: 1,
  ruleTerms: 0.2,
} as const;
const K1 = 2;
const B = 0.8;
/** One character says less than two in a row. */
const SINGLE_WEIGHT = 0.5;
/** Shares of the two kinds of evidence in the score. */
const SHARES = { words: 0.7, rule: 0.3 } as const;
/** Below it nothing is suggested: set where everyday questions end and paraphrased ones of the library begin. */
export const LEAST_SCORE = 0.085;

interface Entry {
  statement: Statement;
  weights: Map<string, number>;
  length: number;
}

interface StatementIndex {
  entries: Entry[];
  idf: Map<string, number>;
  meanLength: number;
  rules: CompiledRules;
}

const indexes = new WeakMap<Library, StatementIndex>();

/**
 * In-force statements that fit a question, best first; none when nothing fits well enough.
 * @param options `today` YYYY-MM-DD decides what is in force (valid from … until its review is due)
 */
export function suggestStatements(
  question: string,
  library: Library,
  options: { top: number; today: string },
): Suggestion[] {
  return rankStatements(question, library, options.today)
    .filter(({ score }) => score >= LEAST_SCORE)
    .slice(0, options.top);
}

/** All in-force statements with their scores, best first: what `suggestStatements` cuts off. */
export function rankStatements(question: string, library: Library, today: string): Suggestion[] {
  const index = indexes.get(library) ?? buildIndex(library);
  indexes.set(library, index);
  const grams = gramsOf(question);
  if (grams.size === 0) return [];
  const fired = new Set(matchRules(index.rules, { title: '', text: question }).map((match) => match.id));
  const best = greatestScore(grams, index);
  return index.entries
    .filter(({ statement }) => isInForce(statement, today))
    .map((entry): Suggestion => {
      const { statement } = entry;
      const rule = statement.riskPoints.find((id) => fired.has(id));
      const words = SHARES.words * (scoreOf(grams, entry, index) / best);
      const score = words + (rule === undefined ? 0 : SHARES.rule);
      return {
        statement: statement.id,
        riskPoint: rule ?? statement.riskPoints[0] ?? '',
        score: Math.round(score * 1000) / 1000,
        text: statement.spoken,
      };
    })
    .sort((a, b) => b.score - a.score || (a.statement < b.statement ? -1 : 1));
}

function isInForce(statement: Statement, today: string): boolean {
  return (
    statement.secrecyReview.result === '通过' && statement.validFrom <= today && today <= statement.reviewBy
  );
}

function buildIndex(library: Library): StatementIndex {
  const rules = compileRules(library.riskPoints, library.lexicons, MASKS);
  const termsOf = new Map(
    rules.rules.map(({ id, plan }) => [
      id,
      evidenceTerms(plan).map((term) => rules.matcher.terms[term] ?? ''),
    ]),
  );
  const points = new Map(library.riskPoints.map((point) => [point.id, point]));
  const entries = library.statements.map((statement): Entry => {
    const weights = new Map<string, number>();
    const add = (text: string, weight: number): void => {
      for (const [gram, count] of gramsOf(text)) weights.set(gram, (weights.get(gram) ?? 0) + weight * count);
    };
    add(statement.title, FIELD_WEIGHTS.title);
    for (const question of statement.questions) add(question, FIELD_WEIGHTS.questions);
    add(statement.spoken, FIELD_WEIGHTS.spoken);
    add(statement.written, FIELD_WEIGHTS.written);
    for (const id of statement.riskPoints) {
      add(points.get(id)?.description ?? '', FIELD_WEIGHTS.description);
      add(points.get(id)?.examples.fires.join('\n') ?? '', FIELD_WEIGHTS.examples);
      for (const gram of new Set((termsOf.get(id) ?? []).flatMap((term) => [...gramsOf(term).keys()]))) {
        weights.set(gram, (weights.get(gram) ?? 0) + FIELD_WEIGHTS.ruleTerms);
      }
    }
    return { statement, weights, length: [...weights.values()].reduce((sum, weight) => sum + weight, 0) };
  });
  const meanLength = entries.reduce((sum, entry) => sum + entry.length, 0) / Math.max(1, entries.length);
  return { entries, idf: inverseFrequencies(entries), meanLength, rules };
}

function inverseFrequencies(entries: readonly Entry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { weights } of entries) {
    for (const gram of weights.keys()) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const total = entries.length;
  return new Map(
    [...counts].map(([gram, count]) => [gram, Math.log(1 + (total - count + 0.5) / (count + 0.5))]),
  );
}

/** Words of asking and grammar: every question has them, so they say nothing of what it is about. */
const ASKING =
  /怎么办|怎么样|怎么|什么时候|为什么|什么|为啥|有没有|是不是|能不能|会不会|要不要|该不该|哪里|哪儿|哪些|多少|请问|到底|是否|如何|可以|现在|我们|你们|他们|这个|那个|还是|[吗呢吧啊呀的了我你他她它是在有和就都也还不没个这那去来会能要]/g;

/** Characters and pairs of them, folded, without the words of asking; punctuation parts words. Counts by gram. */
function gramsOf(text: string): Map<string, number> {
  const grams = new Map<string, number>();
  for (const [run] of fold(text)
    .replace(ASKING, ' ')
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    const units = [...run];
    for (const [i, unit] of units.entries()) {
      grams.set(unit, (grams.get(unit) ?? 0) + 1);
      const pair = unit + (units[i + 1] ?? '');
      if (i + 1 < units.length) grams.set(pair, (grams.get(pair) ?? 0) + 1);
    }
  }
  return grams;
}

/** A gram that no statement has counts as the rarest: a question about something else must not score full. */
function weightOf(gram: string, index: StatementIndex): number {
  const rarest = Math.log(1 + (index.entries.length + 0.5) / 0.5);
  return (gram.length === 1 ? SINGLE_WEIGHT : 1) * (index.idf.get(gram) ?? rarest);
}

function scoreOf(grams: ReadonlyMap<string, number>, entry: Entry, index: StatementIndex): number {
  const norm = K1 * (1 - B + (B * entry.length) / index.meanLength);
  let score = 0;
  for (const gram of grams.keys()) {
    const weight = entry.weights.get(gram) ?? 0;
    if (weight > 0) score += weightOf(gram, index) * ((weight * (K1 + 1)) / (weight + norm));
  }
  return score;
}

/** A question of one or two words can at best score this little of what there is to score. */
const LEAST_GREATEST = 60;

/** What a statement would score that had every gram of the question often. */
function greatestScore(grams: ReadonlyMap<string, number>, index: StatementIndex): number {
  let score = 0;
  for (const gram of grams.keys()) score += weightOf(gram, index) * (K1 + 1);
  return Math.max(score, LEAST_GREATEST);
}
