import { expect, test } from 'vitest';
import { judgeSentiment } from '../../indexer/sentiment.ts';

test('a complaint is negative and says by which words', () => {
  const mood = judgeSentiment('小区噪音扰民', '投诉多次没人管，物业推诿，太让人失望了');
  expect(mood.label).toBe('negative');
  expect(mood.score).toBeLessThan(-0.5);
  expect(mood.words).toContain('没人管');
});

test('thanks are positive', () => {
  expect(judgeSentiment('', '感谢社区工作人员，热情周到，问题解决了，点赞').label).toBe('positive');
});

test('a negator turns a word round', () => {
  expect(judgeSentiment('', '服务不满意').score).toBeLessThan(0);
  expect(judgeSentiment('', '这里并不脏乱差').score).toBeGreaterThan(0);
});

test('a plain notice is neutral', () => {
  expect(judgeSentiment('关于召开会议的通知', '会议定于星期三上午九时在三楼举行。')).toEqual({
    label: 'neutral',
    score: 0,
    words: [],
  });
});

test('a word inside a longer harmless word does not count', () => {
  expect(judgeSentiment('', '痛快地破获一起案件').score).toBeGreaterThanOrEqual(0);
});
