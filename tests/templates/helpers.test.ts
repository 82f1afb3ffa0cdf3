import { describe, expect, test } from 'vitest';
import { parseLocalTime } from '../../api/pages/local-time.ts';
import { ago } from '../../templates/helpers/ago.ts';
import { figureOf } from '../../templates/helpers/figure-of.ts';
import { highlight } from '../../templates/helpers/highlight.ts';
import { inputTime } from '../../templates/helpers/input-time.ts';
import { localTime } from '../../templates/helpers/local-time.ts';
import { postTime } from '../../templates/helpers/post-time.ts';
import { shortTime } from '../../templates/helpers/short-time.ts';
import { until } from '../../templates/helpers/until.ts';

const now = new Date('2026-11-24T02:30:00Z');
const at = new Date('2026-11-24T00:15:00Z');
const inMinutes = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

describe('times', () => {
  test('are shown on the clock of the district, not of the server', () => {
    expect(localTime('Asia/Shanghai')(at)).toBe('2026-11-24 08:15');
    expect(localTime('Asia/Urumqi')(at)).toBe('2026-11-24 06:15');
    expect(localTime('Asia/Shanghai')(new Date('2026-12-31T16:05:00Z'))).toBe('2027-01-01 00:05');
  });

  test('of today leave out the date, of this year the year', () => {
    const short = shortTime('Asia/Shanghai');
    expect(short(at, now)).toBe('今天 08:15');
    expect(short(new Date('2026-11-23T00:15:00Z'), now)).toBe('11-23 08:15');
    expect(short(new Date('2025-11-23T00:15:00Z'), now)).toBe('2025-11-23');
  });

  test('of a post say no more than the page did', () => {
    const show = postTime('Asia/Shanghai');
    expect(show(at, 'minute')).toBe('2026-11-24 08:15');
    expect(show(at, 'hour')).toBe('2026-11-24 08 时');
    expect(show(at, 'day')).toBe('2026-11-24');
    expect(show(at, 'unknown')).toBe('时间不详');
    expect(show(null, 'minute')).toBe('时间不详');
  });

  test('that a person types come back as the same instant', () => {
    expect(parseLocalTime('2026-11-24T08:15', 'Asia/Shanghai')?.toISOString()).toBe(at.toISOString());
    expect(parseLocalTime(inputTime('Asia/Shanghai')(at), 'Asia/Shanghai')?.getTime()).toBe(at.getTime());
    expect(parseLocalTime('2026-07-01T12:00', 'America/New_York')?.toISOString()).toBe(
      '2026-07-01T16:00:00.000Z',
    );
    expect(parseLocalTime('2026-11-24', 'Asia/Shanghai')?.toISOString()).toBe('2026-11-23T16:00:00.000Z');
  });

  test.each(['昨天', '2026-13-01', '2026-02-30T10:00', '2026-11-24T25:00', ''])(
    'that are none are refused: %s',
    (text) => {
      expect(parseLocalTime(text, 'Asia/Shanghai')).toBeNull();
    },
  );

  test('past and to come are told apart', () => {
    expect(ago(inMinutes(-12), now)).toBe('12 分钟前');
    expect(ago(inMinutes(-90), now)).toBe('1 小时前');
    expect(ago(inMinutes(0), now)).toBe('刚刚');
    expect(ago(inMinutes(5), now)).toBe('5 分钟后');
    expect(until(inMinutes(192), now)).toBe('剩 3 小时 12 分');
    expect(until(inMinutes(-20), now)).toBe('已超 20 分');
  });
});

describe('figures', () => {
  test('say whether they are exact, a range or a lower bound', () => {
    expect(figureOf({ min: 3, max: 3, evidence: '' })).toBe('3 人');
    expect(figureOf({ min: 3, max: 5, evidence: '' })).toBe('3–5 人');
    expect(figureOf({ min: 3, max: null, evidence: '' })).toBe('至少 3 人');
    expect(figureOf(null)).toBe('未提及');
  });
});

describe('highlight', () => {
  const mark = (start: number, end: number, kind = 'term', title = '词') => ({ start, end, kind, title });
  const html = (text: string, marks: unknown): string => String(highlight(text, marks));

  test('marks the stretches and keeps the rest', () => {
    expect(html('食堂多人腹泻', [mark(4, 6)])).toBe('食堂多人<mark class="mark-term" title="词">腹泻</mark>');
  });

  test('escapes text, marked or not, and titles', () => {
    const result = html('<b>&"</b>', [mark(0, 3, 'term', '"><script>')]);
    expect(result).toBe(
      '<mark class="mark-term" title="&quot;&gt;&lt;script&gt;">&lt;b&gt;</mark>&amp;&quot;&lt;/b&gt;',
    );
  });

  test('a word inside a marked clause keeps its own colour', () => {
    const result = html('已有37人送医', [mark(0, 7, 'figure'), mark(5, 7)]);
    expect(result.replace(/ title="[^"]*"/g, '')).toBe(
      '<mark class="mark-figure">已有37人</mark><mark class="mark-term">送医</mark>',
    );
  });

  test('leaves every character in place whatever the marks are', () => {
    const text = '起火😀了\n第二段';
    const marks = [mark(-5, 2), mark(1, 99), mark(4, 3), mark(2, 4, 'place'), { start: 'x' }, null];
    expect(html(text, marks).replace(/<[^>]*>/g, '')).toBe(text);
    expect(html(text, 'nothing')).toBe(text);
  });

  test('a kind that is none is no mark', () => {
    expect(html('起火', [mark(0, 2, '"><script>')])).toBe('起火');
  });
});
