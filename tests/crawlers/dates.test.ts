import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDates, readDate, toChinaIso } from '../../crawlers/extract/dates.ts';

/** Wednesday, 4 March 2026, 15:20:30 in China. */
const FETCHED = new Date('2026-03-04T07:20:30Z');

describe('forms of a date', () => {
  test.each([
    ['2019-09-07 13:43:45', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019-09-07T13:43:45+08:00', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019-09-07T05:43:45Z', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019-09-07T05:43:45.123Z', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019-09-07T13:43:45.000+0800', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019-09-07T14:43+09:00', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019/9/7 13:43', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019年09月07日13:43来源', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019-09-0713:43', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019/9/7', '2019-09-07T00:00:00+08:00', 'day'],
    ['2019.09.07', '2019-09-07T00:00:00+08:00', 'day'],
    ['20190907', '2019-09-07T00:00:00+08:00', 'day'],
    ['20190907134345', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019年9月7日', '2019-09-07T00:00:00+08:00', 'day'],
    ['2019年09月07日13:43', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019年9月7日 13时43分45秒', '2019-09-07T13:43:45+08:00', 'second'],
    ['2019年9月7日 下午1:43', '2019-09-07T13:43:00+08:00', 'minute'],
    ['2019年9月7日 星期六 上午8点', '2019-09-07T08:00:00+08:00', 'hour'],
    ['2019年9月7日（星期六）08:30', '2019-09-07T08:30:00+08:00', 'minute'],
    ['2019 年 9 月 7 日', '2019-09-07T00:00:00+08:00', 'day'],
    ['二〇一九年九月七日', '2019-09-07T00:00:00+08:00', 'day'],
    ['二○二五年十二月三十一日', '2025-12-31T00:00:00+08:00', 'day'],
    ['２０１９－０９－０７　１３：４３', '2019-09-07T13:43:00+08:00', 'minute'],
    ['Sat, 07 Sep 2019 05:43:45 GMT', '2019-09-07T13:43:45+08:00', 'second'],
    ['Sat, 07 Sep 2019 13:43:45 +0800', '2019-09-07T13:43:45+08:00', 'second'],
    ['7 Sep 19 05:43 UT', '2019-09-07T13:43:00+08:00', 'minute'],
    ['Sat, 07 Sep 2019 01:43:45 EDT', '2019-09-07T13:43:45+08:00', 'second'],
    ['Sat Sep 07 13:43:45 CST 2019', '2019-09-07T13:43:45+08:00', 'second'],
    ['Sep 7, 2019 1:43 PM', '2019-09-07T13:43:00+08:00', 'minute'],
    ['1567835025', '2019-09-07T13:43:45+08:00', 'second'],
    ['1567835025000', '2019-09-07T13:43:45+08:00', 'second'],
    ['发布时间：2019-09-07 13:43　来源：云河网', '2019-09-07T13:43:00+08:00', 'minute'],
  ])('%s', (text, iso, precision) => {
    const date = readDate(text, FETCHED);
    expect(date === null ? null : toChinaIso(date.at)).toBe(iso);
    expect(date?.precision).toBe(precision);
  });

  test.each([
    ['今天 08:30', '2026-03-04T08:30:00+08:00', 'minute'],
    ['昨天', '2026-03-03T00:00:00+08:00', 'day'],
    ['昨天 23:05', '2026-03-03T23:05:00+08:00', 'minute'],
    ['前天12:00', '2026-03-02T12:00:00+08:00', 'minute'],
    ['20小时前', '2026-03-03T19:20:30+08:00', 'hour'],
    ['3分钟前', '2026-03-04T15:17:30+08:00', 'minute'],
    ['半小时前', '2026-03-04T14:50:30+08:00', 'hour'],
    ['3天前', '2026-03-01T00:00:00+08:00', 'day'],
    ['刚刚', '2026-03-04T15:20:30+08:00', 'minute'],
  ])('%s is reckoned from the fetch and marked as relative', (text, iso, precision) => {
    const date = readDate(text, FETCHED);
    expect(date).toMatchObject({ isRelative: true, precision });
    expect(date === null ? null : toChinaIso(date.at)).toBe(iso);
  });

  test.each([
    ['03-02 13:43', '2026-03-02T13:43:00+08:00'],
    ['03-0213:43优质', '2026-03-02T13:43:00+08:00'],
    ['12-27 18:40', '2025-12-27T18:40:00+08:00'],
    ['3月2日', '2026-03-02T00:00:00+08:00'],
  ])('%s takes the latest year that is not in the future', (text, iso) => {
    const date = readDate(text, FETCHED);
    expect(date?.hasYear).toBe(false);
    expect(date === null ? null : toChinaIso(date.at)).toBe(iso);
  });

  test.each([
    '7/9/2019',
    '2019-02-31',
    '几天前',
    '3个月前',
    '110105',
    '13800138000',
    '比分 3-2',
    '',
    'soon',
    '12.5%',
  ])('%s gives nothing rather than something wrong', (text) => {
    expect(readDate(text, FETCHED)).toBeNull();
  });

  test('offsets point at the date in the text as it was given', () => {
    const text = '责编：某某　２０１９年９月７日发布';
    const [date] = findDates(text, FETCHED);
    expect(date === undefined ? '' : text.slice(date.start, date.end)).toBe('２０１９年９月７日');
  });

  test('any text is read without an error, and what is found lies inside it', () => {
    const piece = fc.oneof(
      fc.constantFrom('2019', '-', '年', '月', '日', ' ', ':', '13', '昨天', '前', '小时', 'T', 'Z', '+08'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        for (const date of findDates(text, FETCHED)) {
          expect(date.start).toBeGreaterThanOrEqual(0);
          expect(date.end).toBeLessThanOrEqual(text.length);
          expect(Number.isNaN(date.at.getTime())).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a long line of digits costs no noticeable time', () => {
    const started = performance.now();
    findDates('2019-09-07 '.repeat(20_000), FETCHED);
    findDates('1'.repeat(200_000), FETCHED);
    findDates(`2019年${' '.repeat(100_000)}9月`, FETCHED);
    expect(performance.now() - started).toBeLessThan(300);
  });
});
