import { expect, test } from 'vitest';
import { LONGEST_TEXT, normalisePost, normaliseText } from '../../indexer/normalise.ts';

test('invisible and control characters go, runs of spaces and line ends become one', () => {
  expect(normaliseText('\uFEFF云河\u200B区\u0000  起\t火\r\n\r\n \u3000消防\u0007到场 ')).toBe(
    '云河区 起 火\n消防到场',
  );
});

test('composed form, whole surrogate pairs, full-width letters as written', () => {
  expect(normaliseText('e\u0301')).toBe('é');
  expect(normaliseText('a\ud800b')).toBe('a\ufffdb');
  expect(normaliseText('１２３４５')).toBe('１２３４５');
});

test('a text without a letter or digit is dropped', () => {
  expect(normalisePost({ title: '标题', text: ' …！！\n' })).toEqual({ kind: 'drop', reason: 'no-text' });
});

test('an overlong text is cut without halving a character', () => {
  const outcome = normalisePost({ title: 'x', text: `${'a'.repeat(LONGEST_TEXT - 1)}😀尾` });
  expect(outcome.kind === 'ok' && outcome.value.text.length).toBe(LONGEST_TEXT - 1);
});

test('normalising twice changes nothing more', () => {
  const once = normaliseText(' 甲\u00a0 乙\u2028丙\r丁 ');
  expect(normaliseText(once)).toBe(once);
});
