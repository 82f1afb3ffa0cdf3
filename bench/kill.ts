/**
 * Endurance: SIGKILL to the whole process group at random moments during a crawl (every second time the servers below
 * it die too), then one quiet run. Prints whether an acknowledged capture was lost, a post doubled, and whether search
 * equals the store.
 *
 *   node bench/kill.ts [--kills 30] [--seed 1]
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { findRunningMeilisearch } from '../server/services/meilisearch.ts';
import { findRunningPostgres } from '../server/services/postgres.ts';
import { startGrowingSite } from './support/growing-site.ts';
import { prepareDataFolder, startProduct, until } from './support/product.ts';

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const KILLS = Number(values.kills ?? 30);
const GROWTH = 40;

/** Small seeded generator (mulberry32), so that a run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Acknowledged {
  id: number;
  url: string;
  sha256: string;
}

/** Watches the store from outside: whatever it can read has been committed, that is, acknowledged. */
async function watch(folder: string, seen: Map<number, Acknowledged>, signal: AbortSignal): Promise<void> {
  let client: pg.Client | null = null;
  while (!signal.aborted) {
    try {
      if (client === null) {
        const url = await findRunningPostgres(join(folder, 'postgres'));
        if (url === null) throw new Error('not there yet');
        client = new pg.Client({ connectionString: url });
        client.on('error', () => {});
        await client.connect();
      }
      const newest = Math.max(0, ...seen.keys());
      const { rows } = await client.query('select id, url, sha256 from captures where id > $1 order by id', [
        newest - 200,
      ]);
      for (const row of rows)
        seen.set(Number(row.id), { id: Number(row.id), url: row.url, sha256: row.sha256 });
    } catch {
      await client?.end().catch(() => {});
      client = null;
    }
    await sleep(40);
  }
  await client?.end().catch(() => {});
}

const random = seeded(Number(values.seed ?? 1));
const site = await startGrowingSite(200);
const folder = prepareDataFolder([
  {
    key: 'growing',
    kind: 'list',
    url: `${site.url}/list/`,
    settings: { postUrlPattern: '/post/\\d+\\.html$' },
  },
]);
const acknowledged = new Map<number, Acknowledged>();
const end = new AbortController();
const watching = watch(folder, acknowledged, end.signal);
let killedWhileStarting = 0;
const startedAt = performance.now();

for (let round = 1; round <= KILLS; round += 1) {
  const product = startProduct(folder);
  // One in five dies while it is still starting.
  const whileStarting = random() < 0.2;
  site.grow(GROWTH);
  if (whileStarting) killedWhileStarting += 1;
  else {
    // The others die in the middle of collecting, some earlier, some later.
    const before = acknowledged.size;
    await product.ready;
    await until('collection', 60_000, async () => (acknowledged.size > before ? true : null));
  }
  await sleep(random() * (whileStarting ? 2_500 : 5_000));
  await product.kill({ descendants: round % 2 === 0 });
  process.stderr.write(`kill ${round}/${KILLS}: ${acknowledged.size} captures acknowledged\n`);
}

const product = startProduct(folder);
await product.ready;
const url = await until('database', 60_000, () => findRunningPostgres(join(folder, 'postgres')));
const db = new pg.Client({ connectionString: url });
await db.connect();
const count = async (sql: string): Promise<number> => Number((await db.query(sql)).rows[0]?.n ?? 0);
const expected = site.urls().length;
await until('everything crawled and processed', 600_000, async () => {
  const captured = await count('select count(distinct url_key) n from captures');
  const waiting = await count("select count(*) n from captures where state = 'pending'");
  const behind = await count('select coalesce(max(seq), 0) - (select min(seq) from cursors) n from post_log');
  process.stderr.write(`captured ${captured}/${expected}, pending ${waiting}, followers behind ${behind}\n`);
  await sleep(1_500);
  return captured >= expected && waiting === 0 && behind <= 0 ? true : null;
});
end.abort();
await watching;

const { rows: stored } = await db.query('select id, url, sha256, state from captures');
const byId = new Map(stored.map((row) => [Number(row.id), row]));
const lost = [...acknowledged.values()].filter((one) => byId.get(one.id)?.sha256 !== one.sha256);
const posts = await count('select count(*) n from posts where deleted_at is null');
const urls = await count('select count(distinct url) n from posts where deleted_at is null');
const titles = await count('select count(distinct title) n from posts where deleted_at is null');
const liveAlerts = await count("select count(*) n from alerts where state not in ('dismissed', 'merged')");
const alertClusters = await count(
  "select count(distinct cluster_id) n from alerts where state not in ('dismissed', 'merged')",
);
const outcomes = await db.query('select outcome, count(*) n from captures group by 1 order by 1');

const search = await findRunningMeilisearch(join(folder, 'meilisearch'));
if (search === null) throw new Error('search engine is not running');
const ask = async (path: string, body: unknown): Promise<{ results: unknown }> => {
  const response = await fetch(`${search.url}/indexes/posts/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${search.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { results: unknown };
};
const documents = await ask('documents/fetch', { limit: 100_000, fields: ['id', 'riskPoint', 'level'] });
const inSearch = new Map(
  (documents.results as { id: number; riskPoint: string[]; level: string | null }[]).map((one) => [
    one.id,
    one,
  ]),
);
const { rows: inStore } = await db.query(
  `select p.id, p.alert_level, coalesce(array_agg(t.risk_point order by t.risk_point) filter (where t.risk_point is not null), '{}') points
   from posts p left join tags t on t.post_id = p.id where p.deleted_at is null group by p.id`,
);
const different = inStore.filter((row) => {
  const found = inSearch.get(Number(row.id));
  return (
    found === undefined ||
    (found.level ?? null) !== row.alert_level ||
    [...found.riskPoint].sort().join() !== row.points.join()
  );
});
const tooMany = [...inSearch.keys()].filter((id) => !inStore.some((row) => Number(row.id) === id));
await db.end();
await product.stop();
await site.stop();
rmSync(folder, { recursive: true, force: true });

const result = {
  kills: KILLS,
  killedWhileStarting,
  minutes: Number(((performance.now() - startedAt) / 60_000).toFixed(1)),
  published: expected,
  acknowledgedCaptures: acknowledged.size,
  acknowledgedLost: lost.length,
  captureOutcomes: Object.fromEntries(outcomes.rows.map((row) => [row.outcome ?? 'none', Number(row.n)])),
  posts,
  postsDoubled: posts - Math.min(urls, titles),
  postsMissing: expected - posts,
  liveAlerts,
  alertsDoubled: liveAlerts - alertClusters,
  searchDocuments: inSearch.size,
  searchDifferentFromStore: different.length + tooMany.length,
};
console.log(JSON.stringify(result, null, 2));
const isSound =
  result.acknowledgedLost === 0 &&
  result.postsDoubled === 0 &&
  result.postsMissing === 0 &&
  result.alertsDoubled === 0 &&
  result.searchDifferentFromStore === 0;
process.exitCode = isSound ? 0 : 1;
