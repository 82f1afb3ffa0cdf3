/** Numbers linked to what happened to the people they count, clause by clause. */
import { findQuantities, type Quantity } from './casualties-figures.ts';
import {
  HOSPITAL,
  HYPOTHETICAL,
  INCREMENT_BEFORE,
  NOT_ILL,
  NOT_REAL,
  OTHER_SUBJECT,
  OTHER_TIME,
  PART_BEFORE,
  PART_HEAD,
  PERPETRATOR,
  SPEAKER,
  STATUS_PATTERNS,
  type StatusPattern,
  TOTAL,
} from './casualties-words.ts';

export type Status = StatusPattern['status'];

interface StatusHit {
  status: Status;
  start: number;
  end: number;
}

export interface Candidate {
  status: Status;
  min: number;
  max: number | null;
  evidence: string;
  sentence: number;
  start: number;
  /** Higher wins; negative is never used. */
  weight: number;
  isIncrement: boolean;
  isPart: boolean;
}

export interface Sentence {
  text: string;
  index: number;
  isTitle: boolean;
  isOtherTime: boolean;
}

const DEATH_OR_HURT = /死|亡|丧生|遇难|伤/;
/** Every status word holds one of these characters: most sentences need no closer look. */
const ANY_CUE =
  /[死亡难丧罹牺殉殒毙溺遇杀离抢命体伤重危病症失踪联明困埋压卡夹法毒吐泻心肚痛适热烧晕敏炎诊染例患发院医]/;
/** Text without punctuation is cut, so that the work per sentence stays bounded. */
const LONGEST_SENTENCE = /[\s\S]{1,500}/g;
const CLAUSE_BREAK = /[，,；;：:。！？!?\n]/;
const ANY_BREAK = /[，,；;：:。！？!?\n、（）()]/;

/** ASCII digits for their full-width forms; length is kept. */
export function foldDigits(text: string): string {
  return text.replace(/[\uFF10-\uFF19\uFF0E]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}

/** Title and sentences; `isOtherTime` when one speaks of another year, another happening or statistics. */
export function splitSentences(title: string, text: string): Sentence[] {
  const parts = text
    .split(/(?<=[。！？!?\n])/)
    .flatMap((part) => part.match(LONGEST_SENTENCE) ?? [])
    .filter((part) => part.trim() !== '');
  const head = `${title}${parts.slice(0, 2).join('')}`;
  const mainYear = /((?:19|20)\d\d)年/.exec(head)?.[1] ?? null;
  const sentences: Sentence[] = [{ text: title, index: 0, isTitle: true, isOtherTime: false }];
  for (const [i, part] of parts.entries()) {
    const year = /((?:19|20)\d\d)年/.exec(part)?.[1] ?? null;
    const isOtherYear = year !== null && i > 1 && year !== mainYear;
    sentences.push({
      text: part,
      index: i + 1,
      isTitle: false,
      isOtherTime: isOtherYear || OTHER_TIME.test(part),
    });
  }
  return sentences;
}

function findStatuses(sentence: string, isAboutIllness: boolean): StatusHit[] {
  const hits: StatusHit[] = [];
  const add = (status: Status, pattern: RegExp) => {
    for (const match of sentence.matchAll(pattern)) {
      hits.push({ status, start: match.index, end: match.index + match[0].length });
    }
  };
  for (const { status, pattern } of STATUS_PATTERNS) {
    if (status !== 'ill' || isAboutIllness) add(status, pattern);
  }
  if (isAboutIllness) add('ill', HOSPITAL);
  return hits.sort((a, b) => a.start - b.start);
}

/** Text between number and status may not hold another break or another number: then it belongs to that one. */
function linkQuantity(sentence: string, hit: StatusHit, quantities: readonly Quantity[]): Quantity | null {
  const last = quantities.filter((q) => q.end <= hit.start).at(-1);
  // After 其中 a new count begins: the number before it is the whole, not this part.
  // So it does after a space, the comma of headlines, when the next number follows at once.
  const lead = last === undefined ? '' : sentence.slice(last.end, hit.start);
  const isFollowed = quantities.some((q) => q.start === hit.end);
  const isPart = PART_HEAD.test(lead) || (isFollowed && /\s/.test(lead));
  const before = isPart ? undefined : last;
  const gap = before === undefined ? null : sentence.slice(before.end, hit.start);
  if (before !== undefined && gap !== null && gap.length <= 24 && !ANY_BREAK.test(gap)) return before;
  const after = quantities.find((q) => q.start >= hit.end);
  if (after !== undefined) {
    const between = sentence.slice(hit.end, after.start);
    if (
      /^(?:的|了|者|人员)?(?:学生|师生|幼儿|患者|病人|群众|居民|员工|职工|工人|儿童)?(?:人数)?(?:已|总数)?(?:为|达到?|超过|上升至|上升到|已升至|已|升至|增至|有|约|共)*$/.test(
        between,
      )
    )
      return after;
  }
  if (before === undefined || gap === null) return null;
  // `40名学生在食堂用餐后，出现呕吐`, `2人轻伤、重伤`: the subject stands one clause earlier.
  const canReachBack =
    hit.status !== 'deaths' && hit.status !== 'severelyInjured' && !OTHER_SUBJECT.test(gap);
  const breaks = gap.split(CLAUSE_BREAK).length - 1;
  const reach = hit.status === 'ill' ? 2 : 1;
  // A number that its own clause already explains is not carried on.
  const isTaken = DEATH_OR_HURT.test(gap);
  return canReachBack && !isTaken && breaks <= reach && gap.length <= 40 ? before : null;
}

function clauseAround(sentence: string, start: number, end: number): { text: string; start: number } {
  let from = start;
  while (from > 0 && !CLAUSE_BREAK.test(sentence[from - 1] ?? '')) from -= 1;
  let to = end;
  while (to < sentence.length && !CLAUSE_BREAK.test(sentence[to] ?? '')) to += 1;
  return { text: sentence.slice(from, to), start: from };
}

function weigh(sentence: Sentence, before: string, clause: string, hit: StatusHit): number {
  let weight = 2;
  if (sentence.isTitle) weight += 0.6;
  if (sentence.index === 1 || sentence.index === 2) weight += 0.4;
  if (TOTAL.test(clause)) weight += 1.2;
  if (/共(?!同)|总计|合计|累计|截至|截止|升至|增至|上升/.test(before)) weight += 0.6;
  if (/当场|现场死亡/.test(clause)) weight -= 0.4;
  if (sentence.isOtherTime && sentence.index > 1) weight -= 10;
  if (NOT_REAL.test(sentence.text)) weight -= 10;
  if (/尸体|遗体|死者|伤者|伤员/.test(clause) && hit.status !== 'severelyInjured') weight -= 0.5;
  return weight;
}

/** Every stated number of one sentence with what it counts and how much it says about the total. */
export function candidatesOf(sentence: Sentence, isAboutIllness: boolean): Candidate[] {
  const { text } = sentence;
  if (!ANY_CUE.test(text)) return [];
  const quantities = findQuantities(text);
  if (quantities.length === 0) return [];
  const found: Candidate[] = [];
  for (const hit of findStatuses(text, isAboutIllness)) {
    const quantity = linkQuantity(text, hit, quantities);
    if (quantity === null) continue;
    const from = Math.min(quantity.start, hit.start);
    const to = Math.max(quantity.end, hit.end);
    const clause = clauseAround(text, from, to);
    const before = text.slice(clause.start, from);
    const whole = text.slice(0, to);
    if (PERPETRATOR.test(clause.text) && hit.status !== 'trapped') continue;
    if (SPEAKER.test(text.slice(quantity.end)) && quantity.start < hit.start) continue;
    if (hit.status === 'hurt' && /(?:无效|不治)[^，。；]{0,8}(?:死亡|身亡|去世|离世)/.test(clause.text))
      continue;
    if (HYPOTHETICAL.test(whole.slice(-40))) continue;
    if (hit.status === 'ill' && NOT_ILL.test(clause.text)) continue;
    const lead = before.slice(-6);
    found.push({
      status: hit.status,
      min: quantity.min,
      max: quantity.max,
      evidence: clause.text.trim(),
      sentence: sentence.index,
      start: quantity.start,
      weight: weigh(sentence, text.slice(0, from), clause.text, hit),
      isIncrement: INCREMENT_BEFORE.test(lead),
      isPart: PART_BEFORE.test(lead),
    });
  }
  return found;
}
