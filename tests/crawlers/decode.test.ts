import { describe, expect, test } from 'vitest';
import { QuarantineError } from '../../core/errors.ts';
import { decodeText } from '../../crawlers/extract/decode.ts';

const CHINESE = '云河区今日通报：东溪街道供水已恢复。';
/** 云河区今日通报 in GBK; 雲河區今日通報 in Big5 (Node encodes neither). */
const GBK = Buffer.from('d4c6bad3c7f8bdf1c8d5cda8b1a8', 'hex');
const BIG5 = Buffer.from('b6b3aa65b0cfa4b5a4e9b371b3f8', 'hex');

function page(declared: string, text: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<html><head>${declared}</head><body><p>`),
    text,
    Buffer.from('</p></body></html>'),
  ]);
}
const decode = (body: Uint8Array, contentType: string | null = null, forcedCharset: string | null = null) =>
  decodeText(body, { contentType, forcedCharset });

describe('charset', () => {
  test.each([
    ['declared in the head', page('<meta charset="gb2312">', GBK), null],
    ['declared in the header only', page('', GBK), 'text/html; charset=GBK'],
    ['not declared at all', page('', GBK), null],
    ['declared as UTF-8', page('<meta charset="utf-8">', GBK), 'text/html; charset=utf-8'],
    [
      'declared in http-equiv',
      page('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', GBK),
      null,
    ],
  ])('GBK bytes %s', (_case, body, contentType) => {
    expect(decode(body, contentType)).toMatchObject({ charset: 'gb18030' });
    expect(decode(body, contentType).text).toContain('云河区今日通报');
  });

  test.each([
    ['declared', page('<meta charset="big5">', BIG5), null],
    ['declared in the header', page('', BIG5), 'text/html; charset=Big5'],
  ])('Big5 bytes %s', (_case, body, contentType) => {
    expect(decode(body, contentType).text).toContain('雲河區今日通報');
  });

  test('UTF-8 bytes that say gb2312 are UTF-8', () => {
    expect(
      decode(page('<meta charset="gb2312">', Buffer.from(CHINESE)), 'text/html; charset=gb2312').text,
    ).toContain(CHINESE);
  });

  test('a UTF-8 page that was cut in the middle of a character is still UTF-8', () => {
    const cut = Buffer.from(CHINESE.repeat(20)).subarray(0, -1);
    expect(decode(cut).charset).toBe('utf-8');
  });

  test('byte order marks decide', () => {
    expect(decode(Buffer.from(`\uFEFF${CHINESE}`, 'utf16le')).text).toBe(CHINESE);
    expect(decode(Buffer.from(`\uFEFF${CHINESE}`)).text).toBe(CHINESE);
  });

  test('what the operator forces is used', () => {
    expect(decode(GBK, 'text/html; charset=utf-8', 'gbk').text).toBe('云河区今日通报');
  });

  test('bytes that are no text are quarantined', () => {
    const noise = Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7919 + 128) % 256));
    expect(() => decode(noise)).toThrow(QuarantineError);
  });
});
