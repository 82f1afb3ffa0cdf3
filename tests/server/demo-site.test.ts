import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeGbk } from '../../server/demo-site/gbk.ts';
import { loadDemoPosts } from '../../server/demo-site/posts.ts';
import { type DemoSite, startDemoSite } from '../../server/demo-site/start-demo-site.ts';

const START = new Date('2026-11-24T06:40:00Z');

interface Bench {
  site: DemoSite;
  dataDir: string;
  warnings: string[];
  setClock(at: Date): void;
  [Symbol.asyncDispose](): Promise<void>;
}

async function startBench(dataDir?: string): Promise<Bench> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'demo-site-')));
  const warnings: string[] = [];
  let clock = START;
  const log = { warn: (message: string) => warnings.push(message) };
  const site = await startDemoSite({ dataDir: folder, now: () => clock, log });
  return {
    site,
    dataDir: folder,
    warnings,
    setClock: (at) => {
      clock = at;
    },
    async [Symbol.asyncDispose]() {
      await site.stop();
      if (dataDir === undefined) await rm(folder, { recursive: true });
    },
  };
}

const secondsLater = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
const linksIn = (page: string, pattern: RegExp): string[] => [
  ...new Set(
    [...page.matchAll(/href="([^"]+)"/g)].map((m) => m[1] ?? '').filter((href) => pattern.test(href)),
  ),
];
const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('the demonstration sites', () => {
  test('every page of every site carries the mark 演示数据 and names no outside address', async () => {
    const { portal, forum, media, neighbour } = bench.site.urls;
    const starts = [
      ['utf-8', portal, '/', '/yaowen/'],
      ['utf-8', forum, '/', '/forum-15-1.html'],
      ['gbk', media, '/', '/node_2.htm'],
      ['utf-8', neighbour, '/', '/sitemap.xml', '/atom.xml'],
    ] as const;
    for (const [charset, base, ...paths] of starts) {
      for (const path of paths) {
        const page = new TextDecoder(charset).decode(await (await fetch(base + path)).arrayBuffer());
        const outside = [...page.matchAll(/(?:href|src)="(https?:\/\/[^"]+)"/g)].filter(
          (m) => !m[1]?.startsWith(base) && !m[1]?.startsWith('http://www.w3.org/'),
        );
        expect(page).toContain('演示数据');
        expect(outside).toEqual([]);
      }
    }
  });

  test('a list page links to pages that hold title, time, source and body', async () => {
    const list = await textOf(`${bench.site.urls.portal}/yaowen/`);
    const [first] = linksIn(list, /\/t\d{8}_\d+\.html$/);
    const page = await textOf(bench.site.urls.portal + first);
    expect(page).toContain('<h1>云河区红旗街道一居民楼起火 2人死亡1人受伤</h1>');
    expect(page).toContain('2026年11月24日 14:37');
    expect(page).toContain('来源：澜川晚报');
    expect(page).toContain('今天上午，云河区红旗街道工人新村小区一居民楼发生火灾');
  });

  test('the newspaper sends GBK bytes, without a charset in the header', async () => {
    const { media } = bench.site.urls;
    const feed = await fetch(`${media}/rss/local.xml`);
    const xml = new TextDecoder('gbk', { fatal: true }).decode(await feed.arrayBuffer());
    expect(xml).toContain('encoding="GBK"');
    expect(xml).toContain('<pubDate>Tue, 24 Nov 2026 14:32:00 +0800</pubDate>');
    const link = /<link>([^<]*content_10501\.htm)<\/link>/.exec(xml)?.[1] ?? '';
    const response = await fetch(link);
    expect(response.headers.get('content-type')).toBe('text/html');
    const page = new TextDecoder('gbk', { fatal: true }).decode(await response.arrayBuffer());
    expect(page).toContain('2026年11月24日 14:32');
    expect(page).toContain('责任编辑');
  });

  test('the forum shows relative times on its lists', async () => {
    const list = await textOf(`${bench.site.urls.forum}/forum-15-1.html`);
    expect(list).toContain('>24 分钟前<');
    expect(list).toContain('thread-10101-1-1.html');
  });

  test('the neighbour has an Atom feed, a sitemap and JSON-LD', async () => {
    const { neighbour } = bench.site.urls;
    const sitemap = await textOf(`${neighbour}/sitemap.xml`);
    const page = await textOf(/<loc>([^<]*10701\.shtml)<\/loc>/.exec(sitemap)?.[1] ?? '');
    const facts: unknown = JSON.parse(/ld\+json">([^<]+)</.exec(page)?.[1] ?? '');
    expect(facts).toMatchObject({ datePublished: '2026-11-24T13:48:00+08:00' });
    expect(await textOf(`${neighbour}/atom.xml`)).toContain(
      '<published>2026-11-24T13:48:00+08:00</published>',
    );
  });

  test('an unchanged page answers 304 to its ETag and to its date, a thread too while its minutes pass', async () => {
    const url = `${bench.site.urls.forum}/thread-10101-1-1.html`;
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    expect((await fetch(url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(url, { headers: { 'If-Modified-Since': modified } })).status).toBe(304);
    expect((await fetch(url, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  test('robots.txt forbids a path that the site itself links to, and a robot that goes there is reported', async () => {
    const places = [
      [bench.site.urls.portal, '/tongzhi/', '/neibu/'],
      [bench.site.urls.forum, '/forum-12-1.html', '/thread-90002-'],
      [bench.site.urls.media, '/rss/local.xml', '/dayang/'],
      [bench.site.urls.neighbour, '/sitemap.xml', '/draft/'],
    ] as const;
    for (const [base, list, path] of places) {
      expect(await textOf(`${base}/robots.txt`)).toContain(`Disallow: ${path}`);
      expect(await textOf(base + list)).toContain(path);
    }
    await fetch(`${bench.site.urls.portal}/neibu/x.html`, { headers: { 'User-Agent': 'SomeBot/1.0' } });
    expect(bench.warnings).toEqual([expect.stringContaining('/neibu/x.html')]);
  });

  test('all that is out at the start stands on the first page of its list', async () => {
    const posts = await loadDemoPosts(join(import.meta.dirname, '../../library/example/posts'));
    const { portal, forum } = bench.site.urls;
    const lists = {
      yaowen: `${portal}/yaowen/`,
      minsheng: `${portal}/minsheng/`,
      tongzhi: `${portal}/tongzhi/`,
    };
    const boards = { 'forum-12': `${forum}/forum-12-1.html`, 'forum-15': `${forum}/forum-15-1.html` };
    for (const [section, url] of Object.entries({ ...lists, ...boards })) {
      const page = await textOf(url);
      const out = posts.filter((post) => post.section === section && post.minutesAgo !== undefined);
      expect(out.filter((post) => !page.includes(String(post.id))).map((post) => post.title)).toEqual([]);
    }
  });

  test('an unknown page is 404 and a write is refused', async () => {
    expect((await fetch(`${bench.site.urls.portal}/yaowen/202611/t20261124_1.html`)).status).toBe(404);
    expect((await fetch(bench.site.urls.portal, { method: 'POST' })).status).toBe(405);
  });
});

describe('publishing while one watches', () => {
  test('the first new post is out within 15 seconds and all are out in the end', async () => {
    await using own = await startBench();
    const board = `${own.site.urls.forum}/forum-12-1.html`;
    const threads = async (): Promise<number> => linksIn(await textOf(board), /^\/thread-1\d{4}-/).length;
    const before = await threads();
    own.setClock(secondsLater(15));
    expect(await threads()).toBe(before + 1);
    own.setClock(secondsLater(900));
    expect(await textOf(board)).toContain('forum-12-2.html');
    const list = await textOf(`${own.site.urls.portal}/yaowen/`);
    expect(list).toContain('index_1.html');
    expect((await fetch(`${own.site.urls.portal}/yaowen/index_1.html`)).status).toBe(200);
  });

  test('a restart keeps the addresses and the clock', async () => {
    await using own = await startBench();
    await own.site.stop();
    await using again = await startBench(own.dataDir);
    expect(again.site.urls).toEqual(own.site.urls);
    expect(again.warnings).toEqual([]);
    const state: unknown = JSON.parse(await readFile(join(own.dataDir, 'demo-site.json'), 'utf8'));
    expect(state).toMatchObject({ firstStartedAt: START.toISOString() });
  });

  test('a taken port is replaced by a free one, with a warning', async () => {
    await using own = await startBench();
    await own.site.stop();
    const port = Number(new URL(own.site.urls.portal).port);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    await using again = await startBench(own.dataDir);
    squatter.close();
    expect(again.site.urls.portal).not.toBe(own.site.urls.portal);
    expect(again.warnings).toEqual([expect.stringContaining(String(port))]);
    expect((await fetch(again.site.urls.portal)).status).toBe(200);
  });

  test('a damaged state file means a fresh start, not a crash', async () => {
    await using own = await startBench();
    await own.site.stop();
    await writeFile(join(own.dataDir, 'demo-site.json'), '{"ports":');
    await using again = await startBench(own.dataDir);
    expect((await fetch(again.site.urls.media)).status).toBe(200);
  });
});

test('GBK encoding is read back by the decoder, and what GBK lacks becomes an entity', () => {
  const text = '云河区“疫情”——3.5 元，喆镕堃 ①Ａ\n';
  expect(new TextDecoder('gbk', { fatal: true }).decode(encodeGbk(text))).toBe(text);
  expect(new TextDecoder('gbk').decode(encodeGbk('😷'))).toBe('&#x1f637;');
});
