import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ExtractInput, extractPost } from '../../crawlers/extract/extract-post.ts';

/** Real pages with hand-read truth, kept beside the repository; they are not ours to publish. */
const FOLDER = join(import.meta.dirname, '../../../shared/data/pages');
const isThere = existsSync(join(FOLDER, 'truth.json'));

/** Shares of pages; an update may raise them, never lower them. */
const FLOORS = { title: 1, time: 1, body: 1, clean: 1, all: 1 };
/** The same without any class, id, meta tag or linked data: what is left when a site gives no help. */
const BARE_FLOORS = { title: 0.97, time: 0.91, body: 1, clean: 1, all: 0.88 };

const truthSchema = z.record(
  z.string(),
  z.object({
    title: z.string(),
    titleAlt: z.array(z.string()).default([]),
    time: z.string().nullable(),
    timeAlt: z.array(z.string()).default([]),
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

function score(change: (html: Buffer) => Buffer): { scores: Scores; faults: string[] } {
  const pages = Object.entries(
    truthSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'truth.json'), 'utf8'))),
  );
  const right: Scores = { title: 0, time: 0, body: 0, clean: 0, all: 0 };
  const faults: string[] = [];
  for (const [file, truth] of pages) {
    const input: ExtractInput = {
      body: change(readFileSync(join(FOLDER, file))),
      contentType: 'text/html',
      url: 'http://example.org/page.html',
      fetchedAt: new Date('2026-11-24T08:00:00Z'),
      forcedCharset: null,
      hint: {},
    };
    const result = extractPost(input);
    const post = result.kind === 'ok' ? result.value : { title: '', text: '', publishedAt: '' };
    const text = squeeze(post.text);
    const checks = {
      title: [truth.title, ...truth.titleAlt].some((title) => squeeze(title) === squeeze(post.title)),
      time: isRightTime(post.publishedAt, truth),
      body: truth.must.every((sentence) => text.includes(squeeze(sentence))),
      clean: !truth.mustNot.some((noise) => text.includes(squeeze(noise))),
    };
    const wrong = Object.entries(checks).flatMap(([name, isRight]) => (isRight ? [] : [name]));
    if (wrong.length > 0) faults.push(`${file}: ${wrong.join(', ')}`);
    for (const key of ['title', 'time', 'body', 'clean'] as const) right[key] += checks[key] ? 1 : 0;
    right.all += wrong.length === 0 ? 1 : 0;
  }
  const share = (count: number): number => Math.round((count / pages.length) * 1000) / 1000;
  return {
    scores: {
      title: share(right.title),
      time: share(right.time),
      body: share(right.body),
      clean: share(right.clean),
      all: share(right.all),
    },
    faults,
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
    for (const key of ['title', 'time', 'body', 'clean', 'all'] as const) {
      expect(scores[key], `${key}; ${faults.join(' | ')}`).toBeGreaterThanOrEqual(floors[key]);
    }
  });
});
