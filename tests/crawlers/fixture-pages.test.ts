import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { extractPost } from '../../crawlers/extract/extract-post.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/pages');

const expectedSchema = z.strictObject({
  title: z.string(),
  publishedAt: z.string().nullable(),
  publishedPrecision: z.string(),
  sourceName: z.string().nullable(),
  author: z.string().nullable(),
  must: z.array(z.string()),
  mustNot: z.array(z.string()),
  /** The whole body, where every line of it counts. */
  text: z.string().optional(),
  charset: z.string().default('utf-8'),
});

describe('fixture pages: source.html reads as expected.json', () => {
  test.each(readdirSync(FOLDER))('%s', (name) => {
    const expected = expectedSchema.parse(
      JSON.parse(readFileSync(join(FOLDER, name, 'expected.json'), 'utf8')),
    );
    const result = extractPost({
      body: readFileSync(join(FOLDER, name, 'source.html')),
      contentType: 'text/html',
      url: 'http://example.org/page.html',
      fetchedAt: new Date('2026-03-04T07:20:30Z'),
      forcedCharset: null,
      hint: {},
    });
    expect(result.kind).toBe('ok');
    if (result.kind !== 'ok') return;
    const { must, mustNot, ...fields } = expected;
    expect(result.value).toMatchObject(fields);
    for (const text of must) expect(result.value.text).toContain(text);
    for (const text of mustNot) expect(result.value.text).not.toContain(text);
  });
});
