import { createHook } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { extractPost } from '../../crawlers/extract/extract-post.ts';
import { crawlOnce } from '../../crawlers/run.ts';
import type { CrawlStep } from '../../crawlers/work-source.ts';
import { claimPendingCaptures, countCaptures } from '../../store/captures.ts';
import { claimSources, crawlNow, getSource } from '../../store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addSource, crawlContext, crawlUntil, isQuiet } from './crawl-harness.ts';
import { type LocalSite, postPage, startLocalSite } from './local-site.ts';

let store: TestDatabase;
let site: LocalSite;

beforeEach(async () => {
  store = await createTestDatabase();
  site = await startLocalSite();
});
afterEach(async () => {
  await site[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

const BODY = [
  '云河区东溪街道今天上午发布通报，介绍辖区供水管网抢修进展。',
  '抢修人员已全部到场，预计今晚恢复供水。',
];

function addPosts(count: number, from = 1): string {
  const links: string[] = [];
  for (let number = from; number < from + count; number += 1) {
    const path = `/2026/03/post-${1000 + number}.html`;
    const title = `东溪街道供水管网抢修第${number}次通报`;
    site.pages.set(path, postPage(title, '2026-03-02 08:30', [...BODY, `这是第${number}次通报。`]));
    links.push(`<li><a href="${path}">${title}</a> <span>2026-03-02</span></li>`);
  }
  return `<html><head><meta charset="utf-8"></head><body><ul>${links.join('')}</ul></body></html>`;
}

describe('from source to capture', () => {
  test('a list page leads to its posts, each captured once', async () => {
    site.pages.set('/list.html', addPosts(12));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect((await countCaptures(store.db)).pending).toBe(12);
    expect(site.paths().length).toBe(13);
    const [capture] = await store.db.transaction().execute((tx) => claimPendingCaptures(tx, 1, new Date()));
    expect(capture?.hint.title).toContain('供水管网抢修');
    const post = capture === undefined ? null : extractPost(capture);
    expect(post?.kind === 'ok' && post.value.publishedAt).toBe('2026-03-02T08:30:00+08:00');
  });

  test('never two requests at once at one host, and the pace is kept', async () => {
    site.pages.set('/list.html', addPosts(4));
    site.pages.set('/other.html', addPosts(4, 5));
    const settings = { paceMs: 150 };
    await addSource(store.db, 'one', { url: `${site.origin}/list.html`, settings });
    await addSource(store.db, 'two', { url: `${site.origin}/other.html`, settings });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect(site.mostAtOnce()).toBe(1);
    const times = site.hits.filter((hit) => hit.path !== '/robots.txt').map((hit) => hit.at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(times.length).toBe(10);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(140);
  });

  test('a feed gives addresses with title and time; a post without a page is captured from the feed', async () => {
    site.pages.set(
      '/feed.xml',
      `<?xml version="1.0"?><rss version="2.0"><channel><title>云河</title>
      <item><title>停水通知</title><link>/a/1.html</link><pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate></item>
      <item><title>只在订阅源里的信息</title><guid isPermaLink="false">x-2</guid><description>全文就在这里，没有自己的网页。</description></item>
      </channel></rss>`,
    );
    site.pages.set('/a/1.html', postPage('停水通知', '', BODY));
    await addSource(store.db, 'feed', { kind: 'feed', url: `${site.origin}/feed.xml` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    const captures = await store.db.transaction().execute((tx) => claimPendingCaptures(tx, 10, new Date()));
    const posts = captures.map((capture) => extractPost(capture));
    expect(posts.map((post) => post.kind === 'ok' && post.value.title).sort()).toEqual(
      ['停水通知', '只在订阅源里的信息'].sort(),
    );
    const notice = posts.find((post) => post.kind === 'ok' && post.value.title === '停水通知');
    expect(notice?.kind === 'ok' && notice.value).toMatchObject({
      publishedAt: '2026-03-02T08:00:00+08:00',
      publishedFrom: 'feed',
    });
  });

  test('no batch spawns a process', async () => {
    let spawned = 0;
    const hook = createHook({
      init: (_id, type) => {
        if (type === 'PROCESSWRAP') spawned += 1;
      },
    }).enable();
    site.pages.set('/list.html', addPosts(3));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    hook.disable();
    expect(spawned).toBe(0);
    expect((await countCaptures(store.db)).pending).toBe(3);
  });

  test('a sitemap index is read through', async () => {
    addPosts(3);
    site.pages.set(
      '/sitemap.xml',
      `<sitemapindex><sitemap><loc>${site.origin}/news.xml</loc></sitemap></sitemapindex>`,
    );
    site.pages.set(
      '/news.xml',
      `<urlset xmlns:n="x">${[1, 2, 3].map((n) => `<url><loc>${site.origin}/2026/03/post-${1000 + n}.html</loc></url>`).join('')}</urlset>`,
    );
    await addSource(store.db, 'map', { kind: 'sitemap', url: `${site.origin}/sitemap.xml` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect((await countCaptures(store.db)).pending).toBe(3);
  });

  test('crawlOnce reports every step and the captures', async () => {
    site.pages.set('/list.html', addPosts(3));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    const steps: [CrawlStep['step'], string, number][] = [];
    const result = await crawlOnce(crawlContext(store.db), 'list', (step, waiting) =>
      steps.push([step.step, step.outcome, waiting]),
    );
    expect(result).toEqual({ key: 'list', pages: 3, captured: 3, failed: 0 });
    expect(steps).toEqual([
      ['source', 'captured', 3],
      ['page', 'captured', 2],
      ['page', 'captured', 1],
      ['page', 'captured', 0],
    ]);
    expect(await crawlOnce(crawlContext(store.db), 'nobody', () => {})).toBeNull();
  });
});

describe('when the site says no', () => {
  test('robots.txt is obeyed, its line is logged, and it is asked for once', async () => {
    site.pages.set('/robots.txt', 'User-agent: *\nDisallow: /2026/03/post-1002\nCrawl-delay: 0.1\n');
    site.pages.set('/list.html', addPosts(3));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect((await countCaptures(store.db)).pending).toBe(2);
    expect(site.paths()).not.toContain('/2026/03/post-1002.html');
    expect(site.hits.filter((hit) => hit.path === '/robots.txt').length).toBe(1);
    const log = await store.db
      .selectFrom('fetches')
      .selectAll()
      .where('outcome', '=', 'robots-disallowed')
      .executeTakeFirstOrThrow();
    expect(log.robots_rule).toBe('robots.txt 第 2 行：Disallow: /2026/03/post-1002');
  });

  test('a robots.txt that fails stops the visit', async () => {
    site.pages.set('/robots.txt', (_request, response) => response.writeHead(500).end());
    site.pages.set('/list.html', addPosts(1));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect(site.paths()).toEqual([]);
    expect((await getSource(store.db, 'list'))?.lastOutcome).toBe('robots-disallowed');
  });

  test('a 429 is waited out for as long as it says, and does not count as an attempt', async () => {
    site.pages.set('/list.html', addPosts(2));
    site.pages.set('/2026/03/post-1001.html', (_request, response) =>
      response.writeHead(429, { 'retry-after': '600' }).end(),
    );
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    const isAsked = async (): Promise<boolean> => site.paths().length >= 2;
    await crawlUntil(crawlContext(store.db), isAsked);
    const target = await store.db
      .selectFrom('targets')
      .selectAll()
      .where('last_outcome', '=', 'rate-limited')
      .executeTakeFirstOrThrow();
    const waitMs = (target.next_fetch_at?.getTime() ?? 0) - Date.now();
    expect(waitMs).toBeGreaterThan(590_000);
    expect(waitMs).toBeLessThan(660_000);
    expect(target.attempts).toBe(0);
    const gate = await store.db.selectFrom('host_gates').selectAll().executeTakeFirstOrThrow();
    expect(gate.next_allowed_at.getTime() - Date.now()).toBeGreaterThan(590_000);
    expect(site.paths().length).toBe(2);
  });

  test('a source that fails is left alone for longer each time', async () => {
    site.pages.set('/list.html', (_request, response) => response.writeHead(500).end());
    await addSource(store.db, 'list', { url: `${site.origin}/list.html`, intervalSeconds: 60 });
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await store.db.deleteFrom('host_gates').execute();
      await crawlNow(store.db, 'list', new Date());
      await crawlOnce(crawlContext(store.db), 'list', () => {});
      const source = await getSource(store.db, 'list');
      waits.push(Math.round(((source?.nextFetchAt.getTime() ?? 0) - Date.now()) / 60_000));
      expect(source?.consecutiveFailures).toBe(round + 1);
    }
    expect(waits).toEqual([1, 2, 4]);
  });

  test('a source without legal basis is not asked at all, and says why', async () => {
    site.pages.set('/list.html', addPosts(1));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html`, legalBasis: undefined });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect(site.hits).toEqual([]);
    const source = await getSource(store.db, 'list');
    expect(source?.lastOutcome).toBe('blocked');
    expect(source?.lastDetail).toContain('采集依据（legalBasis）');
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await crawlUntil(crawlContext(store.db), async () => (await countCaptures(store.db)).pending === 1);
  });

  test('a source that is not marked local cannot reach a private address', async () => {
    site.pages.set('/list.html', addPosts(1));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html`, isLocal: false });
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db));
    expect(site.hits).toEqual([]);
    const logged = await store.db.selectFrom('fetches').select('outcome').execute();
    expect(logged.map((row) => row.outcome)).toContain('address-refused');
  });
});

describe('coming again', () => {
  test('a 304 leaves the source untouched and moves its next visit', async () => {
    const list = addPosts(1);
    site.pages.set('/list.html', (request, response) => {
      if (request.headers['if-none-match'] === '"a"') response.writeHead(304).end();
      else response.writeHead(200, { 'content-type': 'text/html', etag: '"a"' }).end(list);
    });
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    const ctx = crawlContext(store.db);
    await crawlOnce(ctx, 'list', () => {});
    const outcomes: string[] = [];
    await crawlOnce(ctx, 'list', (step) => outcomes.push(step.outcome));
    expect(outcomes).toEqual(['not-modified']);
    expect((await getSource(store.db, 'list'))?.etag).toBe('"a"');
  });

  test('an edited page is captured again an hour later, an unchanged one is not', async () => {
    site.pages.set('/list.html', addPosts(2));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    const start = Date.now();
    // The posts of this list are days old by their date; their own times would end the revisits.
    await store.db.updateTable('targets').set({ hint: '{}' }).execute();
    await crawlOnce(
      crawlContext(store.db, { now: () => new Date('2026-03-02T01:00:00Z') }),
      'list',
      () => {},
    );
    expect((await countCaptures(store.db)).pending).toBe(2);
    site.pages.set(
      '/2026/03/post-1001.html',
      postPage('东溪街道供水管网抢修第1次通报（更正）', '2026-03-02 08:30', BODY),
    );
    const outcomes: string[] = [];
    await crawlOnce(
      crawlContext(store.db, {
        now: () => new Date(Date.parse('2026-03-02T02:30:00Z') + Date.now() - start),
      }),
      'list',
      (step) => step.step === 'page' && outcomes.push(step.outcome),
    );
    expect(outcomes.sort()).toEqual(['captured', 'unchanged']);
    expect((await countCaptures(store.db)).pending).toBe(3);
  });
});

describe('a process that dies', () => {
  test('what it had claimed is taken up when its lease runs out, and nothing between list and page is lost', async () => {
    site.pages.set('/list.html', addPosts(5));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    let asked = 0;
    const controller = new AbortController();
    // The crawl is cut off at its third page, as a kill would: claims stay in the tables.
    const path = '/2026/03/post-1003.html';
    const page = site.pages.get(path);
    site.pages.set(path, () => {
      asked += 1;
      controller.abort();
    });
    await expect(crawlOnce(crawlContext(store.db), 'list', () => {}, controller.signal)).rejects.toThrow();
    expect(asked).toBe(1);
    expect((await countCaptures(store.db)).pending).toBe(2);
    const soon = new Date(Date.now() + 60_000);
    await store.db.updateTable('sources').set({ claimed_until: soon }).execute();
    expect(await claimSources(store.db, { now: new Date(), leaseMs: 1_000, limit: 5 })).toEqual([]);
    const claimed = await store.db
      .selectFrom('targets')
      .select('id')
      .where('claimed_until', 'is not', null)
      .execute();
    expect(claimed.length).toBe(1);
    if (page !== undefined) site.pages.set(path, page);
    await store.db.updateTable('sources').set({ claimed_until: new Date() }).execute();
    await crawlUntil(crawlContext(store.db), () => isQuiet(store.db), 40_000);
    expect((await countCaptures(store.db)).pending).toBe(5);
    const keys = await store.db.selectFrom('captures').select('url_key').distinct().execute();
    expect(keys.length).toBe(5);
  });

  test('two crawlers share the work without doing it twice', async () => {
    site.pages.set('/list.html', addPosts(20));
    await addSource(store.db, 'list', { url: `${site.origin}/list.html` });
    await Promise.all([
      crawlUntil(crawlContext(store.db), () => isQuiet(store.db)),
      crawlUntil(crawlContext(store.db), () => isQuiet(store.db)),
    ]);
    expect(site.paths().length).toBe(21);
    expect((await countCaptures(store.db)).pending).toBe(20);
  });
});
