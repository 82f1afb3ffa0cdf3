import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userAgentOf } from '../../crawlers/context.ts';
import { type CrawlOnceResult, crawlOnce } from '../../crawlers/run.ts';
import { buildEngine } from '../../indexer/analyse.ts';
import { readDistrict } from '../../server/config.ts';
import { type DemoPost, loadDemoPosts } from '../../server/demo-site/posts.ts';
import { type DemoSite, startDemoSite } from '../../server/demo-site/start-demo-site.ts';
import { visiblePosts } from '../../server/demo-site/timeline.ts';
import { loadLibrary } from '../../server/library.ts';
import { silentLog } from '../../server/log.ts';
import { runPipelineBatch } from '../../server/pipeline.ts';
import { upsertPlaces } from '../../store/places.ts';
import { upsertSources } from '../../store/sources.ts';
import { upsertUnits } from '../../store/units.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const EXAMPLE = join(import.meta.dirname, '../../library/example');

let database: TestDatabase;
let site: DemoSite;
let dataDir: string;
let startedAt: Date;
let atStart: DemoPost[];
const warnings: string[] = [];
const crawled: CrawlOnceResult[] = [];

/** Number of a post, from its address. */
const idOf = (url: string): string => /(\d{5})(?:-1-1)?\.s?html?$/.exec(url)?.[1] ?? url;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'demo-site-'));
  startedAt = new Date();
  // The clock of the sites stands still, so that nothing new comes out during the crawl.
  site = await startDemoSite({
    dataDir,
    now: () => startedAt,
    log: { warn: (message) => warnings.push(message) },
  });
  atStart = (await loadDemoPosts(join(EXAMPLE, 'posts'))).filter((post) => post.minutesAgo !== undefined);
  const { db } = database;
  const { config, gazetteer, units } = readDistrict(join(EXAMPLE, 'district.yaml'), site.urls);
  await upsertUnits(db, units);
  await upsertPlaces(db, gazetteer);
  await upsertSources(db, config.sources, startedAt, { isDemonstration: true });
  const now = (): Date => new Date();
  const userAgent = userAgentOf('0.1.0', config.crawler.contact);
  for (const { key } of config.sources) {
    const ctx = { db, now, random: () => 0.5, log: silentLog, config, userAgent };
    const result = await crawlOnce(ctx, key, () => {});
    if (result) crawled.push(result);
  }
  const engine = buildEngine(loadLibrary(), gazetteer);
  const pipeline = { db, now, engine, config, log: silentLog, worker: 'test' };
  while ((await runPipelineBatch(pipeline, 50)).claimed > 0);
});
afterAll(async () => {
  await site.stop();
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

describe('the demonstration sites, crawled', () => {
  test('every post that is out is captured once, and robots.txt is obeyed', async () => {
    const captures = await database.db.selectFrom('captures').select(['url', 'outcome']).execute();
    const ids = captures.map(({ url }) => idOf(url)).sort();
    expect(ids).toEqual(atStart.map(({ id }) => String(id)).sort());
    expect(warnings).toEqual([]);
    expect(crawled.reduce((sum, one) => sum + one.captured, 0)).toBe(atStart.length);
    const refused = await database.db
      .selectFrom('fetches')
      .select('url')
      .where('outcome', '=', 'robots-disallowed')
      .execute();
    expect(new Set(refused.map(({ url }) => idOf(url)))).toEqual(
      new Set(['90001', '90002', '90003', '90004']),
    );
  });

  test('the posts carry the titles and times of the sites', async () => {
    const stored = await database.db.selectFrom('posts').select(['title', 'published_at']).execute();
    const shown = visiblePosts(atStart, startedAt, startedAt);
    const titles = new Set(stored.map(({ title }) => title));
    expect(shown.filter(({ title }) => !titles.has(title)).map(({ title }) => title)).toEqual([]);
    expect(stored.filter(({ published_at }) => published_at === null)).toEqual([]);
  });

  test('every reprint is joined to what it repeats, in the right direction', async () => {
    const edges = await database.db
      .selectFrom('duplicate_edges')
      .innerJoin('posts', 'posts.id', 'duplicate_edges.post_id')
      .innerJoin('posts as original', 'original.id', 'duplicate_edges.of_post_id')
      .select(['posts.url', 'original.url as originalUrl'])
      .execute();
    const found = new Set(edges.map(({ url, originalUrl }) => `${idOf(url)} → ${idOf(originalUrl)}`));
    const expected = atStart.flatMap(({ id, reprint }) => (reprint ? `${id} → ${reprint.of}` : []));
    expect(expected.filter((edge) => !found.has(edge))).toEqual([]);
  });

  test('of the site of the other city only the reprint about this district calls for attention', async () => {
    const raised = await database.db
      .selectFrom('posts')
      .innerJoin('sources', 'sources.id', 'posts.source_id')
      .select('posts.title')
      .where('sources.key', 'in', ['anping-atom', 'anping-sitemap'])
      .where('posts.alert_level', 'is not', null)
      .execute();
    expect(raised.map(({ title }) => title)).toEqual(['景区玻璃栈道拥挤摔倒 6人受伤']);
  });
});
