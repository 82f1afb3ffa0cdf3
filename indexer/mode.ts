import type { Field, Mode, TermHit } from '../core/post.ts';
import { isSentenceBreak } from '../core/rules/hits.ts';
import { buildMatcher, type Matcher } from '../core/rules/matcher.ts';
import { CUES, type CueGroup, NO_CUES, PURPOSE_CUES, PURPOSE_ENDS } from './cues.ts';

/** How one hit is meant, and the words that say so (none for `event`). */
export interface ModeFinding {
  mode: Mode;
  evidence: TermHit[];
}

export interface ModeReader {
  /**
   * @param post the text that the hits come from; `publishedYear` null when the time is not known
   * @param terms all hits of the rule: a word that the rule itself looks for is no cue
   */
  read(
    post: { title: string; text: string; publishedYear: number | null },
    terms: readonly TermHit[],
  ): (hit: TermHit) => ModeFinding;
  /** What the post says it is from end to end (a drill, a film, a refuted rumour); null for a plain report. */
  readWhole(post: { title: string; text: string }): ModeFinding | null;
}

interface Cue {
  group: number;
  start: number;
  end: number;
}

interface FieldCues {
  source: string;
  cues: Cue[];
}

/** The opening: what a post says it is about. */
const OPENING = 80;
const YEAR = /(?<!\d)(1[89]\d\d|20\d\d)年/g;

/** Builds the reader once; it keeps no state but the cues of the post read last. */
export function buildModeReader(groups: readonly CueGroup[] = CUES): ModeReader {
  const words = groups.flatMap((group, index) => group.words.map((word) => ({ word, index })));
  const matcher = buildMatcher([...words.map(({ word }) => word), ...NO_CUES]);
  // One word may stand in several groups.
  const groupsOf: number[][] = matcher.terms.map(() => []);
  for (const [id, { index }] of words.entries()) groupsOf[matcher.indexOf[id] ?? id]?.push(index);
  const scan = (source: string): Cue[] => findCues(source, matcher, groupsOf, words.length);
  let last: { title: string; text: string; cues: Record<Field, Cue[]> } | null = null;
  const cuesOf = (post: { title: string; text: string }): Record<Field, Cue[]> => {
    if (last?.title !== post.title || last.text !== post.text) {
      last = { title: post.title, text: post.text, cues: { title: scan(post.title), text: scan(post.text) } };
    }
    return last.cues;
  };
  const fieldsOf = (post: { title: string; text: string }, terms: readonly TermHit[]) => {
    const cues = cuesOf(post);
    return {
      title: { source: post.title, cues: outside(cues.title, 'title', terms) },
      text: { source: post.text, cues: outside(cues.text, 'text', terms) },
    };
  };
  return {
    read: (post, terms) => {
      const fields = fieldsOf(post, terms);
      const whole = wholePostMode(fields, groups);
      return (hit) => whole ?? modeOf(hit, fields[hit.field], groups, post.publishedYear);
    },
    readWhole: (post) => wholePostMode(fieldsOf(post, []), groups),
  };
}

function findCues(
  source: string,
  matcher: Matcher,
  groupsOf: readonly (readonly number[])[],
  firstNoCue: number,
): Cue[] {
  const cues: Cue[] = [];
  const none: Stretch[] = [];
  matcher.scan(source, (id, start, end) => {
    if (id >= firstNoCue) none.push({ start, end });
    for (const group of groupsOf[id] ?? []) cues.push({ group, start, end });
  });
  return cues.filter((cue) => !none.some((each) => each.start <= cue.start && each.end >= cue.end));
}

function outside(cues: readonly Cue[], field: Field, terms: readonly TermHit[]): Cue[] {
  return cues.filter(
    (cue) => !terms.some((term) => term.field === field && term.start < cue.end && term.end > cue.start),
  );
}

function toEvidence(cue: { start: number; end: number }, field: Field, source: string): TermHit {
  return { term: source.slice(cue.start, cue.end), field, start: cue.start, end: cue.end };
}

/** A drill, a film, a refuted rumour is one from end to end when title or opening say so. */
function wholePostMode(fields: Record<Field, FieldCues>, groups: readonly CueGroup[]): ModeFinding | null {
  const opening = openingEnd(fields.text.source);
  for (const [index, group] of groups.entries()) {
    if (group.reach !== 'post') continue;
    const inTitle = fields.title.cues.find((cue) => cue.group === index);
    if (inTitle !== undefined) {
      return { mode: group.mode, evidence: [toEvidence(inTitle, 'title', fields.title.source)] };
    }
    const inOpening = fields.text.cues.find((cue) => cue.group === index && cue.end <= opening);
    if (inOpening !== undefined) {
      return { mode: group.mode, evidence: [toEvidence(inOpening, 'text', fields.text.source)] };
    }
  }
  return null;
}

/** End of the first sentence, at most `OPENING` characters in. */
function openingEnd(text: string): number {
  const limit = Math.min(text.length, OPENING);
  for (let at = 0; at < limit; at += 1) if (isSentenceBreak(text.charCodeAt(at))) return at;
  return limit;
}

function modeOf(
  hit: TermHit,
  { source, cues }: FieldCues,
  groups: readonly CueGroup[],
  publishedYear: number | null,
): ModeFinding {
  const sentence = around(source, hit.start, hit.end, isSentenceBreak);
  const clause = around(source, hit.start, hit.end, isClauseBreak);
  for (const [index, group] of groups.entries()) {
    const cue = cues.find(
      (each) =>
        each.group === index &&
        reaches(each, group, hit, sentence, clause) &&
        !isRhetorical(each, source) &&
        !isMeans(each, hit, source),
    );
    if (cue !== undefined) return { mode: group.mode, evidence: [toEvidence(cue, hit.field, source)] };
  }
  const year = publishedYear === null ? null : earlierYear(source, hit, sentence, publishedYear);
  if (year !== null) return { mode: 'historical', evidence: [toEvidence(year, hit.field, source)] };
  return { mode: 'event', evidence: [] };
}

interface Stretch {
  start: number;
  end: number;
}

function reaches(cue: Cue, group: CueGroup, hit: TermHit, sentence: Stretch, clause: Stretch): boolean {
  const within = group.within ?? 0;
  switch (group.reach) {
    case 'before':
      return cue.end <= hit.start && cue.start >= clause.start && hit.start - cue.end <= within;
    case 'after':
      // A cue such as 的，应当 crosses the comma itself: only its beginning must lie in the clause.
      return cue.start >= hit.end && cue.start <= clause.end && cue.start - hit.end <= within;
    case 'sentence':
      return (
        cue.start >= sentence.start &&
        cue.end <= sentence.end &&
        (cue.end <= hit.start || cue.start >= hit.end)
      );
    case 'post':
      return false;
  }
}

/** 这不是食物中毒吗 says that it is one; 不是停水就是停电 says both. */
function isRhetorical(cue: Cue, source: string): boolean {
  if (!source.startsWith('不是', cue.end - 2)) return false;
  const rest = source.slice(cue.end, cue.end + 30);
  return /^[^。！!\n]*(吗|么|嘛|？|\?)/.test(rest) || /^[^。！!？?；;\n]{1,12}就是/.test(rest);
}

/** 为了防止逃票把安全出口锁了: the hit is what was done, not what was feared. */
function isMeans(cue: Cue, hit: TermHit, source: string): boolean {
  if (cue.end > hit.start || !PURPOSE_CUES.includes(source.slice(cue.start, cue.end))) return false;
  const between = source.slice(cue.end, hit.start);
  return PURPOSE_ENDS.some((word) => between.includes(word));
}

const CLAUSE_BREAKS = new Set([...'，,：:'].map((char) => char.charCodeAt(0)));

/** A list with 、 stays one clause: 没有发热、咳嗽、腹泻. */
function isClauseBreak(code: number): boolean {
  return CLAUSE_BREAKS.has(code) || isSentenceBreak(code);
}

/** Text without breaks is cut at this distance from the hit. */
const LONGEST_SENTENCE = 200;

function around(source: string, from: number, to: number, isBreak: (code: number) => boolean): Stretch {
  let start = from;
  while (start > 0 && from - start < LONGEST_SENTENCE && !isBreak(source.charCodeAt(start - 1))) start -= 1;
  let end = to;
  while (end < source.length && end - to < LONGEST_SENTENCE && !isBreak(source.charCodeAt(end))) end += 1;
  return { start, end };
}

/** A year before the hit in its sentence, earlier than that of publication. */
function earlierYear(source: string, hit: TermHit, sentence: Stretch, publishedYear: number): Stretch | null {
  for (const match of source.slice(sentence.start, hit.start).matchAll(YEAR)) {
    const start = sentence.start + match.index;
    // The turn of the year: last year's December is still news in January.
    if (Number(match[1]) < publishedYear - 1) return { start, end: start + match[0].length };
  }
  return null;
}
