import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONNECTORS } from '../../crawlers/connectors/registry.ts';
import { type ExtractInput, extractPost } from '../../crawlers/extract/extract-post.ts';

const MEGABYTE = 1_048_576;

function input(body: string | Uint8Array, more: Partial<ExtractInput> = {}): ExtractInput {
  return {
    body: typeof body === 'string' ? Buffer.from(body) : body,
    contentType: 'text/html',
    url: 'http://example.org/a.html',
    fetchedAt: new Date('2026-03-04T07:20:30Z'),
    forcedCharset: null,
    hint: {},
    ...more,
  };
}

function fill(piece: string, megabytes = 1): string {
  return piece.repeat(Math.ceil((megabytes * MEGABYTE) / Buffer.byteLength(piece)));
}

const SENTENCE = '云河区东溪街道今天上午发布通报，介绍辖区供水管网抢修进展。';

describe('pages that mean harm, or are merely broken', () => {
  test.each([
    ['tags nested a million deep', `${fill('<div>', 5)}${SENTENCE}`],
    ['inline tags that never close', fill('<b><i><font color=red>云河')],
    ['closing tags without opening ones', fill('</div></p></span>云河')],
    ['one line of five megabytes', fill('云河区')],
    ['five megabytes of sentences', fill(SENTENCE, 5)],
    ['nothing but links', fill('<a href="/2026/1.html">云河区新闻通报</a>')],
    ['nothing but short lines', fill('<p>云</p>', 5)],
    ['nothing but headings', fill('<h1>云河区新闻通报</h1>')],
    [
      'a script full of dates',
      `<script>${fill('{"time":"2019-09-07 12:00:00"},')}</script><p>${SENTENCE}</p>`,
    ],
    ['a script full of almost-dates', `<script>${fill('time="2019-')}</script><p>${SENTENCE}</p>`],
    ['a title without end', `<title>${fill('云河_|-')}`],
    ['an attribute without end', `<div class="${fill('comment ')}`],
    ['white space only', fill(' \n\t　')],
    ['a comment without end', `<!-- ${fill('云河区')}`],
    ['entities only', fill('&#x4e91;&nbsp;&lt;')],
    ['less-than signs only', fill('<')],
    ['digits only', fill('2019-')],
    ['lists in lists', fill('<ul><li>云河')],
    ['tables in tables', fill('<table><tr><td>云河')],
  ])('%s: an outcome within seconds', (_what, page) => {
    const started = performance.now();
    expect(['ok', 'drop']).toContain(extractPost(input(page)).kind);
    CONNECTORS.list.discover({
      body: Buffer.from(page),
      contentType: null,
      url: 'http://example.org/',
      fetchedAt: new Date(),
      settings: {},
    });
    CONNECTORS.feed.discover({
      body: Buffer.from(page),
      contentType: null,
      url: 'http://example.org/',
      fetchedAt: new Date(),
      settings: {},
    });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('NUL bytes and half surrogates never reach the text', () => {
    const result = extractPost(
      input(`<h1>云河\0区通报\uD83D</h1><p>${SENTENCE}\0\uDE00&#0;&#xD800;\u0007</p>`),
    );
    expect(result.kind).toBe('ok');
    if (result.kind === 'ok') {
      const all = JSON.stringify(result.value);
      expect(all).not.toMatch(/\\u0000|\\ud8|\\ude|\\u0007/i);
      expect(result.value.text.isWellFormed()).toBe(true);
    }
  });

  test.each([
    ['an empty body', ''],
    ['a page without words', '<html><body><img src=x></body></html>'],
    ['a page whose text is only a script', '<script>var a = "云河区东溪街道";</script>'],
  ])('%s is dropped as no-text', (_what, page) => {
    expect(extractPost(input(page))).toEqual({ kind: 'drop', reason: 'no-text' });
  });

  test('a page that only lists posts is dropped as not-a-post', () => {
    const links = Array.from(
      { length: 30 },
      (_, index) => `<li><a href="/${index}.html">云河区第${index}号停水通知</a></li>`,
    );
    expect(extractPost(input(`<ul>${links.join('')}</ul>`)).kind).toBe('drop');
  });

  test('no bytes at all make extraction throw anything but a quarantine', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<div>',
        '</div>',
        '<p>',
        '<a href="/1">',
        '</a>',
        '<h1>',
        '<title>',
        '</title>',
        '<script>',
        '</script>',
        '<!--',
        '-->',
        '<table>',
        '<br>',
        SENTENCE,
        '&amp',
        '"',
        "'",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(['ok', 'drop']).toContain(extractPost(input(pieces.join(''))).kind);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          extractPost(input(bytes));
        } catch (error) {
          expect(error).toMatchObject({ name: 'QuarantineError', reason: 'undecodable' });
        }
      }),
      { numRuns: 200 },
    );
  });
});
