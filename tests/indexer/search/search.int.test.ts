import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RequestError } from '../../../core/errors.ts';
import { openSearch, type SearchClient } from '../../../indexer/search/client.ts';
import { type FollowContext, followSearch, followSearchOnce } from '../../../indexer/search/follow.ts';
import { searchPosts } from '../../../indexer/search/query.ts';
import { reindexPosts } from '../../../indexer/search/reindex.ts';
import { createSegmenter } from '../../../indexer/segment.ts';
import { readLag } from '../../../store/post-log.ts';
import { setPersonValues } from '../../../store/posts.ts';
import { deletePost } from '../../../store/tombstones.ts';
import { EMPTY_ANALYSIS, SEED_TIME, seedPost, seedSource, tag } from '../../store/seed-posts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startTestMeilisearch, type TestMeilisearch } from '../../support/meilisearch.ts';

const segmenter = createSegmenter();
let meilisearch: TestMeilisearch;
let database: TestDatabase;
let search: SearchClient;
let sourceId: number;
let run = 0;

beforeAll(async () => {
  meilisearch = await startTestMeilisearch();
});
afterAll(async () => {
  await meilisearch.stop();
});
beforeEach(async () => {
  database = await createTestDatabase();
  run += 1;
  search = openSearch({ url: meilisearch.url, key: meilisearch.key, index: `posts${run}` });
  sourceId = await seedSource(database.db);
  return () => database[Symbol.asyncDispose]();
});

function context(change: Partial<FollowContext> = {}): FollowContext {
  return {
    db: database.db,
    search,
    segmenter,
    now: () => SEED_TIME,
    log: { info: () => {}, warn: () => {} },
    ...change,
  };
}

async function followAll(ctx = context()): Promise<void> {
  while ((await followSearchOnce(ctx)) > 0);
}

async function documentCount(): Promise<number> {
  return (await search.api.index(search.index).getStats()).numberOfDocuments;
}

test('posts are found by words, most telling first, with counts by facet', async () => {
  const fire = await seedPost(database.db, sourceId, {
    title: '东风街道一商铺起火',
    body: '昨晚东风街道一处临街商铺起火，消防到场扑救。',
    analysis: { ...EMPTY_ANALYSIS, alertLevel: 'yellow', tags: [tag('RP-FS-01', { aspect: 'fire' })] },
  });
  const food = await seedPost(database.db, sourceId, {
    title: '学校食堂食物中毒',
    body: '多名学生食物中毒就医。',
    analysis: { ...EMPTY_ANALYSIS, tags: [tag('RP-FD-01'), tag('RP-FD-02', { mode: 'drill' })] },
  });
  await followAll();
  expect((await searchPosts(context(), { q: '商铺起火' })).ids).toEqual([fire]);
  const all = await searchPosts(context(), { q: '', facets: ['aspect', 'riskPoint', 'level'] });
  expect(new Set(all.ids)).toEqual(new Set([fire, food]));
  expect(all).toMatchObject({ total: 2, isBehind: false, isRelaxed: false });
  expect(all.facets).toEqual({
    aspect: { fire: 1, 'food-drug': 1 },
    riskPoint: { 'RP-FS-01': 1, 'RP-FD-01': 1 },
    level: { yellow: 1 },
  });
  expect((await searchPosts(context(), { q: '', filters: { riskPoint: ['RP-FD-01'] } })).ids).toEqual([food]);
});

test('an unknown name is found as a word, not by its single characters', async () => {
  await seedPost(database.db, sourceId, { title: '河边云彩', body: '云在河上，区内晴。' });
  const named = await seedPost(database.db, sourceId, { title: '通告', body: '菱歌巷今晚停水检修。' });
  await followAll();
  expect((await searchPosts(context(), { q: '菱歌巷 停水' })).ids).toEqual([named]);
});

test('phrases must stand as written, excluded words must not stand at all, and counts agree', async () => {
  const real = await seedPost(database.db, sourceId, { title: '起火', body: '东风街道商铺起火。' });
  await seedPost(database.db, sourceId, { title: '起火演练', body: '东风街道举行商铺起火演练。' });
  await seedPost(database.db, sourceId, { title: '商铺', body: '街道刮东风，商铺没有起火。' });
  await followAll();
  expect((await searchPosts(context(), { q: '起火 -演练 "东风街道"' })).ids).toEqual([real]);
  const counted = await searchPosts(context(), { q: '"商铺起火"', facets: ['source'] });
  expect(counted.total).toBe(2);
  expect(counted.facets).toEqual({ source: { daily: 2 } });
});

test('with too few hits fewer words suffice, and the answer says so', async () => {
  const id = await seedPost(database.db, sourceId, { title: '停水通知', body: '今晚停水。' });
  await followAll();
  expect(await searchPosts(context(), { q: '停水 直升机' })).toMatchObject({ ids: [id], isRelaxed: true });
});

test('pages go on where the last one ended', async () => {
  const ids: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    const publishedAt = new Date(SEED_TIME.getTime() + i * 60_000);
    ids.push(await seedPost(database.db, sourceId, { title: '停电', body: '停电。', publishedAt }));
  }
  await followAll();
  const pages = await Promise.all(
    [1, 2, 3].map((page) => searchPosts(context(), { q: '停电', page, limit: 3, sort: 'newest' })),
  );
  expect(pages.flatMap((page) => page.ids)).toEqual(ids.reverse());
  expect(pages[0]?.total).toBe(7);
});

test('a deleted post leaves, a person’s correction shows', async () => {
  const gone = await seedPost(database.db, sourceId, { title: '停电甲', body: '停电。' });
  const kept = await seedPost(database.db, sourceId, {
    title: '停电乙',
    body: '停电。',
    analysis: { ...EMPTY_ANALYSIS, tags: [tag('RP-FD-01')] },
  });
  await followAll();
  await deletePost(database.db, gone, { deletedBy: null, reason: '测试', at: SEED_TIME });
  const at = SEED_TIME.toISOString();
  await setPersonValues(
    database.db,
    kept,
    {
      isAboutDistrict: { value: true, userId: 1, by: '甲', at },
      modes: { 'RP-FD-01': { value: 'drill', userId: 1, by: '甲', at } },
    },
    SEED_TIME,
  );
  await followAll();
  const answer = await searchPosts(context(), { q: '停电', facets: ['riskPoint'] });
  expect(answer.ids).toEqual([kept]);
  expect(answer.facets).toEqual({ riskPoint: {} });
  expect((await searchPosts(context(), { q: '', filters: { isAboutDistrict: true } })).ids).toEqual([kept]);
});

test('while the projection is behind, the answer says so and by how much', async () => {
  await seedPost(database.db, sourceId);
  await followAll();
  await seedPost(database.db, sourceId);
  const now = () => new Date(SEED_TIME.getTime() + 60_000);
  expect(await searchPosts({ ...context(), now }, { q: '' })).toMatchObject({
    total: 1,
    isBehind: true,
    lagSeconds: 60,
  });
});

test('before its first build the projection is empty, and an engine that is away is named', async () => {
  expect((await searchPosts(context(), { q: '停电' })).total).toBe(0);
  const away = openSearch({ url: 'http://127.0.0.1:9', key: null });
  const failure = await searchPosts({ ...context(), search: away }, { q: 'x' }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(RequestError);
  expect(failure).toMatchObject({ code: 'search-unavailable' });
});

test('a lost index is built again from the log, and a rebuild beside the live one keeps answering', async () => {
  const id = await seedPost(database.db, sourceId, { title: '停电', body: '停电。' });
  await followAll();
  await search.api.deleteIndex(search.index).waitTask();
  await followAll();
  expect((await searchPosts(context(), { q: '停电' })).ids).toEqual([id]);
  const second = await seedPost(database.db, sourceId, { title: '停电', body: '又停电。' });
  expect(await reindexPosts(context())).toBe(2);
  await followAll();
  expect(new Set((await searchPosts(context(), { q: '停电' })).ids)).toEqual(new Set([id, second]));
  expect(await search.api.getIndexes()).toMatchObject({
    results: expect.not.arrayContaining([expect.objectContaining({ uid: `${search.index}_next` })]),
  });
});

test('two followers at once write every entry once and end at the newest', async () => {
  for (let i = 0; i < 30; i += 1) await seedPost(database.db, sourceId);
  const done = await Promise.all([followSearchOnce(context(), 20), followSearchOnce(context(), 20)]);
  // One may find the other at work and leave it to that one.
  expect(done[0] + done[1]).toBeGreaterThanOrEqual(20);
  await followAll();
  expect(await documentCount()).toBe(30);
});

test('a stop does not wait for the engine, holds no transaction, and the step is done again', async () => {
  await seedPost(database.db, sourceId);
  await followAll();
  await seedPost(database.db, sourceId);
  let isAwaited = false;
  // An engine that takes every task and never comes to it.
  const hung = createServer((request, response) => {
    isAwaited ||= request.url?.startsWith('/tasks/') ?? false;
    const answer = { uid: 1, taskUid: 1, indexUid: search.index, status: 'enqueued', type: 'settingsUpdate' };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await once(hung.listen(0, '127.0.0.1'), 'listening');
  const { port } = hung.address() as AddressInfo;
  const stuck = openSearch({ url: `http://127.0.0.1:${port}`, key: null });
  const stopping = new AbortController();
  const following = followSearch(context({ search: stuck }), stopping.signal);
  await expect.poll(() => isAwaited, { timeout: 10_000 }).toBe(true);
  const { rows } = await sql<{ open: number }>`select count(*)::int as open from pg_stat_activity
    where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`.execute(
    database.db,
  );
  expect(rows).toEqual([{ open: 0 }]);
  const askedAt = performance.now();
  stopping.abort();
  await following;
  expect(performance.now() - askedAt).toBeLessThan(1_000);
  hung.closeAllConnections();
  hung.close();
  await followAll();
  expect(await documentCount()).toBe(2);
});

test('the projection equals the store after the engine was away', async () => {
  const own = await startTestMeilisearch();
  search = openSearch({ url: own.url, key: own.key });
  const stopping = new AbortController();
  const warnings: string[] = [];
  let isAway = false;
  const flaky = openSearch({ url: own.url, key: own.key });
  const away = openSearch({ url: 'http://127.0.0.1:9', key: null });
  const ctx = context({
    log: { info: () => {}, warn: (_fields, message) => warnings.push(message) },
  });
  // The address answers or not, as with a server that is stopped and started again.
  Object.defineProperty(ctx, 'search', { get: () => (isAway ? away : flaky) });
  const following = followSearch(ctx, stopping.signal);
  await seedPost(database.db, sourceId);
  isAway = true;
  for (let i = 0; i < 10; i += 1) await seedPost(database.db, sourceId);
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await readLag(database.db, 'search')).entries).toBeGreaterThan(0);
  isAway = false;
  await expect.poll(async () => (await readLag(database.db, 'search')).entries, { timeout: 30_000 }).toBe(0);
  stopping.abort();
  await following;
  expect(await documentCount()).toBe(11);
  expect(warnings).toHaveLength(1);
  await own.stop();
});
