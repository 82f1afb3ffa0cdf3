import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlightSpans } from '../../../indexer/search/highlight.ts';
import { parseQuery } from '../../../indexer/search/parse-query.ts';
import { filterExpressions } from '../../../indexer/search/query.ts';
import { documentTokens, queryTokens, spellToken } from '../../../indexer/search/tokens.ts';
import { createSegmenter } from '../../../indexer/segment.ts';

test('a Han token is one pseudo-word of letters and digits that starts with a letter', () => {
  expect(spellToken('起火')).toMatch(/^[a-z2-7]{6}$/);
  expect(spellToken('，')).toBeNull();
  expect(spellToken('ＡＢ12')).toBe('ab12');
});

test('different Han tokens never share a spelling', () => {
  const han = fc.integer({ min: 0x3400, max: 0x9fff }).map((point) => String.fromCharCode(point));
  const word = fc.array(han, { minLength: 1, maxLength: 4 }).map((chars) => chars.join(''));
  fc.assert(
    fc.property(
      word,
      word,
      (a, b) => a.normalize('NFKC') === b.normalize('NFKC') || spellToken(a) !== spellToken(b),
    ),
  );
});

test('documents hold the short words inside long ones, queries do not, and both meet', () => {
  const segmenter = createSegmenter();
  const document = documentTokens('消防救援队伍赶到食品安全事故现场。', segmenter).split(' ');
  const query = queryTokens('食品安全的事故', segmenter).map((token) => token.spelled);
  expect(query.length).toBeGreaterThan(0);
  expect(query.every((token) => document.includes(token))).toBe(true);
  expect(document.at(-1)).toBe('.');
});

test('a query of stop words alone is still a query', () => {
  expect(queryTokens('怎么', createSegmenter())).toHaveLength(1);
});

test('words, phrases and exclusions are told apart', () => {
  expect(parseQuery('起火 "东风街道" -演练 -“消防 演习” 云河-区')).toEqual({
    words: ['起火', '云河-区'],
    phrases: ['东风街道'],
    excluded: ['演练', '消防 演习'],
  });
});

test('anything can be typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      parseQuery(typed);
    }),
  );
  expect(parseQuery('" - “')).toEqual({ words: [], phrases: [], excluded: [] });
});

test('highlights join touching words and ignore case and width', () => {
  expect(highlightSpans('ＡＢc起火点起火', ['abc', '起火', '火点'])).toEqual([{ start: 0, end: 8 }]);
  expect(highlightSpans('起火，着火', ['火'])).toEqual([
    { start: 1, end: 2 },
    { start: 4, end: 5 },
  ]);
});

test('filter values cannot break out of their quotes', () => {
  expect(filterExpressions({ source: ["x' OR id > 0 OR source = '", 'a\\'] })).toEqual([
    "source IN ['x\\' OR id > 0 OR source = \\'', 'a\\\\']",
  ]);
});
