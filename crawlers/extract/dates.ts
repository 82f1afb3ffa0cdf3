import type { TimePrecision } from '../../core/post.ts';
import { FORMS, plainDigits } from './date-forms.ts';

/** A point in time read from a text, with how exact the text was. */
export interface FoundDate {
  at: Date;
  precision: Exclude<TimePrecision, 'unknown'>;
  /** False when the year was completed from the time of the fetch. */
  hasYear: boolean;
  /** True for 昨天, 3小时前: reckoned from the time of the fetch. */
  isRelative: boolean;
  /** True when the text itself named a zone. */
  hasZone: boolean;
  start: number;
  end: number;
}

/** Zone-less times on Chinese pages are China Standard Time. */
const CHINA_OFFSET_MINUTES = 480;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A date that far into a text is told by it, not stamped on it. */
const MAX_LOOKED_AT = 2_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
type Half = string | undefined;

interface ClockParts {
  minutes: number;
  seconds: number;
  millis: number;
  precision: 'hour' | 'minute' | 'second';
  offsetMinutes: number | null;
}

/**
 * All dates in a text, in order, none overlapping. Zone-less ones are read as +08:00; year-less and relative ones are
 * completed from `fetchedAt` (and marked). Only the first 2,000 characters are looked at. What is ambiguous (`7/9/2019`) or impossible (31 February) is left out.
 */
export function findDates(text: string, fetchedAt: Date): FoundDate[] {
  const plain = plainDigits(text.slice(0, MAX_LOOKED_AT));
  const found: FoundDate[] = [];
  const add = (match: RegExpExecArray, date: Omit<FoundDate, 'start' | 'end'> | null): void => {
    const start = match.index;
    const end = start + match[0].trimEnd().length;
    if (date === null || found.some((other) => start < other.end && other.start < end)) return;
    found.push({ ...date, start, end });
  };
  for (const match of plain.matchAll(FORMS.compact)) add(match, readCompact(match));
  for (const match of plain.matchAll(FORMS.absolute)) add(match, readAbsolute(match));
  for (const match of plain.matchAll(FORMS.unixStyle)) add(match, readUnixStyle(match));
  for (const match of plain.matchAll(FORMS.english)) add(match, readEnglish(match));
  for (const match of plain.matchAll(FORMS.short)) add(match, readShort(match));
  for (const match of plain.matchAll(FORMS.numeral)) add(match, readNumeral(match));
  for (const match of plain.matchAll(FORMS.relativeDay)) add(match, readRelativeDay(match, fetchedAt));
  for (const match of plain.matchAll(FORMS.ago)) add(match, readAgo(match, fetchedAt));
  for (const match of plain.matchAll(FORMS.yearless)) add(match, readYearless(match, fetchedAt));
  return found.sort((a, b) => a.start - b.start);
}

/** The one date that a field holds (a meta value, a feed's pubDate, an attribute); also epoch seconds and milliseconds. */
export function readDate(value: string, fetchedAt: Date): FoundDate | null {
  const trimmed = value.trim();
  if (/^1\d{9}(\d{3})?$/.test(trimmed)) {
    const at = new Date(Number(trimmed) * (trimmed.length === 10 ? 1_000 : 1));
    return mark(at, 'second', { hasZone: true, start: 0, end: trimmed.length });
  }
  return findDates(trimmed, fetchedAt)[0] ?? null;
}

/** ISO 8601 in China Standard Time, as people in the district read it. */
export function toChinaIso(at: Date): string {
  const shifted = new Date(at.getTime() + CHINA_OFFSET_MINUTES * MINUTE_MS).toISOString();
  return `${shifted.slice(0, 19)}+08:00`;
}

function mark(
  at: Date,
  precision: FoundDate['precision'],
  more: Partial<FoundDate> & { start: number; end: number },
): FoundDate {
  return { at, precision, hasYear: true, isRelative: false, hasZone: false, ...more };
}

function dated(
  day: { year: number; month: number; day: number },
  clock: ClockParts | null,
): Omit<FoundDate, 'start' | 'end'> | null {
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  const check = new Date(midnight);
  if (check.getUTCMonth() !== day.month - 1 || check.getUTCDate() !== day.day) return null;
  const offset = clock?.offsetMinutes ?? CHINA_OFFSET_MINUTES;
  const at = new Date(
    midnight +
      ((clock?.minutes ?? 0) - offset) * MINUTE_MS +
      (clock?.seconds ?? 0) * 1_000 +
      (clock?.millis ?? 0),
  );
  return {
    at,
    precision: clock?.precision ?? 'day',
    hasYear: true,
    isRelative: false,
    hasZone: clock !== null && clock.offsetMinutes !== null,
  };
}

/** Reads the nine groups of CLOCK that begin at `from`; null when no clock was matched. */
function readClock(match: RegExpExecArray, from: number): ClockParts | null {
  const [half, hourText, minute, second, fraction, minuteHan, secondHan, meridiem, zone] = match.slice(
    from,
    from + 9,
  );
  if (hourText === undefined) return null;
  const minuteText = minute ?? minuteHan;
  const secondText = second ?? secondHan;
  return {
    minutes: hourOf(Number(hourText), half, meridiem) * 60 + Number(minuteText ?? 0),
    seconds: Number(secondText ?? 0),
    millis: fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000),
    precision: secondText !== undefined ? 'second' : minuteText !== undefined ? 'minute' : 'hour',
    offsetMinutes: zoneOffset(zone),
  };
}

function hourOf(hour: number, half: Half, meridiem: string | undefined): number {
  const isAfternoon = (half !== undefined && /下午|傍晚|晚|夜间/.test(half)) || /^p/i.test(meridiem ?? '');
  if (isAfternoon && hour < 12) return hour + 12;
  if (half === '中午' && hour < 11) return hour + 12;
  const isMorning = (half !== undefined && /凌晨/.test(half)) || /^a/i.test(meridiem ?? '');
  return isMorning && hour === 12 ? 0 : hour;
}

/** Minutes east of Greenwich; null when the text names none. CST on a Chinese page is China Standard Time. */
function zoneOffset(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const name = zone.toLowerCase();
  const numeric = /([+-])(\d{1,2}):?(\d{2})?$/.exec(name);
  if (numeric !== null) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return numeric[1] === '-' ? -minutes : minutes;
  }
  const named: Record<string, number> = {
    z: 0,
    utc: 0,
    ut: 0,
    gmt: 0,
    cst: 480,
    bst: 60,
    jst: 540,
    hkt: 480,
    est: -300,
    edt: -240,
    cdt: -300,
    mst: -420,
    mdt: -360,
    pst: -480,
    pdt: -420,
  };
  return named[name] ?? null;
}

function readAbsolute(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  const month = match[3] ?? match[6] ?? match[8];
  const day = match[4] ?? match[7] ?? match[9];
  return dated({ year: Number(match[1]), month: Number(month), day: Number(day) }, readClock(match, 10));
}

function readShort(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  return dated({ year: 2_000 + Number(match[1]), month: Number(match[3]), day: Number(match[4]) }, null);
}

function readCompact(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  return dated(
    { year: year ?? 0, month: month ?? 0, day: day ?? 0 },
    {
      minutes: (hour ?? 0) * 60 + (minute ?? 0),
      seconds: second ?? 0,
      millis: 0,
      precision: match[6] === undefined ? 'minute' : 'second',
      offsetMinutes: null,
    },
  );
}

function readUnixStyle(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  return dated(
    { year: Number(match[7]), month: monthNumber(match[1]), day: Number(match[2]) },
    {
      minutes: Number(match[3]) * 60 + Number(match[4]),
      seconds: Number(match[5]),
      millis: 0,
      precision: 'second',
      offsetMinutes: zoneOffset(match[6]),
    },
  );
}

function readEnglish(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  const yearText = match[3] ?? match[6] ?? '';
  // RFC 822 wrote two digits for the year.
  const year = yearText.length === 2 ? 2_000 + Number(yearText) : Number(yearText);
  return dated(
    { year, month: monthNumber(match[2] ?? match[4]), day: Number(match[1] ?? match[5]) },
    readClock(match, 7),
  );
}

function monthNumber(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function readNumeral(match: RegExpExecArray): Omit<FoundDate, 'start' | 'end'> | null {
  const digits = '〇一二三四五六七八九';
  const year = [...(match[1] ?? '')].map((char) => Math.max(0, digits.indexOf(char))).join('');
  return dated({ year: Number(year), month: tens(match[2] ?? ''), day: tens(match[3] ?? '') }, null);
}

/** 一 … 三十一 */
function tens(numeral: string): number {
  const digits = ' 一二三四五六七八九';
  const [before, after] = numeral.split('十');
  if (after === undefined) return digits.indexOf(numeral);
  const high = before === '' ? 1 : digits.indexOf(before ?? '');
  return high * 10 + (after === '' ? 0 : digits.indexOf(after));
}

/** Calendar day in China of an instant, `days` earlier. */
function chinaDay(at: Date, days: number): { year: number; month: number; day: number } {
  const shifted = new Date(at.getTime() + CHINA_OFFSET_MINUTES * MINUTE_MS - days * DAY_MS);
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

function readRelativeDay(match: RegExpExecArray, fetchedAt: Date): Omit<FoundDate, 'start' | 'end'> | null {
  const word = match[1] ?? '';
  const days = word.startsWith('今') ? 0 : word.startsWith('昨') ? 1 : 2;
  const date = dated(chinaDay(fetchedAt, days), readClock(match, 2));
  return date === null ? null : { ...date, isRelative: true };
}

function readAgo(match: RegExpExecArray, fetchedAt: Date): Omit<FoundDate, 'start' | 'end'> | null {
  if (match[0] === '刚刚') {
    return { at: fetchedAt, precision: 'minute', hasYear: true, isRelative: true, hasZone: false };
  }
  const unit = match[2] ?? '';
  if (match[1] === '几') return null;
  const amount = match[1] === '半' ? 0.5 : Number(match[1]);
  const sizes: [RegExp, number, FoundDate['precision']][] = [
    [/^秒/, 1_000, 'minute'],
    [/^分/, MINUTE_MS, 'minute'],
    [/^(小时|钟头)/, 60 * MINUTE_MS, 'hour'],
    [/^[天日]/, DAY_MS, 'day'],
    [/^(周|星期)/, 7 * DAY_MS, 'day'],
  ];
  const size = sizes.find(([pattern]) => pattern.test(unit));
  // 3个月前 says no day.
  if (size === undefined) return null;
  const at = new Date(fetchedAt.getTime() - amount * size[1]);
  if (size[2] !== 'day') {
    return { at, precision: size[2], hasYear: true, isRelative: true, hasZone: false };
  }
  const date = dated(chinaDay(at, 0), null);
  return date === null ? null : { ...date, isRelative: true };
}

function readYearless(match: RegExpExecArray, fetchedAt: Date): Omit<FoundDate, 'start' | 'end'> | null {
  const month = Number(match[1] ?? match[3]);
  const day = Number(match[2] ?? match[5]);
  const clock = readClock(match, 6);
  const { year } = chinaDay(fetchedAt, 0);
  for (const candidate of [year, year - 1]) {
    const date = dated({ year: candidate, month, day }, clock);
    if (date !== null && date.at.getTime() <= fetchedAt.getTime() + DAY_MS) {
      return { ...date, hasYear: false };
    }
  }
  return null;
}
