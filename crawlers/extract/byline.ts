import type { TimePrecision } from '../../core/post.ts';
import { type FoundDate, findDates, readDate, toChinaIso } from './dates.ts';
import { piecesOf, type Run } from './runs.ts';
import type { Declared } from './structured.ts';
import { roleWords } from './tree.ts';

export interface PublishTime {
  publishedAt: string | null;
  publishedPrecision: TimePrecision;
  publishedFrom: string | null;
}

const PUBLISH_LABEL =
  /(?:发布|發布|發佈|发表|發表|发文|刊发|成文|上传|录入|更新)(?:时间|時間|日期|于|於)?\s*[:：]?\s*$|(?<![\p{Script=Han}])(?:时间|日期)\s*[:：]\s*$/u;
/** Clocks of the page and dates that belong to something else: events, deadlines, rules in force. */
const OTHER_LABEL =
  /(?:今天|今日|现在|当前|系统|北京)(?:是|时间|日期)?\s*[:：]?\s*$|(?:活动|会议|报名|截止|开始|结束|举[办行]|施工|停[水电气]|开放|办理|受理|有效|公示|征集|考试|面试|生效|施行|实施|起止|出生|创刊|建站|成立|截至|自|从|至|到|于)(?:时间|日期|期限?)?\s*[:：]?\s*$/;
/** Heading of what others say to a post: the times below it are theirs. */
const COMMENTS = /^(?:网友|读者|精彩|全部|最新|热门)?(?:评论|留言|跟帖|回帖|大家说)/;
const TIME_ROLE = /time|date|pub|info|source|meta|byline|author/i;
const RANK: Record<FoundDate['precision'], number> = { day: 0, hour: 1, minute: 2, second: 3 };
const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 28_800_000;
/** Lines looked at on either side of the headline. */
const NEAR_LINES = 12;
const MAX_HEAD_LINES = 120;
/** Dates read from one script's state. */
const MAX_STATE_DATES = 200;

interface Sighting {
  date: FoundDate;
  score: number;
}

/**
 * When the post was published. The date shown beside the headline leads: declared ones are often the last edit. A
 * declared one of the same day makes it more exact, and stands in where the page shows only 昨天 or no year.
 */
export function findPublishTime(input: {
  runs: readonly Run[];
  titleIndex: number | null;
  bodyFirst: number;
  bodyLast: number;
  declared: Declared;
  title: string;
  url: string;
  fetchedAt: Date;
}): PublishTime {
  const { declared, fetchedAt } = input;
  const shown = bestShown(input);
  const stated = [
    ...declared.dates.map(({ value, from }) => ({ date: readDate(value, fetchedAt), from, isVague: false })),
    ...stateDates(declared.scripts, input.title, fetchedAt),
  ].flatMap(({ date, ...more }) =>
    date?.hasYear && !date.isRelative && isPlausible(date, fetchedAt) ? [{ date, ...more }] : [],
  );
  if (shown?.hasYear && !shown.isRelative) {
    if (RANK[shown.precision] >= RANK.minute) return said(shown, 'byline');
    const finer = stated.find(
      ({ date }) =>
        chinaDayOf(date) === chinaDayOf(shown) &&
        RANK[date.precision] > RANK[shown.precision] &&
        !isMidnight(date),
    );
    return finer === undefined ? said(shown, 'byline') : said(finer.date, finer.from);
  }
  if (shown !== null && !shown.isRelative) {
    const sameDay = stated.find(({ date }) => chinaDayOf(date).slice(5) === chinaDayOf(shown).slice(5));
    if (sameDay !== undefined) return said(sameDay.date, sameDay.from);
    // The page's own state says in which year it was made; the fetch may be years later.
    const made = Math.max(...stated.map(({ date }) => date.at.getTime()));
    const dated = Number.isFinite(made) ? bestShown({ ...input, fetchedAt: new Date(made) }) : shown;
    return said(dated ?? shown, 'byline');
  }
  const first = stated.find(({ isVague }) => !isVague);
  if (first !== undefined) return said(first.date, first.from);
  if (shown !== null) return said(shown, shown.isRelative ? 'relative' : 'byline');
  const fromUrl = urlDate(input.url, fetchedAt);
  if (fromUrl !== null) return said(fromUrl, 'url');
  return { publishedAt: null, publishedPrecision: 'unknown', publishedFrom: null };
}

function said(date: FoundDate, from: string): PublishTime {
  return { publishedAt: toChinaIso(date.at), publishedPrecision: date.precision, publishedFrom: from };
}

function isPlausible(date: FoundDate, fetchedAt: Date): boolean {
  const at = date.at.getTime();
  return at >= Date.UTC(1995, 0, 1) && at <= fetchedAt.getTime() + DAY_MS;
}

function chinaDayOf(date: FoundDate): string {
  return toChinaIso(date.at).slice(0, 10);
}

/** Midnight sharp is how systems write "no time known". */
function isMidnight(date: FoundDate): boolean {
  return (date.at.getTime() + CHINA_OFFSET_MS) % DAY_MS === 0;
}

function bestShown(input: {
  runs: readonly Run[];
  titleIndex: number | null;
  bodyFirst: number;
  bodyLast: number;
  fetchedAt: Date;
}): FoundDate | null {
  const { runs, titleIndex, bodyFirst, bodyLast, fetchedAt } = input;
  const anchor = titleIndex ?? bodyFirst;
  const top = Math.max(0, Math.min(anchor, bodyFirst) - NEAR_LINES);
  const head = runs.slice(top, Math.min(Math.max(anchor, bodyFirst) + NEAR_LINES, top + MAX_HEAD_LINES));
  const tail = runs.slice(Math.max(top + head.length, bodyLast - 3), bodyLast + NEAR_LINES);
  const comments = tailEnd(runs, bodyLast);
  let best: Sighting | null = null;
  for (const { index } of [...head, ...tail]) {
    if (index === titleIndex || index >= comments) continue;
    const place = placeScore(index, { anchor, bodyFirst, bodyLast });
    for (const sighting of sightings(runs, index, fetchedAt)) {
      if (index < anchor && isPageClock(sighting.date, runs[index], fetchedAt)) continue;
      const score = sighting.score + place;
      if (isPlausible(sighting.date, fetchedAt) && score > 0 && (best === null || score > best.score)) {
        best = { date: sighting.date, score };
      }
    }
  }
  return best?.date ?? null;
}

/** 2026年3月4日 星期三 above the headline on the day of the fetch: the page tells today's date. */
function isPageClock(date: FoundDate, run: Run | undefined, fetchedAt: Date): boolean {
  return (
    /(?:星期|周)[一二三四五六日天]/.test(run?.text ?? '') &&
    chinaDayOf(date) === toChinaIso(fetchedAt).slice(0, 10)
  );
}

/** Index of the heading of comments behind the body; beyond all lines when there is none near. */
function tailEnd(runs: readonly Run[], bodyLast: number): number {
  const near = runs.slice(bodyLast + 1, bodyLast + NEAR_LINES);
  return near.find((run) => run.length <= 24 && COMMENTS.test(run.text))?.index ?? runs.length;
}

/** Between headline and body is where a byline stands; then just before the headline, then after the body. */
function placeScore(
  index: number,
  { anchor, bodyFirst, bodyLast }: { anchor: number; bodyFirst: number; bodyLast: number },
): number {
  if (index > bodyLast) return -4;
  if (index > bodyFirst && index > anchor) return index <= bodyFirst + 2 ? -3 : -7;
  if (index >= anchor) return 6 - Math.min(3, (index - anchor) * 0.3);
  return 2 - (anchor - index) * 0.2;
}

function sightings(runs: readonly Run[], index: number, fetchedAt: Date): Sighting[] {
  const run = runs[index];
  if (run === undefined) return [];
  const exact = tipDates(run, fetchedAt);
  if (exact.length > 0) return exact;
  const dates = findDates(run.text, fetchedAt);
  const joined = dates.some((date) => date.hasYear) ? [] : boxedDates(runs, index, fetchedAt);
  return [...dates, ...joined].flatMap((date) => {
    const before = labelBefore(runs, run, date);
    const isLabelled = PUBLISH_LABEL.test(before);
    // A date inside a sentence is what the post tells of, not when it was published.
    if (!isLabelled && OTHER_LABEL.test(before)) return [];
    if (!isLabelled && (/[。！？]/.test(run.text) || (run.length > 60 && run.punctuation > 1))) return [];
    let score = 0;
    if (isLabelled) score += /(?:成文|更新)(?:时间|日期|于)?\s*[:：]?\s*$/.test(before) ? 3 : 4;
    if (RANK[date.precision] >= RANK.minute) score += 2;
    if (date.hasYear && !date.isRelative) score += 2;
    if (TIME_ROLE.test(roleWords(run.block)) || run.block.name === 'time') score += 1;
    score += run.length > 100 ? -4 : run.length < 60 ? 1 : 0;
    if (isListRow(runs, run)) score -= 8;
    if (run.isAside) score -= 3;
    return [{ date, score }];
  });
}

/** What stands before a date: in its line, or in the cell before when that is a label. */
function labelBefore(runs: readonly Run[], run: Run, date: FoundDate): string {
  const own = run.text.slice(0, date.start);
  if (own.trim() !== '') return own;
  const cell = runs[run.index - 1]?.text ?? '';
  return cell.length <= 12 && /(?:[:：]|时间|日期)$/.test(cell) ? cell.replace(/([^:：])$/, '$1：') : own;
}

/** Tooltips of relative times: `<span title="2026-11-24 14:21">3 小时前</span>`. */
function tipDates(run: Run, fetchedAt: Date): Sighting[] {
  return piecesOf(run).flatMap((piece) => {
    if (!/\d{4}/.test(piece.tip) || piece.tip.length > 40 || findDates(piece.text, fetchedAt).length === 0)
      return [];
    const date = findDates(piece.tip, fetchedAt)[0];
    return date === undefined
      ? []
      : [{ date, score: (RANK[date.precision] >= RANK.minute ? 5 : 3) - (run.isAside ? 3 : 0) }];
  });
}

/** A row of a list of other posts: a date beside a linked headline, in one line or in two neighbouring boxes. */
function isListRow(runs: readonly Run[], run: Run): boolean {
  if (run.linkLength >= 8 && run.linkLength > run.length / 2) return true;
  return [runs[run.index - 1], runs[run.index + 1]].some(
    (other) =>
      other !== undefined &&
      other.heading === null &&
      other.block.parent === run.block.parent &&
      other.block.parent?.name !== 'body' &&
      other.length >= 8 &&
      other.linkLength > other.length * 0.8 &&
      piecesOf(other).length === 1,
  );
}

/** A year, a day and a time that are set in neighbouring boxes of their own are one date. */
function boxedDates(runs: readonly Run[], index: number, fetchedAt: Date): FoundDate[] {
  const first = runs[index];
  if (first === undefined || first.length > 24 || !/\d/.test(first.text)) return [];
  const boxes = runs.slice(index, index + 3).filter((run) => run.length <= 24);
  const text = boxes
    .map((run) =>
      piecesOf(run)
        .map((piece) => piece.text)
        .join(' '),
    )
    .join(' ')
    .replace(/^((?:19|20)\d{2})\s*年?\s+(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?/, '$1-$2-$3');
  return findDates(text, fetchedAt).filter(
    (date) => date.hasYear && !date.isRelative && date.start <= first.text.length,
  );
}

interface StatedDate {
  date: FoundDate;
  from: string;
  /** Good for making a shown date more exact, not for standing alone. */
  isVague: boolean;
}

/** Names of times that may be anything, unless the headline stands in the same script. */
const VAGUE_KEY = /^["']?(?:time|ct|create_?d?_?(?:time|at|date)?)["']?\s*[:=]/i;
const STATE_KEY =
  /["']?\b(?:publish_?(?:ed)?_?(?:time|date|at|timestamp)?|pub_?(?:time|date)|ptime|create_?d?_?(?:time|at|date)?|release_?(?:time|date)|post_?(?:time|date)|time|ct)["']?\s*[:=]\s*["']?((?:19|20)\d{2}[-/年][^"',;<>]{4,30}|1\d{9}(?:\d{3})?)(?=["',;\s}&]|$)/gi;

/** Dates of the page's script state; those beside the headline in the same script come first. */
function stateDates(scripts: readonly string[], title: string, fetchedAt: Date): StatedDate[] {
  const probe = title.slice(0, 12);
  const found: (StatedDate & { distance: number })[] = [];
  for (const script of scripts) {
    const anchor = probe === '' ? -1 : script.indexOf(probe);
    for (const match of script.matchAll(STATE_KEY)) {
      const date = readDate(match[1] ?? '', fetchedAt);
      if (date === null) continue;
      if (found.length >= MAX_STATE_DATES) break;
      found.push({
        date,
        from: 'page-state',
        isVague: anchor === -1 && VAGUE_KEY.test(match[0]),
        distance: anchor === -1 ? Number.MAX_SAFE_INTEGER : Math.abs(match.index - anchor),
      });
    }
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function urlDate(url: string, fetchedAt: Date): FoundDate | null {
  const path = URL.parse(url)?.pathname ?? '';
  const match =
    /(?:^|[/_-])((?:19|20)\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\d)/.exec(path);
  if (match === null) return null;
  const date = readDate(`${match[1]}-${match[2]}-${match[3]}`, fetchedAt);
  return date !== null && isPlausible(date, fetchedAt) ? date : null;
}
