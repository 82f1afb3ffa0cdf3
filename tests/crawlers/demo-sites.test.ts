import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractPost } from '../../crawlers/extract/extract-post.ts';
import { loadDemoPosts } from '../../server/demo-site/posts.ts';
import { type DemoSite, startDemoSite } from '../../server/demo-site/start-demo-site.ts';
import { type TimedPost, visiblePosts } from '../../server/demo-site/timeline.ts';

/** Shares of pages; an update may raise them, never lower them. */
const FLOORS = { title: 1, time: 1, body: 1, source: 1, author: 0.98 };
type Field = keyof typeof FLOORS;

const STARTED_AT = new Date('2026-11-24T06:30:20Z');
/** By then everything is out: the last post appears an hour after the start. */
const FETCHED_AT = new Date('2026-11-24T08:10:00Z');

const squeeze = (text: string): string => text.replace(/\s+/g, '');

async function linksOf(base: string): Promise<Set<string>> {
  const seen = new Set(['/']);
  for (const path of seen) {
    if (/\d{5}/.test(path)) continue;
    const html = new TextDecoder('latin1').decode(await (await fetch(base + path)).arrayBuffer());
    for (const [, href = ''] of html.matchAll(/href="(\/[^"#]*)"/g)) {
      if (!/style\.css|\.xml|\/(?:neibu|dayang|draft)\//.test(href)) seen.add(href);
    }
  }
  return seen;
}

/** The name in 记者 林晓, null in 本报记者; the whole in a forum. */
function personOf(post: TimedPost): string | null {
  if (post.author === undefined || post.site === 'forum') return post.author ?? null;
  const name = post.author.replace(/^(?:本报|本网)?(?:记者|通讯员)\s*/, '');
  return name === '' ? null : name;
}

function wrongFields(
  post: TimedPost,
  page: { body: Uint8Array; contentType: string | null; url: string },
): Field[] {
  const result = extractPost({ ...page, fetchedAt: FETCHED_AT, forcedCharset: null, hint: {} });
  if (result.kind !== 'ok') return ['title', 'time', 'body', 'source', 'author'];
  const { value } = result;
  const minute = new Date(Math.floor(post.publishedAt.getTime() / 60_000) * 60_000);
  const checks: Record<Field, boolean> = {
    title: value.title === post.title,
    time:
      value.publishedAt !== null &&
      Math.floor(Date.parse(value.publishedAt) / 60_000) === minute.getTime() / 60_000,
    body: squeeze(value.text) === squeeze(post.body),
    source: post.source === undefined || value.sourceName === post.source,
    author: value.author === personOf(post),
  };
  return (['title', 'time', 'body', 'source', 'author'] as const).filter((field) => !checks[field]);
}

describe('pages of the demonstration sites against the texts they were made from', () => {
  let folder: string;
  let site: DemoSite;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wanglou-demo-'));
    let clock = STARTED_AT;
    site = await startDemoSite({ dataDir: folder, now: () => clock, log: { warn: () => {} } });
    clock = FETCHED_AT;
  });
  afterAll(async () => {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('no share falls below its floor', async () => {
    const texts = await loadDemoPosts(join(import.meta.dirname, '../../library/example/posts'));
    const posts = visiblePosts(texts, STARTED_AT, FETCHED_AT);
    const right: Record<Field, number> = { title: 0, time: 0, body: 0, source: 0, author: 0 };
    const faults: string[] = [];
    for (const key of ['portal', 'forum', 'media', 'neighbour'] as const) {
      const links = await linksOf(site.urls[key]);
      for (const post of posts.filter((one) => one.site === key)) {
        const path = [...links].find((link) => link.includes(String(post.id)));
        expect(path, `${key} ${post.id} is linked`).toBeDefined();
        const answer = await fetch(site.urls[key] + path);
        const wrong = wrongFields(post, {
          body: new Uint8Array(await answer.arrayBuffer()),
          contentType: answer.headers.get('content-type'),
          url: answer.url,
        });
        if (wrong.length > 0) faults.push(`${key} ${post.id}: ${wrong.join(', ')}`);
        for (const field of ['title', 'time', 'body', 'source', 'author'] as const) {
          right[field] += wrong.includes(field) ? 0 : 1;
        }
      }
    }
    for (const field of ['title', 'time', 'body', 'source', 'author'] as const) {
      expect(right[field] / posts.length, `${field}; ${faults.join(' | ')}`).toBeGreaterThanOrEqual(
        FLOORS[field],
      );
    }
  });
});
