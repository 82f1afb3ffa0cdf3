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

/** Weights of the parts of a statement, by what a question shares with them. */
const FIELD_WEIGHTS = {
  questions: 3,
  title: 3,
  riskPoint: 2,
  ruleTerms: 1,
  spoken: 1,
  written: 0.5,
} as const;
/** BM25's usual saturation; little length normalisation, as statements are alike in length. */
const K1 = 1.2;
const B = 0.3;
/** One character says less than two in a row. */
const SINGLE_WEIGHT = 0.25;
/** Shares of the three kinds of evidence in the score. */
const SHARES = { words: 0.5, nearestQuestion: 0.35, rule: 0.15 } as const;
/** Below it nothing is suggested: set where everyday questions end and paraphrased ones of the library begin. */
export const LEAST_SCORE = 0.24;

interface Entry {
  statement: Statement;
  weights: Map<string, number>;
  length: number;
  questions: Set<string>[];
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
  const index = indexes.get(library) ?? buildIndex(library);
  indexes.set(library, index);
  const grams = gramsOf(question);
  if (grams.size === 0) return [];
  const fired = new Set(matchRules(index.rules, { title: '', text: question }).map((match) => match.id));
  const best = greatestScore(grams, index);
  return index.entries
    .filter(({ statement }) => isInForce(statement, options.today))
    .map((entry): Suggestion => {
      const { statement } = entry;
      const rule = statement.riskPoints.find((id) => fired.has(id));
      const nearest = Math.max(0, ...entry.questions.map((other) => overlap(grams, other, index.idf)));
      const score =
        SHARES.words * (scoreOf(grams, entry, index) / best) +
        SHARES.nearestQuestion * nearest +
        (rule === undefined ? 0 : SHARES.rule);
      return {
        statement: statement.id,
        riskPoint: rule ?? statement.riskPoints[0] ?? '',
        score: Math.round(score * 1000) / 1000,
        text: statement.spoken,
      };
    })
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score || (a.statement < b.statement ? -1 : 1))
    .slice(0, options.top);
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
      add(points.get(id)?.name ?? '', FIELD_WEIGHTS.riskPoint);
      for (const gram of new Set((termsOf.get(id) ?? []).flatMap((term) => [...gramsOf(term).keys()]))) {
        weights.set(gram, (weights.get(gram) ?? 0) + FIELD_WEIGHTS.ruleTerms);
      }
    }
    return {
      statement,
      weights,
      length: [...weights.values()].reduce((sum, weight) => sum + weight, 0),
      questions: statement.questions.map((question) => new Set(gramsOf(question).keys())),
    };
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

/** Characters and pairs of them, folded; punctuation parts words. Counts by gram. */
function gramsOf(text: string): Map<string, number> {
  const grams = new Map<string, number>();
  for (const [run] of fold(text).matchAll(/[\p{L}\p{N}]+/gu)) {
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

/** What a statement would score that had every gram of the question often. */
function greatestScore(grams: ReadonlyMap<string, number>, index: StatementIndex): number {
  let score = 0;
  for (const gram of grams.keys()) score += weightOf(gram, index) * (K1 + 1);
  return Math.max(score, 1);
}

/** Dice overlap of two questions, weighted by rarity, 0…1. */
function overlap(
  grams: ReadonlyMap<string, number>,
  other: ReadonlySet<string>,
  idf: ReadonlyMap<string, number>,
): number {
  const weigh = (gram: string): number => (gram.length === 1 ? SINGLE_WEIGHT : 1) * (idf.get(gram) ?? 3);
  let shared = 0;
  let own = 0;
  for (const gram of grams.keys()) {
    own += weigh(gram);
    if (other.has(gram)) shared += weigh(gram);
  }
  let theirs = 0;
  for (const gram of other) theirs += weigh(gram);
  return own + theirs === 0 ? 0 : (2 * shared) / (own + theirs);
}
