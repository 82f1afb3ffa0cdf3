import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { DeskContext } from '../../desk/context.ts';
import { followAlerts } from '../../desk/follow-alerts.ts';
import { buildEngine, type Engine } from '../../indexer/analyse.ts';
import { readDistrict } from '../../server/config.ts';
import { loadDemoPosts, SITE_KEYS, type SiteKey } from '../../server/demo-site/posts.ts';
import { type TimedPost, visiblePosts } from '../../server/demo-site/timeline.ts';
import { loadLibrary } from '../../server/library.ts';
import { silentLog } from '../../server/log.ts';
import { runPipelineBatch } from '../../server/pipeline.ts';
import { upsertPlaces } from '../../store/places.ts';
import { pipelineContext, seedCapture } from '../server/pipeline-parts.ts';
import { seedSource } from '../store/seed-posts.ts';
import { createTestDatabase } from '../support/database.ts';

const EXAMPLE = join(import.meta.dirname, '../../library/example');
const START = new Date('2026-11-24T06:40:00Z');
/** What each site is to the product, as in district.yaml. */
const STANDING = {
  portal: { name: '云河在线', tier: 'district', isHome: true },
  forum: { name: '云河论坛', tier: 'forum', isHome: true },
  media: { name: '澜川晚报', tier: 'municipal', isHome: false },
  neighbour: { name: '安平新闻网', tier: 'municipal', isHome: false },
} as const satisfies Record<SiteKey, object>;

/** Floors: they may rise, never fall. */
const LEAST_PRECISION = 0.98;
const LEAST_RECALL = 0.95;

const gazetteer = readDistrict(join(EXAMPLE, 'district.yaml')).gazetteer;
const library = loadLibrary();
let engine: Engine;
let posts: TimedPost[];

beforeAll(async () => {
  engine = buildEngine(library, gazetteer);
  const all = await loadDemoPosts(join(EXAMPLE, 'posts'));
  posts = visiblePosts(all, START, new Date(START.getTime() + 3_600_000)).sort(
    (a, b) => a.publishedAt.getTime() - b.publishedAt.getTime(),
  );
});

/** The same shuffle for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed * 7_919;
  for (let at = result.length - 1; at > 0; at -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = Math.floor((state / 2_147_483_647) * (at + 1));
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}

/** Runs the posts through the pipeline in this order; what came out of each, by its number. */
async function process(order: readonly TimedPost[]) {
  await using database = await createTestDatabase();
  const { db } = database;
  await upsertPlaces(db, gazetteer);
  const sources = new Map<SiteKey, number>();
  for (const site of SITE_KEYS) {
    const { isHome, ...source } = STANDING[site];
    const id = await seedSource(db, site, source);
    await db
      .updateTable('sources')
      .set({ settings: JSON.stringify({ isHome }) })
      .where('id', '=', id)
      .execute();
    sources.set(site, id);
  }
  for (const [index, post] of order.entries()) {
    const { title, body: text, source: sourceName } = post;
    const hint = {
      title,
      text,
      publishedAt: post.publishedAt.toISOString(),
      ...(sourceName && { sourceName }),
    };
    await seedCapture(db, {
      sourceId: sources.get(post.site) ?? 0,
      url: `import:demo/${post.id}`,
      body: '',
      contentType: 'application/json',
      hint,
      fetchedAt: new Date(START.getTime() + 3_600_000 + index * 1_000),
    });
  }
  const ctx = pipelineContext(db, { engine });
  const desk: DeskContext = { ...ctx, library, randomBytes: (size) => new Uint8Array(size), log: silentLog };
  // Alerts follow every batch, as they do while the product runs.
  while ((await runPipelineBatch(ctx, 20)).claimed > 0) while ((await followAlerts(desk, 200)).read > 0);
  const alerts = await db
    .selectFrom('alerts')
    .select(['cluster_id', 'post_count'])
    .where('state', '=', 'open')
    .execute();
  const rows = await db
    .selectFrom('posts')
    .leftJoin('posts as original', 'original.id', 'posts.reprint_of')
    .select(['posts.url', 'posts.cluster_id', 'original.url as original'])
    .execute();
  const counts = await db.selectFrom('clusters').select(['id', 'post_count']).execute();
  const sizes = Map.groupBy(rows, (row) => row.cluster_id);
  for (const { id, post_count } of counts) expect(post_count).toBe(sizes.get(id)?.length ?? 0);
  const numberOf = (url: string | null) => Number(url?.split('/').at(-1));
  return new Map(
    rows.map((row) => [
      numberOf(row.url),
      {
        cluster: row.cluster_id,
        reprintOf: row.original === null ? null : numberOf(row.original),
        alerts: alerts.filter((alert) => alert.cluster_id === row.cluster_id),
      },
    ]),
  );
}

type Processed = Awaited<ReturnType<typeof process>>;

/** Precision and recall over pairs of posts: in one cluster, and about one happening. */
function score(processed: Processed) {
  const wrong: string[] = [];
  const missed: string[] = [];
  let right = 0;
  for (const [index, a] of posts.entries()) {
    for (const b of posts.slice(index + 1)) {
      const isTogether = processed.get(a.id)?.cluster === processed.get(b.id)?.cluster;
      const isOne = a.expect.happening !== undefined && a.expect.happening === b.expect.happening;
      if (isTogether && isOne) right += 1;
      else if (isTogether) wrong.push(`${a.id}/${b.id}`);
      else if (isOne) missed.push(`${a.id}/${b.id}`);
    }
  }
  return {
    precision: right / (right + wrong.length),
    recall: right / (right + missed.length),
    wrong,
    missed,
  };
}

let inPublishOrder: Processed;
beforeAll(async () => {
  inPublishOrder = await process(posts);
});

test('posts about one happening are one cluster, other happenings stay apart', () => {
  const { precision, recall, wrong, missed } = score(inPublishOrder);
  expect(precision, `wrong: ${wrong.join(' ')}`).toBeGreaterThanOrEqual(LEAST_PRECISION);
  expect(recall, `missed: ${missed.join(' ')}`).toBeGreaterThanOrEqual(LEAST_RECALL);
});

/** The school case alone has 17 posts: whoever watches sees one alert that grows, not a dozen. */
function expectOneAlert(processed: Processed): void {
  const school = posts.filter((post) => post.expect.happening === 'school-meals');
  expect(processed.get(school[0]?.id ?? 0)?.alerts).toMatchObject([{ post_count: school.length }]);
  for (const { alerts } of processed.values()) expect(alerts.length).toBeLessThanOrEqual(1);
}

test('a happening raises one alert, which counts all its posts', () => expectOneAlert(inPublishOrder));

test('every reprint points to its original', () => {
  const reprints = posts.filter((post) => post.reprint !== undefined);
  const lost = reprints.filter((post) => inPublishOrder.get(post.id)?.reprintOf !== post.reprint?.of);
  expect(lost.map((post) => post.id)).toEqual([]);
});

test.each([1, 2, 3])('in any other order of arrival they come out the same (seed %i)', async (seed) => {
  const processed = await process(shuffled(posts, seed));
  const { precision, recall, wrong, missed } = score(processed);
  expect(precision, `wrong: ${wrong.join(' ')}`).toBeGreaterThanOrEqual(LEAST_PRECISION);
  expect(recall, `missed: ${missed.join(' ')}`).toBeGreaterThanOrEqual(LEAST_RECALL);
  expectOneAlert(processed);
  const moved = posts.filter(({ id }) => processed.get(id)?.reprintOf !== inPublishOrder.get(id)?.reprintOf);
  expect(moved.map(({ id }) => id)).toEqual([]);
});
