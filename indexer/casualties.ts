/**
 * Who was hurt and how many: the latest total of the main event. Rules only: every stated number is weighed as total,
 * part, increment or another happening; the best one is kept with the clause that proves it.
 */
import type { Casualties, Figure } from '../core/post.ts';
import {
  type Candidate,
  candidatesOf,
  foldDigits,
  type Status,
  splitSentences,
} from './casualties-candidates.ts';
import {
  type CasualtyField,
  HYPOTHETICAL,
  ILLNESS_CONTEXT,
  NO_REPORT,
  NONE_BOTH,
  NONE_OF,
  NOT_REAL,
  ONE_PERSON,
} from './casualties-words.ts';
import { blankDenied } from './denied.ts';

function toFigure(candidate: Candidate): Figure {
  return { min: candidate.min, max: candidate.max, evidence: candidate.evidence };
}

/** Best candidate of one status: agreeing numbers support each other, then weight, then the later, then the larger. */
function pickBest(candidates: readonly Candidate[]): Candidate | null {
  const real = candidates.filter((c) => c.weight > 0);
  // `其中` makes a part only of a number that was given for the same thing.
  const hasTotal = real.some((c) => !c.isPart);
  const usable = real.filter((c) => !c.isPart || !hasTotal);
  let best: Candidate | null = null;
  let bestScore = 0;
  for (const candidate of usable) {
    const isRepeat = usable.some((c) => c.sentence < candidate.sentence || c.start < candidate.start);
    const agreeing = new Set(usable.filter((c) => c.min === candidate.min).map((c) => c.sentence)).size;
    const score =
      candidate.weight +
      Math.min(agreeing - 1, 3) * 0.8 -
      (candidate.isIncrement && isRepeat ? 1 : 0) +
      sizeBonus(candidate, usable);
    if (best === null || score > bestScore || (score === bestScore && candidate.min > best.min)) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** A total is the largest of the numbers around it; parts and early counts are smaller. */
function sizeBonus(candidate: Candidate, all: readonly Candidate[]): number {
  const smaller = all.filter((c) => c.min < candidate.min).length;
  return Math.min(smaller, 3) * 0.3;
}

/** `1人当场死亡，另有3人送医后身亡` = 4: parts of one sentence joined by 另有 add up, unless one of them is the total. */
function joinIncrements(candidates: readonly Candidate[]): Candidate[] {
  const joined: Candidate[] = [];
  for (const [i, second] of candidates.entries()) {
    const first = candidates[i - 1];
    if (first === undefined || first.sentence !== second.sentence || !second.isIncrement) continue;
    if (first.min === second.min && first.start === second.start) continue;
    const max = first.max === null || second.max === null ? null : first.max + second.max;
    joined.push({
      ...first,
      min: first.min + second.min,
      max,
      evidence: `${first.evidence}，${second.evidence}`,
      weight: Math.min(first.weight, second.weight) + 0.7,
    });
  }
  return joined;
}

/** Injured total of sentences that only name degrees: 1人重伤、4人轻伤，28人轻微伤 = 33. */
function sumDegrees(all: readonly Candidate[]): Candidate[] {
  const sums: Candidate[] = [];
  for (const sentence of new Set(all.map((c) => c.sentence))) {
    const inSentence = all.filter((c) => c.sentence === sentence && c.weight > 0);
    const severe = inSentence.filter((c) => c.status === 'severelyInjured' && !c.isPart);
    const slight = inSentence.filter((c) => c.status === 'hurt' && /轻|微/.test(c.evidence));
    const plain = inSentence.filter((c) => c.status === 'hurt' && !/轻|微/.test(c.evidence));
    const first = severe[0];
    // The gravely ill (重症, 病情危重) are among the ill, not among the injured.
    const isIllness =
      /病|重症|症状/.test(first?.evidence ?? '') || inSentence.some((c) => c.status === 'ill');
    if (first === undefined || plain.length > 0 || isIllness) continue;
    const parts = [first, ...slight.filter((c) => c.start !== first.start)];
    sums.push({
      ...first,
      status: 'hurt',
      min: parts.reduce((total, part) => total + part.min, 0),
      max: parts.some((part) => part.max === null)
        ? null
        : parts.reduce((total, part) => total + (part.max ?? 0), 0),
      evidence: [...new Set(parts.map((part) => part.evidence))].join('，'),
      weight: first.weight + 0.2 * parts.length,
      isIncrement: false,
    });
  }
  return sums;
}

function clauseWith(text: string, pattern: RegExp): string | null {
  for (const clause of text.split(/[，,；;。！？!?\n]/)) {
    if (pattern.test(clause) && !NO_REPORT.test(clause)) return clause.trim();
  }
  return null;
}

function statedNone(field: CasualtyField, whole: string): Figure | null {
  const own = NONE_OF[field];
  const evidence =
    (own === undefined ? null : clauseWith(whole, own)) ??
    (field === 'deaths' || field === 'injured' ? clauseWith(whole, NONE_BOTH) : null);
  return evidence === null ? null : { min: 0, max: 0, evidence };
}

/**
 * Casualties of the happening that a post is about. Each figure is the latest stated total; null = the text does not
 * say, 0 only when it says so. Approximations become bounds (近50 = 45–50, 20多 = 20–29, 至少12 = 12 and more).
 */
export function findCasualties(title: string, text: string): Casualties {
  const told = blankDenied(foldDigits(title), foldDigits(text));
  const whole = `${told.title}\n${told.text}`;
  const isAboutIllness = ILLNESS_CONTEXT.test(whole);
  const sentences = splitSentences(told.title, told.text);
  const all = sentences.flatMap((sentence) => candidatesOf(sentence, isAboutIllness));
  const of = (status: Status) => all.filter((c) => c.status === status);
  const figure = (field: CasualtyField, candidates: readonly Candidate[]): Figure | null => {
    const best = pickBest([...candidates, ...joinIncrements(candidates)]);
    return best === null ? statedNone(field, whole) : toFigure(best);
  };

  const deaths = figure('deaths', of('deaths'));
  const oneDead =
    deaths === null ? onePersonDead(sentences.filter((s) => !s.isOtherTime).map((s) => s.text)) : null;
  return {
    deaths: deaths ?? oneDead,
    injured: figure('injured', [...of('hurt'), ...sumDegrees(all)]),
    severelyInjured: figure(
      'severelyInjured',
      of('severelyInjured').map((c) => ({ ...c, isPart: false })),
    ),
    missing: figure('missing', of('missing')),
    ill: figure('ill', of('ill')),
    trapped: figure('trapped', of('trapped')),
  };
}

function onePersonDead(sentences: readonly string[]): Figure | null {
  for (const sentence of sentences) {
    const match = ONE_PERSON.exec(sentence);
    if (match === null || NOT_REAL.test(sentence) || HYPOTHETICAL.test(sentence)) continue;
    return { min: 1, max: 1, evidence: match[0] };
  }
  return null;
}
