import type { Library } from '../core/library.ts';
import type { Mode, Tag, TermHit } from '../core/post.ts';
import { compileRules } from '../core/rules/compile.ts';
import { matchRules, type RuleMatch } from '../core/rules/evaluate.ts';
import type { CompiledRules } from '../core/rules/plan.ts';
import { MASKS } from './masks.ts';
import { buildModeReader, type ModeFinding, type ModeReader } from './mode.ts';

export interface Tagger {
  rules: CompiledRules;
  modes: ModeReader;
  aspectOf: ReadonlyMap<string, string>;
  ruleVersion: string;
}

/** The first characters of the body, where a report says what happened. */
const LEAD = 100;
const TITLE_WEIGHT = 3;
const LEAD_WEIGHT = 2;
/** A term repeated more often than this says nothing more. */
const MOST_REPEATS = 3;

export function buildTagger(library: Library): Tagger {
  return {
    rules: compileRules(library.riskPoints, library.lexicons, MASKS),
    modes: buildModeReader(),
    aspectOf: new Map(library.riskPoints.map((point) => [point.id, point.aspect])),
    ruleVersion: library.version,
  };
}

/** Risk points that a post meets, strongest first. */
export function tagPost(
  post: { title: string; text: string; publishedYear: number | null },
  tagger: Tagger,
): Tag[] {
  const matches = matchRules(tagger.rules, post);
  if (matches.length === 0) return [];
  return matches
    .map((match): Tag => {
      const { mode, evidence } = modeOfMatch(match, tagger.modes.read(post, match.terms));
      return {
        riskPoint: match.id,
        aspect: tagger.aspectOf.get(match.id) ?? '',
        mode,
        score: scoreOf(match.terms),
        terms: match.terms,
        modeEvidence: evidence,
        ruleVersion: tagger.ruleVersion,
      };
    })
    .sort((a, b) => rank(b) - rank(a) || b.score - a.score || (a.riskPoint < b.riskPoint ? -1 : 1));
}

function rank(tag: Tag): number {
  return tag.mode === 'event' ? 1 : 0;
}

/**
 * A match is an event when one way of meeting the rule is told as an event throughout; otherwise it is what most of
 * the ways are.
 */
function modeOfMatch(match: RuleMatch, modeOf: (hit: TermHit) => ModeFinding): ModeFinding {
  const known = new Map<string, ModeFinding>();
  const read = (hit: TermHit): ModeFinding => {
    const key = `${hit.field} ${hit.start} ${hit.end}`;
    const finding = known.get(key) ?? modeOf(hit);
    known.set(key, finding);
    return finding;
  };
  const counts = new Map<Mode, { count: number; evidence: TermHit[] }>();
  for (const group of match.groups) {
    const other = otherThanEvent(group.map(read));
    if (other === undefined) return { mode: 'event', evidence: [] };
    const entry = counts.get(other.mode) ?? { count: 0, evidence: [] };
    entry.count += 1;
    entry.evidence.push(...other.evidence);
    counts.set(other.mode, entry);
  }
  const [top] = [...counts].sort((a, b) => b[1].count - a[1].count);
  if (top === undefined) return { mode: 'event', evidence: [] };
  const [mode, { evidence }] = top;
  const distinct = new Map(evidence.map((hit) => [`${hit.field} ${hit.start}`, hit]));
  return { mode, evidence: [...distinct.values()] };
}

/**
 * One word negated, supposed or past takes the whole way with it; one compared (脸圆得跟大头娃娃似的) does not, unless
 * half of them are.
 */
function otherThanEvent(findings: readonly ModeFinding[]): ModeFinding | undefined {
  const others = findings.filter((finding) => finding.mode !== 'event');
  const plain = others.find((finding) => finding.mode !== 'figurative');
  return plain ?? (others.length * 2 > findings.length || findings.length === 1 ? others[0] : undefined);
}

/** Sum over the hits, title 3, lead 2, body 1; a term counts at most three times a field. */
function scoreOf(terms: readonly TermHit[]): number {
  const repeats = new Map<string, number>();
  let score = 0;
  for (const hit of terms) {
    const key = `${hit.field} ${hit.term}`;
    const count = (repeats.get(key) ?? 0) + 1;
    repeats.set(key, count);
    if (count > MOST_REPEATS) continue;
    if (hit.field === 'title') score += TITLE_WEIGHT;
    else score += hit.start < LEAD ? LEAD_WEIGHT : 1;
  }
  return score;
}
