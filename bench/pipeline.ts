/**
 * How fast posts go through the pure stages, into the store and into search, beside the same documents pushed straight
 * into PostgreSQL and Meilisearch with the same settings, in one run. Usage: node bench/pipeline.ts [posts]
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { analyse, buildEngine, type Engine } from '../indexer/analyse.ts';
import { comparableText, fingerprint } from '../indexer/fingerprint.ts';
import { maskPersonal } from '../indexer/mask-personal.ts';
import { normalisePost } from '../indexer/normalise.ts';
import { openSearch } from '../indexer/search/client.ts';
import { type FollowContext, followSearchOnce } from '../indexer/search/follow.ts';
import {
  prepareIndex,
  type SearchDocument,
  toDocument,
  writeDocuments,
} from '../indexer/search/projection.ts';
import { createSegmenter } from '../indexer/segment.ts';
import { readDistrict } from '../server/config.ts';
import { loadLibrary } from '../server/library.ts';
import { silentLog } from '../server/log.ts';
import { runPipelineBatch, understand, type WorkerContext } from '../server/pipeline.ts';
import { startMeilisearch } from '../server/services/meilisearch.ts';
import { startPostgres } from '../server/services/postgres.ts';
import { insertCapture, type PendingCapture } from '../store/captures.ts';
import { openDatabase } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import { upsertPlaces } from '../store/places.ts';
import { listLivePostIds, readSearchSources } from '../store/search-documents.ts';
import { ensureImportSource, getSource, type Source } from '../store/sources.ts';
import type { Database } from '../store/tables.ts';
import { makePosts, readRealPosts, type SamplePost, toPage } from './support/sample-posts.ts';

const NOW = new Date('2026-11-02T02:00:00Z');
const COUNT = Number(process.argv[2] ?? 2_000);
const district = readDistrict(join(import.meta.dirname, '../library/example/district.yaml'));
const engine = buildEngine(loadLibrary(), district.gazetteer);

function capture(post: SamplePost, id: number, sourceId: number): PendingCapture {
  const url = `https://bench.example/${id}`;
  return {
    id,
    sourceId,
    url,
    urlKey: `bench.example/${id}`,
    fetchedAt: NOW,
    contentType: 'text/html; charset=utf-8',
    forcedCharset: null,
    body: toPage(post),
    hint: {},
    attempts: 0,
  };
}

/** CPU seconds of this process while `work` runs: other processes on the machine do not count. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

function report(name: string, posts: number, seconds: number, note = ''): void {
  console.log(`${name.padEnd(46)} ${(posts / seconds).toFixed(0).padStart(8)} posts/s  ${note}`);
}

function benchPure(name: string, posts: readonly SamplePost[], source: Source, using: Engine): void {
  const rounds = Math.max(1, Math.ceil(600 / posts.length));
  const each = (work: (post: SamplePost, id: number) => void) => {
    for (const [id, post] of posts.entries()) work(post, id);
    const seconds = cpuSeconds(() => {
      for (let round = 0; round < rounds; round += 1)
        for (const [id, post] of posts.entries()) work(post, id);
    });
    return { total: posts.length * rounds, seconds };
  };
  const text = each((post) => {
    const normal = normalisePost(post);
    if (normal.kind === 'drop') return;
    const body = maskPersonal(normal.value.text).text;
    fingerprint(comparableText(body));
    analyse({ title: normal.value.title, text: body }, using);
  });
  const characters = posts.reduce((sum, post) => sum + post.text.length, 0) / posts.length;
  report(
    `pure stages on text, ${name}`,
    text.total,
    text.seconds,
    `mean ${characters.toFixed(0)} characters, CPU time`,
  );
  const captures = posts.map((post, id) => capture(post, id, source.id));
  const page = each((_post, id) => {
    const one = captures[id];
    if (one !== undefined) understand(one, source, using);
  });
  report(`pure stages with extraction, ${name}`, page.total, page.seconds, 'CPU time');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function seedCaptures(
  db: Kysely<Database>,
  posts: readonly SamplePost[],
  sourceId: number,
): Promise<void> {
  for (const [id, post] of posts.entries()) {
    const one = capture(post, id, sourceId);
    const body = Buffer.from(one.body);
    await insertCapture(db, {
      ...one,
      status: 200,
      headers: {},
      body,
      sha256: createHash('sha256').update(body).digest('hex'),
    });
  }
}

/** What a plain script would do: the finished rows, a hundred a statement, nothing related, nothing logged. */
async function pushRows(db: Kysely<Database>): Promise<void> {
  const rows = await db.selectFrom('posts').selectAll().execute();
  const values = rows.map(({ id: _id, ...row }) => ({
    ...row,
    url_key: `plain/${row.url_key}`,
    cluster_id: null,
    reprint_of: null,
    district_reasons: JSON.stringify(row.district_reasons),
    casualties: JSON.stringify(row.casualties),
    alert_reasons: JSON.stringify(row.alert_reasons),
    sentiment_words: JSON.stringify(row.sentiment_words),
    set_by_person: JSON.stringify(row.set_by_person),
    stage_versions: JSON.stringify(row.stage_versions),
  }));
  for (let at = 0; at < values.length; at += 100) {
    await db
      .insertInto('posts')
      .values(values.slice(at, at + 100))
      .execute();
  }
}

async function benchEndToEnd(
  db: Kysely<Database>,
  source: Source,
  search: { url: string; key: string },
): Promise<void> {
  const posts = makePosts(COUNT);
  await seedCaptures(db, posts, source.id);
  const ctx: WorkerContext = {
    db,
    now: () => NOW,
    engine,
    config: district.config,
    log: silentLog,
    worker: 'bench',
  };
  const cpuBefore = process.cpuUsage();
  const stored = await timed(async () => {
    while ((await runPipelineBatch(ctx, 50)).claimed > 0);
  });
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1e3 / COUNT;
  report(
    'captures to stored posts, one worker',
    COUNT,
    stored,
    `${cpuMs.toFixed(1)} ms CPU a post in this process`,
  );
  const follow: FollowContext = {
    db,
    now: () => NOW,
    search: openSearch(search),
    segmenter: createSegmenter(),
    log: silentLog,
  };
  follow.segmenter.cut('预热');
  await prepareIndex(follow.search);
  const searchable = await timed(async () => {
    while ((await followSearchOnce(follow)) > 0);
  });
  report('stored to searchable', COUNT, searchable);
  report('captures to searchable, one after the other', COUNT, stored + searchable);

  const ids = await listLivePostIds(db, 0, COUNT);
  const documents: SearchDocument[] = [];
  for (const row of await readSearchSources(db, ids)) documents.push(toDocument(row, follow.segmenter));
  const plainSearch = { ...follow.search, index: 'plain' };
  await prepareIndex(plainSearch);
  const pushed = await timed(async () => {
    for (let at = 0; at < documents.length; at += 500) {
      await writeDocuments(plainSearch, documents.slice(at, at + 500));
    }
  });
  report('same documents straight into Meilisearch', documents.length, pushed);
  const inserted = await timed(() => pushRows(db));
  report('same rows straight into PostgreSQL', COUNT, inserted);
  console.log(
    `ratios: stored ${(stored / inserted).toFixed(2)}× the plain insert, searchable ${(searchable / pushed).toFixed(2)}× the plain push, both ${((stored + searchable) / (inserted + pushed)).toFixed(2)}×`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'wanglou-bench-'));
const postgres = await startPostgres({ folder: join(folder, 'postgres'), log: silentLog });
const meilisearch = await startMeilisearch({ folder: join(folder, 'meilisearch'), log: silentLog });
const db = openDatabase(postgres.url);
try {
  await migrate(db);
  await upsertPlaces(db, district.gazetteer);
  await ensureImportSource(db, { key: 'bench', name: '测速', tier: 'portal' });
  const source = await getSource(db, 'bench');
  if (source === null) throw new Error('no source to bench with');
  benchPure('made-up posts', makePosts(500), source, engine);
  const real = readRealPosts();
  if (real.length === 0) console.log('real texts: ../shared/data/cec is not there, skipped');
  else benchPure('real emergency texts', real, source, engine);
  await benchEndToEnd(db, source, meilisearch);
} finally {
  await db.destroy();
  await meilisearch.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
