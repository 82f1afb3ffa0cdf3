import { expect, test } from 'vitest';
import { comparableText, fingerprint } from '../../indexer/fingerprint.ts';
import {
  type ComparedPost,
  numberAgreement,
  type RelateCandidate,
  relatePost,
} from '../../indexer/relate.ts';

const TEXT =
  '昨日傍晚，云河区东风街道一处临街商铺起火，现场浓烟较大。消防救援队伍接警后赶到现场处置，火势很快得到控制。' +
  '街道工作人员疏散了楼上居民，周边道路一度临时封闭。起火原因正在进一步调查，善后工作有序开展，有关部门将及时公布结果。';
const OTHER =
  '区文化馆本周末举办传统戏曲展演，居民可以凭预约入场观看。演出共分三场，内容包括折子戏、皮影和木偶，现场还设有互动体验区。';

function post(change: Partial<ComparedPost> = {}): ComparedPost {
  return {
    title: '云河一商铺起火',
    text: TEXT,
    publishedAt: new Date('2026-11-01T10:00:00Z'),
    capturedAt: new Date('2026-11-01T10:05:00Z'),
    source: '云河日报',
    sourceName: null,
    ...change,
  };
}
const earlier = (change: Partial<ComparedPost> = {}): RelateCandidate => ({
  ...post({ publishedAt: new Date('2026-11-01T08:00:00Z'), source: '云河发布', ...change }),
  postId: 7,
});

test('punctuation, spaces, case and width make no difference to fingerprints', () => {
  expect(fingerprint(comparableText('ＡＢ１２，云河区 东风街道商铺 起火！消防到场。'))).toEqual(
    fingerprint(comparableText('ab12云河区东风街道商铺起火消防到场')),
  );
});

test('a pasted passage shares fingerprints with its source, another text shares none', () => {
  const whole = new Set(fingerprint(comparableText(TEXT)));
  const half = fingerprint(comparableText(TEXT.slice(0, 60)));
  expect(half.filter((hash) => whole.has(hash)).length).toBeGreaterThan(1);
  expect(fingerprint(comparableText(OTHER)).filter((hash) => whole.has(hash))).toEqual([]);
});

test('fingerprints are unsigned 32-bit numbers, and a tiny text has none', () => {
  expect(fingerprint(comparableText(TEXT)).every((hash) => hash >= 0 && hash <= 0xffffffff)).toBe(true);
  expect(fingerprint('转发微博')).toEqual([]);
});

test('the same text is an exact reprint of the earlier one', () => {
  expect(relatePost(post(), [earlier()])).toMatchObject([
    { postId: 7, relation: 'exact', similarity: 1, isOriginal: false, isCovered: true },
  ]);
});

test('a changed lead and an added advert are an edited reprint', () => {
  const edited = `【本报讯】记者获悉，${TEXT.slice(12)}更多内容请关注我们的公众号。`;
  expect(relatePost(post({ text: edited }), [earlier()])).toMatchObject([{ relation: 'edited' }]);
});

test('half a text is an excerpt, and the long text around a short one adds something', () => {
  const short = TEXT.slice(0, 55);
  expect(relatePost(post({ text: short }), [earlier()])).toMatchObject([
    { relation: 'excerpt', isCovered: true },
  ]);
  expect(relatePost(post(), [earlier({ text: short })])).toMatchObject([
    { relation: 'excerpt', isCovered: false },
  ]);
});

test('the same template with new figures is a bulletin, not a reprint', () => {
  const bulletin = (a: number, b: number, c: number, d: number) =>
    `云河区11月${a}日通报：当日全区新增报告病例${b}例，累计报告${c}例，治愈出院${d}例，目前在院治疗病例情况稳定，请居民做好个人防护，减少聚集。`;
  expect(
    relatePost(post({ text: bulletin(12, 5, 130, 88) }), [earlier({ text: bulletin(11, 9, 125, 80) })]),
  ).toMatchObject([{ relation: 'bulletin', isCovered: false }]);
});

test('a different text is not related, nor are two tiny equal ones', () => {
  expect(relatePost(post({ text: OTHER }), [earlier()])).toEqual([]);
  expect(relatePost(post({ text: '转发微博' }), [earlier({ text: '转发微博' })])).toEqual([]);
});

test('the credited source is the original even when it was found later', () => {
  const [relation] = relatePost(post({ publishedAt: null }), [
    earlier({ publishedAt: null, sourceName: '云河日报' }),
  ]);
  expect(relation).toMatchObject({ isOriginal: true });
  expect(relation?.evidence).toContain('云河日报');
});

test('without a credit the earlier publish time decides, then the earlier capture', () => {
  const late = new Date('2026-11-02T00:00:00Z');
  expect(relatePost(post(), [earlier({ publishedAt: late })])[0]?.isOriginal).toBe(true);
  expect(
    relatePost(post({ publishedAt: null }), [earlier({ publishedAt: null, capturedAt: late })])[0]
      ?.isOriginal,
  ).toBe(true);
});

test('number agreement needs numbers on both sides', () => {
  expect(numberAgreement('1、2、3', '１ 2 4')).toBeCloseTo(2 / 3);
  expect(numberAgreement('无数字', '1 2 3')).toBeNull();
});
