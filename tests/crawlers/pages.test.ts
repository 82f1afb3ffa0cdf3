import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ExtractInput, extractPost } from '../../crawlers/extract/extract-post.ts';

/** Real pages with hand-read truth, kept beside the repository; they are not ours to publish. */
const FOLDER = join(import.meta.dirname, '../../../shared/data/pages');
const isThere = existsSync(join(FOLDER, 'truth.json'));

/** Shares of pages; an update may raise them, never lower them. */
const FLOORS = { title: 1, time: 1, body: 1, clean: 1, all: 1, source: 0.97, author: 0.91 };
/** The same without any class, id, meta tag or linked data: what is left when a site gives no help. */
const BARE_FLOORS = { title: 0.97, time: 0.91, body: 1, clean: 1, all: 0.88, source: 0.83, author: 0.66 };

const truthSchema = z.record(
  z.string(),
  z.object({
    title: z.string(),
    titleAlt: z.array(z.string()).default([]),
    time: z.string().nullable(),
    timeAlt: z.array(z.string()).default([]),
    source: z.string().nullable(),
    author: z.string().nullable(),
    must: z.array(z.string()),
    mustNot: z.array(z.string()),
  }),
);
type Truth = z.infer<typeof truthSchema>[string];
type Scores = Record<keyof typeof FLOORS, number>;

const squeeze = (text: string): string => text.replace(/\s+/g, '');

function isRightTime(publishedAt: string | null, truth: Truth): boolean {
  if (truth.time === null) return publishedAt === null;
  return [truth.time, ...truth.timeAlt].some((time) => publishedAt?.startsWith(time.slice(0, 16)) === true);
}

const CORE = ['title', 'time', 'body', 'clean'] as const;
const FIELDS = [...CORE, 'all', 'source', 'author'] as const;

function faultsOf(html: Buffer, truth: Truth): Set<keyof Scores> {
  const input: ExtractInput = {
    body: html,
    contentType: 'text/html',
    url: 'http://example.org/page.html',
    fetchedAt: new Date('2026-11-24T08:00:00Z'),
    forcedCharset: null,
    hint: {},
  };
  const result = extractPost(input);
  if (result.kind !== 'ok') return new Set(FIELDS);
  const post = result.value;
  const text = squeeze(post.text);
  const isRight = {
    title: [truth.title, ...truth.titleAlt].some((title) => squeeze(title) === squeeze(post.title)),
    time: isRightTime(post.publishedAt, truth),
    body: truth.must.every((sentence) => text.includes(squeeze(sentence))),
    clean: !truth.mustNot.some((noise) => text.includes(squeeze(noise))),
    source: post.sourceName === truth.source,
    author: post.author === truth.author,
  };
  const faults = new Set<keyof Scores>();
  for (const field of [...CORE, 'source', 'author'] as const) if (!isRight[field]) faults.add(field);
  if (CORE.some((field) => faults.has(field))) faults.add('all');
  return faults;
}

function score(change: (html: Buffer) => Buffer): { scores: Scores; faults: string[] } {
  const pages = Object.entries(
    truthSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'truth.json'), 'utf8'))),
  );
  const wrong = pages.map(([file, truth]) => ({
    file,
    faults: faultsOf(change(readFileSync(join(FOLDER, file))), truth),
  }));
  const share = (field: keyof Scores): number => {
    const right = wrong.filter(({ faults }) => !faults.has(field)).length;
    return Math.round((right / pages.length) * 1000) / 1000;
  };
  return {
    scores: Object.assign({ ...FLOORS }, ...FIELDS.map((field) => ({ [field]: share(field) }))),
    faults: wrong.flatMap(({ file, faults }) =>
      faults.size > 0 ? [`${file}: ${[...faults].join(', ')}`] : [],
    ),
  };
}

function bare(html: Buffer): Buffer {
  const latin = html.toString('latin1');
  return Buffer.from(
    latin
      .replace(/\s(?:class|id)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, '')
      .replace(/<meta\b[^>]*>/gi, '')
      .replace(/<script[^>]*ld\+json[\s\S]*?<\/script>/gi, ''),
    'latin1',
  );
}

// Skips where the pages are not there: they belong to their publishers and do not come with the repository.
describe.skipIf(!isThere)('real pages against hand-read truth (needs ../shared/data/pages)', () => {
  test.each([
    ['as they are', (html: Buffer) => html, FLOORS],
    ['without classes, ids and meta', bare, BARE_FLOORS],
  ])('%s: no share falls below its floor', (_name, change, floors) => {
    const { scores, faults } = score(change);
    for (const key of FIELDS) {
      expect(scores[key], `${key}; ${faults.join(' | ')}`).toBeGreaterThanOrEqual(floors[key]);
    }
  });
});
