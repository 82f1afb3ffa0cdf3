import { beforeEach, expect, test } from 'vitest';
import { buildEngine } from '../../indexer/analyse.ts';
import { runPipelineBatch } from '../../server/pipeline.ts';
import { reprocess } from '../../server/reprocess.ts';
import { upsertPlaces } from '../../store/places.ts';
import { setPersonValues } from '../../store/posts.ts';
import { readSearchSources } from '../../store/search-documents.ts';
import { seedSource } from '../store/seed-posts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { PIPELINE_TIME, pipelineContext, seedPage, TEST_GAZETTEER, TEST_LIBRARY } from './pipeline-parts.ts';

const TEXT =
  '昨日傍晚，江城市云河区东风街道一处临街商铺起火，现场浓烟较大，无人员伤亡。消防救援队伍赶到现场处置，火势很快得到控制，周边道路一度临时封闭。';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await upsertPlaces(db, TEST_GAZETTEER);
  const sourceId = await seedSource(db);
  await seedPage(db, {
    sourceId,
    url: 'https://daily.example/1',
    title: '东风街道商铺起火',
    text: TEXT,
    publishedAt: '2026-11-01 19:30',
  });
  await seedPage(db, {
    sourceId,
    url: 'https://daily.example/2',
    title: '转：商铺起火',
    text: TEXT,
    publishedAt: '2026-11-01 20:30',
  });
  await runPipelineBatch(pipelineContext(db), 10);
  return () => database[Symbol.asyncDispose]();
});

const posts = () => database.db.selectFrom('posts').selectAll().orderBy('id').execute();

test('better rules give new tags and a log entry each; what a person set stays', async () => {
  const { db } = database;
  const [first] = await posts();
  const id = first?.id ?? 0;
  const by = { userId: 1, by: '甲', at: PIPELINE_TIME.toISOString() };
  await setPersonValues(db, id, { placeId: { value: 'xihe', ...by } }, PIPELINE_TIME);
  const library = {
    ...TEST_LIBRARY,
    version: 'test-2',
    riskPoints: TEST_LIBRARY.riskPoints.map((point) => ({ ...point, rule: '临街商铺' })),
  };
  const ctx = pipelineContext(db, { engine: buildEngine(library, TEST_GAZETTEER) });
  expect(await reprocess(ctx, 'tag')).toEqual({ posts: 2, skipped: 0 });
  const tags = await db
    .selectFrom('tags')
    .select(['risk_point', 'rule_version'])
    .where('post_id', '=', id)
    .orderBy('risk_point')
    .execute();
  expect(tags).toEqual([
    { risk_point: 'RP-FS-01', rule_version: 'test-2' },
    { risk_point: 'RP-FS-02', rule_version: 'test-2' },
  ]);
  const [source] = await readSearchSources(db, [id]);
  expect(source?.placeId).toBe('xihe');
  expect((await posts())[0]?.place_id).toBe('dongfeng');
  const log = await db.selectFrom('post_log').select('change').orderBy('seq').execute();
  expect(log.map((entry) => entry.change)).toEqual([
    'created',
    'created',
    'corrected',
    'retagged',
    'retagged',
  ]);
});

test('a text stage reads the stored captures again and undoes nothing that is right', async () => {
  const { db } = database;
  const before = await posts();
  await db
    .updateTable('posts')
    .set({ body: '坏掉的正文' })
    .where('id', '=', before[0]?.id ?? 0)
    .execute();
  expect(await reprocess(pipelineContext(db), 'extract')).toEqual({ posts: 2, skipped: 0 });
  const after = await posts();
  expect(after.map(({ updated_at: _, ...rest }) => rest)).toEqual(
    before.map(({ updated_at: _, ...rest }) => rest),
  );
});

test('relations that were lost are found again', async () => {
  const { db } = database;
  await db.deleteFrom('duplicate_edges').execute();
  await db.updateTable('posts').set({ reprint_of: null }).execute();
  await reprocess(pipelineContext(db), 'relate');
  const [original, reprint] = await posts();
  expect([original?.reprint_of, reprint?.reprint_of]).toEqual([null, original?.id]);
  expect(await db.selectFrom('duplicate_edges').select('relation').execute()).toEqual([
    { relation: 'exact' },
  ]);
});
