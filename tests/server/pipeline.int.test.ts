import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { buildEngine } from '../../indexer/analyse.ts';
import { type BatchResult, runPipelineBatch } from '../../server/pipeline.ts';
import { openDatabase } from '../../store/db.ts';
import { upsertPlaces } from '../../store/places.ts';
import { deletePost } from '../../store/tombstones.ts';
import { seedSource } from '../store/seed-posts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runNode } from '../support/run-node.ts';
import { pipelineContext, seedCapture, seedPage, TEST_GAZETTEER, TEST_LIBRARY } from './pipeline-parts.ts';

const FIRE =
  '昨日傍晚，江城市云河区东风街道一处临街商铺起火，现场浓烟较大。消防救援队伍接警后赶到现场处置，火势很快得到控制，没有造成人员伤亡。\n' +
  '街道工作人员疏散了楼上居民，周边道路一度临时封闭。起火原因正在进一步调查，善后工作有序开展，有关部门将及时公布结果。';

let database: TestDatabase;
let sourceId: number;

beforeEach(async () => {
  database = await createTestDatabase();
  sourceId = await seedSource(database.db, 'daily', { name: '云河日报' });
  await upsertPlaces(database.db, TEST_GAZETTEER);
  return () => database[Symbol.asyncDispose]();
});

function page(
  change: { url?: string; title?: string; text?: string; publishedAt?: string; sourceId?: number } = {},
) {
  return seedPage(database.db, {
    sourceId,
    url: 'https://daily.example/2026/1.html',
    title: '东风街道一商铺起火',
    text: FIRE,
    publishedAt: '2026-11-01 19:30',
    ...change,
  });
}

const run = (limit = 50) => runPipelineBatch(pipelineContext(database.db), limit);
const posts = () => database.db.selectFrom('posts').selectAll().orderBy('id').execute();

function expectWhole({ claimed, outcomes, deferred }: BatchResult): void {
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, deferred)).toBe(claimed);
}

test('a page becomes a post with tags, place, cluster, fingerprints and one log entry', async () => {
  const captureId = await page();
  const result = await run();
  expectWhole(result);
  expect(result.outcomes['post-created']).toBe(1);
  const [post] = await posts();
  expect(post).toMatchObject({
    title: '东风街道一商铺起火',
    url_key: 'daily.example/2026/1.html',
    capture_id: captureId,
    place_id: 'dongfeng',
    published_at: new Date('2026-11-01T11:30:00Z'),
    reprint_of: null,
    casualties: { deaths: { min: 0 }, injured: { min: 0 } },
  });
  const { db } = database;
  expect(await db.selectFrom('tags').select(['risk_point', 'mode']).execute()).toEqual([
    { risk_point: 'RP-FS-01', mode: 'event' },
  ]);
  expect(await db.selectFrom('clusters').select(['id', 'post_count', 'first_post_id']).execute()).toEqual([
    { id: post?.cluster_id, post_count: 1, first_post_id: post?.id },
  ]);
  expect((await db.selectFrom('post_fingerprints').selectAll().execute()).length).toBeGreaterThan(10);
  expect(await db.selectFrom('post_log').select(['post_id', 'change']).execute()).toEqual([
    { post_id: post?.id, change: 'created' },
  ]);
  expect(await db.selectFrom('captures').select(['state', 'outcome']).execute()).toEqual([
    { state: 'done', outcome: 'post-created' },
  ]);
  expect((await run()).claimed).toBe(0);
});

test('personal data is masked before the post is stored', async () => {
  await page({ text: `${FIRE}联系人张某，电话13800000000，身份证11010519491231002X。` });
  await run();
  const [post] = await posts();
  expect(post?.body).toContain('电话138****0000，身份证110105**********2X。');
});

test('an import row carries its text in the hint', async () => {
  const hint = {
    title: '热线反映',
    text: '市民反映西合街道一小区楼道着火，请核实。',
    publishedAt: '2026-11-01T08:00:00+08:00',
  };
  await seedCapture(database.db, {
    sourceId,
    url: 'import:hotline/1',
    body: '',
    contentType: 'application/json',
    hint,
  });
  expect((await run()).outcomes['post-created']).toBe(1);
  expect((await posts())[0]).toMatchObject({ title: '热线反映', place_id: 'xihe' });
});

test('a page without text, and bytes in no charset, end with their outcome and reason', async () => {
  await seedCapture(database.db, {
    sourceId,
    url: 'https://daily.example/empty',
    body: '<html><body></body></html>',
  });
  const result = await run();
  expectWhole(result);
  expect(result.outcomes['no-text'] + result.outcomes['not-a-post']).toBe(1);
  expect(await posts()).toEqual([]);
});

test('a new body at the same address is a revision, the same body is none, an older one is kept as earlier', async () => {
  const first = await page();
  await run();
  await page({ text: `${FIRE}经查，起火原因为电气线路故障。` });
  expect((await run()).outcomes['post-revised']).toBe(1);
  await seedCapture(database.db, {
    sourceId,
    url: 'https://daily.example/2026/1.html',
    body: `${'<!-- 广告变了 -->'}<!doctype html><title>东风街道一商铺起火</title><h1>东风街道一商铺起火</h1><div>2026-11-01 19:30</div><div>${FIRE.replace('\n', '</p><p>')}经查，起火原因为电气线路故障。</div>`,
  });
  await run();
  const all = await posts();
  expect(all).toHaveLength(1);
  expect(all[0]?.body).toContain('电气线路故障');
  const revisions = await database.db
    .selectFrom('post_revisions')
    .select(['revision', 'capture_id'])
    .execute();
  expect(revisions[0]).toEqual({ revision: 1, capture_id: first });
  expect((await database.db.selectFrom('clusters').select('post_count').execute())[0]?.post_count).toBe(1);
});

test('a reprint is kept and counted, inherits the cluster, points to its original and is not an index of its own', async () => {
  const other = await seedSource(database.db, 'portal', { name: '江城在线' });
  await page();
  await page({ sourceId: other, url: 'https://portal.example/a', publishedAt: '2026-11-01 21:00' });
  await page({
    sourceId: other,
    url: 'https://portal.example/b',
    text: `【江城在线讯】${FIRE.slice(0, 80)}`,
    publishedAt: '2026-11-01 22:00',
  });
  expect((await run()).outcomes['post-created']).toBe(3);
  const [original, exact, excerpt] = await posts();
  expect(original?.reprint_of).toBeNull();
  expect([exact?.reprint_of, excerpt?.reprint_of]).toEqual([original?.id, original?.id]);
  expect(new Set([original, exact, excerpt].map((post) => post?.cluster_id)).size).toBe(1);
  expect(await database.db.selectFrom('clusters').select('post_count').execute()).toEqual([
    { post_count: 3 },
  ]);
  const edges = await database.db
    .selectFrom('duplicate_edges')
    .select(['post_id', 'relation'])
    .orderBy('post_id')
    .execute();
  expect(edges.map((edge) => edge.relation)).toEqual(['exact', 'excerpt']);
  const indexed = await database.db.selectFrom('post_fingerprints').select('post_id').distinct().execute();
  expect(indexed).toEqual([{ post_id: original?.id }]);
});

test('an original that is found after its reprint takes the head of the chain', async () => {
  const other = await seedSource(database.db, 'portal', { name: '江城在线' });
  await page({ sourceId: other, url: 'https://portal.example/a', publishedAt: '2026-11-01 21:00' });
  await run();
  await page({ publishedAt: '2026-11-01 19:00' });
  await run();
  const [reprint, original] = await posts();
  expect(original?.reprint_of).toBeNull();
  expect(reprint?.reprint_of).toBe(original?.id);
  expect(reprint?.cluster_id).toBe(original?.cluster_id);
});

test('an excerpt that is found before its original points to it all the same', async () => {
  const other = await seedSource(database.db, 'portal', { name: '江城在线' });
  const excerpt = `【江城在线讯】${FIRE.slice(0, 80)}`;
  await page({
    sourceId: other,
    url: 'https://portal.example/b',
    text: excerpt,
    publishedAt: '2026-11-01 22:00',
  });
  await run();
  await page({
    sourceId: other,
    url: 'https://portal.example/c',
    text: excerpt,
    publishedAt: '2026-11-01 23:00',
  });
  await run();
  await page({ publishedAt: '2026-11-01 19:00' });
  await run();
  const [first, second, original] = await posts();
  expect(original?.reprint_of).toBeNull();
  expect([first?.reprint_of, second?.reprint_of]).toEqual([original?.id, original?.id]);
  const { db } = database;
  const indexed = await db.selectFrom('post_fingerprints').select('post_id').distinct().execute();
  expect(indexed).toEqual([{ post_id: original?.id }]);
  const log = await db
    .selectFrom('post_log')
    .select(['post_id', 'change'])
    .where('change', '=', 'regrouped')
    .execute();
  expect(log.map((entry) => entry.post_id)).toEqual([first?.id, second?.id]);
});

test('another account of the same happening joins the cluster without being a reprint', async () => {
  await page();
  await page({
    url: 'https://daily.example/2026/2.html',
    title: '网友：东风街道商铺起火',
    text: '昨日傍晚路过云河区东风街道，看到一处临街商铺起火，来了好多消防车，烟特别大，希望大家平安。',
  });
  await run();
  const all = await posts();
  expect(new Set(all.map((post) => post.cluster_id)).size).toBe(1);
  expect(all.map((post) => post.reprint_of)).toEqual([null, null]);
});

const SEEN = '昨日傍晚路过云河区东风街道，看到一处临街商铺起火，来了好多消防车，烟特别大，希望大家平安。';
const QUOTED =
  '刚才有人说火是从商铺后厨起的，浓烟封住了东风街道半条街，附近居民都下了楼，不知道有没有人受伤。';

/** Two clusters whose posts have nothing in common but the risk, and the report that is about both. */
async function twoClusters(): Promise<void> {
  await page({ url: 'https://daily.example/2026/2.html', title: '网友：东风街道起火', text: SEEN });
  await page({ url: 'https://daily.example/2026/3.html', title: '后厨', text: QUOTED });
  await run();
  await sql`with c as (
    insert into clusters (title, first_seen_at, last_seen_at) values ('另一个', now(), now()) returning id
  ) update posts set cluster_id = c.id from c where url like '%3.html'`.execute(database.db);
  await sql`update clusters set post_count = (select count(*) from posts where cluster_id = clusters.id)`.execute(
    database.db,
  );
  await sql`delete from clusters where post_count = 0`.execute(database.db);
}

test('a post that is about two clusters makes them one, and the moved posts are logged', async () => {
  await twoClusters();
  await page();
  await run();
  const { db } = database;
  const all = await posts();
  expect(new Set(all.map((post) => post.cluster_id)).size).toBe(1);
  const clusters = await db
    .selectFrom('clusters')
    .select(['id', 'post_count', 'merged_into'])
    .orderBy('id')
    .execute();
  const [older] = clusters;
  expect(clusters.map(({ post_count, merged_into }) => [post_count, merged_into])).toEqual([
    [3, null],
    [0, older?.id],
  ]);
  const moved = await db.selectFrom('post_log').select('post_id').where('change', '=', 'regrouped').execute();
  expect(moved.map((entry) => entry.post_id)).toEqual([all[1]?.id]);
});

test('of two clusters the one that a person has decided on takes in the other; two such stay apart', async () => {
  await twoClusters();
  const { db } = database;
  const [first, second] = await posts();
  const decide = (clusterId: number | null | undefined, postId: number | undefined) =>
    db
      .insertInto('alerts')
      .values({
        cluster_id: clusterId ?? 0,
        post_id: postId ?? 0,
        level: 'blue',
        state: 'acknowledged',
        title: '预警',
        reasons: '[]',
        risk_points: [],
        place_id: null,
        raised_at: new Date(),
        updated_at: new Date(),
      })
      .execute();
  await decide(second?.cluster_id, second?.id);
  await page();
  await run();
  expect(new Set((await posts()).map((post) => post.cluster_id))).toEqual(new Set([second?.cluster_id]));
  await sql`update posts set cluster_id = ${first?.cluster_id} where id = ${first?.id}`.execute(db);
  await sql`update clusters set merged_into = null`.execute(db);
  await decide(first?.cluster_id, first?.id);
  await page({ url: 'https://daily.example/2026/4.html', text: `${FIRE}\n${SEEN}\n${QUOTED}` });
  await run();
  expect((await posts())[0]?.cluster_id).toBe(first?.cluster_id);
  expect((await posts())[1]?.cluster_id).toBe(second?.cluster_id);
});

test('a deleted post does not come back', async () => {
  await page();
  await run();
  const [post] = await posts();
  await deletePost(database.db, post?.id ?? 0, { deletedBy: null, reason: '测试', at: new Date() });
  await page({ text: `${FIRE}更新。` });
  const result = await run();
  expect(result.outcomes.tombstoned).toBe(1);
  expect((await posts()).map((row) => row.body)).toEqual(['']);
  expect(await database.db.selectFrom('clusters').select('post_count').execute()).toEqual([
    { post_count: 0 },
  ]);
});

test('a failing capture costs itself an attempt, never the others, and is put aside after three', async () => {
  await page({
    title: '北塔街道一商铺起火',
    text: FIRE.replaceAll('东风街道', '北塔街道'),
    url: 'https://daily.example/bad',
  });
  await page();
  let at = new Date('2026-11-02T02:00:00Z').getTime();
  const gazetteer = structuredClone(TEST_GAZETTEER);
  // A place that the store does not know: the database refuses the post.
  gazetteer.places.push({
    id: 'beita',
    name: '北塔街道',
    kind: 'sub-district',
    parent: 'yunhe',
    strongNames: ['北塔街道'],
    weakNames: [],
  });
  const ctx = pipelineContext(database.db, {
    engine: buildEngine(TEST_LIBRARY, gazetteer),
    now: () => new Date(at),
  });
  const first = await runPipelineBatch(ctx, 50);
  expectWhole(first);
  expect(first).toMatchObject({ claimed: 2, deferred: 1, outcomes: { 'post-created': 1 } });
  expect((await runPipelineBatch(ctx, 50)).claimed).toBe(0);
  at += 3_600_000;
  expect((await runPipelineBatch(ctx, 50)).deferred).toBe(1);
  at += 3_600_000;
  expect((await runPipelineBatch(ctx, 50)).outcomes.quarantined).toBe(1);
  const row = await database.db
    .selectFrom('captures')
    .select(['state', 'detail'])
    .where('url', 'like', '%bad')
    .executeTakeFirst();
  expect(row?.state).toBe('quarantined');
  expect(row?.detail).toContain('stage-failed');
  expect(await posts()).toHaveLength(1);
});

test('a capture that kills its process three times is put aside; the others of its batch are not', async () => {
  for (const name of ['a', 'b', 'c', 'd']) {
    const text = name === 'b' ? `${FIRE}毒药` : `${FIRE}${name.repeat(30)}`;
    await page({ url: `https://daily.example/${name}`, title: `第${name}号`, text });
  }
  const script = join(import.meta.dirname, 'poison-worker.ts');
  const codes: (number | null)[] = [];
  while (codes.at(-1) !== 0 && codes.length < 8) {
    codes.push((await runNode([script, database.url, `worker-${codes.length}`])).code);
  }
  expect(codes).toEqual([null, null, null, 0]);
  const captures = await database.db
    .selectFrom('captures')
    .select(['url', 'state', 'outcome', 'detail'])
    .orderBy('id')
    .execute();
  expect(captures.map(({ state }) => state)).toEqual(['done', 'quarantined', 'done', 'done']);
  expect(captures[1]).toMatchObject({
    outcome: 'quarantined',
    detail: 'stage-failed: 处理它的进程 3 次中途退出',
  });
  expect(await database.db.selectFrom('capture_starts').selectAll().execute()).toEqual([]);
});

test('connections killed in mid-batch lose nothing and double nothing', async () => {
  const count = 60;
  for (let i = 0; i < count; i += 1) {
    await page({
      url: `https://daily.example/k${i}`,
      title: `第${i}号`,
      text: `${FIRE}\n编号${i}，${'补充情况'.repeat(i % 7)}。`,
    });
  }
  const worker = openDatabase(database.url, { applicationName: 'victim', maxConnections: 2 });
  const ctx = pipelineContext(worker);
  let killed = 0;
  for (let round = 0; round < 60; round += 1) {
    const batch = runPipelineBatch(ctx, 15).then(
      (result) => result.claimed,
      () => -1,
    );
    if (round < 12) {
      await new Promise((resolve) => setTimeout(resolve, 20 + round * 15));
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`.execute(
        database.db,
      );
    }
    const claimed = await batch;
    if (claimed < 0) killed += 1;
    if (claimed === 0) break;
  }
  await worker.destroy();
  expect(killed).toBeGreaterThan(0);
  const all = await posts();
  expect(all).toHaveLength(count);
  const { rows } = await sql<{ posts: number; logged: number; members: number; pending: number }>`
    select (select count(*)::int from posts) as posts, (select count(*)::int from post_log) as logged,
      (select sum(post_count)::int from clusters) as members,
      (select count(*)::int from captures where state = 'pending') as pending`.execute(database.db);
  expect(rows).toEqual([{ posts: count, logged: count, members: count, pending: 0 }]);
});

test('two workers at once relate reprints to one original and keep the log in commit order', async () => {
  const count = 40;
  for (let i = 0; i < count; i += 1)
    await page({ url: `https://daily.example/w${i}`, publishedAt: '2026-11-01 19:30' });
  const done = await Promise.all(
    [0, 1, 2].map(async () => {
      let created = 0;
      for (;;) {
        const result = await runPipelineBatch(pipelineContext(database.db), 7);
        created += result.outcomes['post-created'];
        if (result.claimed === 0) return created;
      }
    }),
  );
  expect(done.reduce((sum, created) => sum + created, 0)).toBe(count);
  const all = await posts();
  const originals = all.filter((post) => post.reprint_of === null);
  expect(originals).toHaveLength(1);
  expect(all.filter((post) => post.reprint_of === originals[0]?.id)).toHaveLength(count - 1);
  expect(await database.db.selectFrom('clusters').select('post_count').execute()).toEqual([
    { post_count: count },
  ]);
});
