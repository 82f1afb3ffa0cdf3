import { expect, test } from 'vitest';
import { compileRules } from '../../../core/rules/compile.ts';
import { matchRules } from '../../../core/rules/evaluate.ts';

const LEXICONS = new Map([['伤亡', ['死亡', '受伤']]]);

function fires(rule: string, text: string, title = '', masks: string[] = []): boolean {
  return matchRules(compileRules([{ id: 'x', rule }], LEXICONS, masks), { title, text }).length > 0;
}

test('case, width and traditional forms are the same word, and offsets are those of the text', () => {
  const compiled = compileRules([{ id: 'x', rule: 'KTV|电梯' }], new Map());
  expect(matchRules(compiled, { title: '', text: '在ｋＴv的電梯里' })[0]?.terms).toEqual([
    { term: 'ｋＴv', field: 'text', start: 1, end: 4 },
    { term: '電梯', field: 'text', start: 5, end: 7 },
  ]);
});

test('a Latin word or a number is not found inside a longer one', () => {
  expect(fires('mac', 'the machine')).toBe(false);
  expect(fires('1号线', '11号线停运')).toBe(false);
  expect(fires('1号线', '地铁1号线停运')).toBe(true);
  expect(fires('2of', '12of')).toBe(false);
});

test('A+B holds over 150 characters and not over 151, and over any distance from the title', () => {
  expect(fires('起火+受伤', `起火${'。'.repeat(150)}受伤`)).toBe(true);
  expect(fires('起火+受伤', `起火${'。'.repeat(151)}受伤`)).toBe(false);
  expect(fires('起火+受伤', `${'。'.repeat(900)}受伤`, '某楼起火')).toBe(true);
});

test('A ~n B holds in either order and not across a sentence', () => {
  expect(fires('床单 ~4 头发', '头发就在床单上')).toBe(true);
  expect(fires('床单 ~4 头发', '床单干净。头发')).toBe(false);
  expect(fires('床单 ~4 头发', '床单上有好几根头发')).toBe(false);
});

test('an exclusion takes away hits of its own sentence, everything when in the title', () => {
  expect(fires('起火-演练', '演练中起火。')).toBe(false);
  expect(fires('起火-演练', '昨天有演练。今天起火。')).toBe(true);
  expect(fires('起火-演练', '今天起火。', '消防演练')).toBe(false);
  expect(fires('起火-全文:演练', '昨天有演练。今天起火。')).toBe(false);
});

test('n of (…) counts different words, a longer word once', () => {
  expect(fires('2 of (发热|咳嗽|发热)', '发热，还是发热')).toBe(false);
  expect(fires('2 of (发热|咳嗽)', '发热又咳嗽')).toBe(true);
  expect(fires('2 of (中毒|食物中毒)', '食物中毒')).toBe(false);
  expect(fires('2 of (@伤亡)', '一人死亡，一人受伤')).toBe(true);
});

test('fields narrow a rule to title or body', () => {
  expect(fires('标题:起火', '起火')).toBe(false);
  expect(fires('标题:起火', '', '起火')).toBe(true);
  expect(fires('正文:(起火|着火)', '', '起火')).toBe(false);
});

test('a mask phrase kills the hit inside it and no other', () => {
  expect(fires('假酒', '住在度假酒店', '', ['度假酒店'])).toBe(false);
  expect(fires('假酒', '度假酒店卖假酒', '', ['度假酒店'])).toBe(true);
  expect(fires('度假酒店', '度假酒店', '', ['度假酒店'])).toBe(true);
});

test('every way in which a rule was met is kept apart, the longest word stands for it', () => {
  const compiled = compileRules([{ id: 'x', rule: '(中毒|食物中毒) ~9 (三人|五人)' }], new Map());
  const [match] = matchRules(compiled, { title: '', text: '三人食物中毒。五人食物中毒。' });
  expect(match?.terms.map((hit) => hit.term)).toEqual(['三人', '食物中毒', '五人', '食物中毒']);
  expect(match?.groups).toContainEqual([
    { term: '五人', field: 'text', start: 7, end: 9 },
    { term: '食物中毒', field: 'text', start: 9, end: 13 },
  ]);
});

test('a long text without a full stop and full of hits is read in time linear enough', () => {
  const rule = '(毒 ~150 中) ~150 (毒|中) + 毒 - 演练';
  const compiled = compileRules([{ id: 'x', rule }], new Map());
  const started = performance.now();
  matchRules(compiled, { title: '', text: '中毒'.repeat(5_000) });
  expect(performance.now() - started).toBeLessThan(10_000);
});
