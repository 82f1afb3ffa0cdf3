import { expect, test, vi } from 'vitest';
import { createSegmenter } from '../../indexer/segment.ts';

// The dictionary takes seconds to load, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const plain = createSegmenter();

test('Latin words and numbers stay whole, and the words joined are the text', () => {
  const text = '我用iPhone14在KTV唱歌，\n 食物中毒12345😀';
  const words = plain.cut(text);
  expect(words).toEqual(expect.arrayContaining(['iPhone14', 'KTV', '食物中毒', '12345']));
  expect(words.join('')).toBe(text);
});

test('a lone surrogate comes back as it went in', () => {
  const text = `火灾\ud83d现场\udc00。`;
  expect(plain.cut(text).join('')).toBe(text);
});

test('words for search include the shorter ones inside', () => {
  expect(plain.cutForSearch('食物中毒')).toEqual(expect.arrayContaining(['食物', '中毒', '食物中毒']));
});

test('keywords name what the text is about', () => {
  const words = plain.keywords('酒店食物中毒，多人上吐下泻送医，酒店已停业整顿', 3).map(({ word }) => word);
  expect(words).toContain('酒店');
});

test('an added word is found and a word of the dictionary is not lost by being added again', () => {
  const withWords = createSegmenter(['发生', '地震', '云河区', '两 字', '火']);
  const words = withWords.cut('云河区发生地震');
  expect(words).toEqual(['云河区', '发生', '地震']);
});
