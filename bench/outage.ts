/**
 * What happens while a server is away, on the running product with servers of its own that this script stops and
 * starts: Meilisearch for a minute, then PostgreSQL for half a minute, while a site goes on publishing.
 *
 *   node bench/outage.ts [--search-away 60] [--store-away 30]
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createLog } from '../server/log.ts';
import { startMeilisearch } from '../server/services/meilisearch.ts';
import { startPostgres } from '../server/services/postgres.ts';
import { startGrowingSite } from './support/growing-site.ts';
import { prepareDataFolder, startProduct, until } from './support/product.ts';

const { values } = parseArgs({
  options: { 'search-away': { type: 'string' }, 'store-away': { type: 'string' } },
});
const SEARCH_AWAY_S = Number(values['search-away'] ?? 60);
const STORE_AWAY_S = Number(values['store-away'] ?? 30);
const PASSWORD = 'away-and-back-again-1';

const site = await startGrowingSite(30);
const folder = prepareDataFolder([
  {
    key: 'growing',
    kind: 'list',
    url: `${site.url}/list/`,
    settings: { postUrlPattern: '/post/\\d+\\.html$' },
  },
]);
const log = createLog('error');
const servers = join(folder, 'servers');
mkdirSync(servers, { mode: 0o700 });
const startStore = () => startPostgres({ folder: join(servers, 'postgres'), log });
const startSearch = () => startMeilisearch({ folder: join(servers, 'meilisearch'), log });
let store = await startStore();
let search = await startSearch();
const product = startProduct(folder, {
  DATABASE_URL: store.url,
  MEILI_URL: search.url,
  MEILI_KEY: search.key,
  WANGLOU_ADMIN_PASSWORD: PASSWORD,
});
const address = await product.ready;
const publishing = setInterval(() => site.grow(1), 1_000);

const session = await fetch(`${address}/api/v1/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username: 'admin', password: PASSWORD }),
});
const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const { csrfToken } = (await session.json()) as { csrfToken: string };
await ask('/api/v1/me/password', {
  method: 'POST',
  body: JSON.stringify({ current: PASSWORD, next: `${PASSWORD}-changed` }),
});

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${address}${path}`, {
    ...init,
    redirect: 'manual',
    headers: { cookie, 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
  });
  return { status: response.status, text: await response.text() };
}

async function counted(sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: store.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return Number((await client.query(sql)).rows[0]?.n ?? 0);
  } finally {
    await client.end();
  }
}
const alertCount = () => counted('select count(*) n from alerts');
const captureCount = () => counted('select count(*) n from captures');
const behind = () =>
  counted(
    "select (select coalesce(max(seq), 0) from post_log) - (select coalesce(max(seq), 0) from cursors where name = 'search') n",
  );
async function found(): Promise<number> {
  const response = await fetch(`${search.url}/indexes/posts/stats`, {
    headers: { authorization: `Bearer ${search.key}` },
  });
  return ((await response.json()) as { numberOfDocuments: number }).numberOfDocuments;
}

await until('first alerts and an index that keeps up', 120_000, async () =>
  (await alertCount()) > 0 && (await behind()) === 0 ? true : null,
);

const alertsBefore = await alertCount();
await search.stop();
await sleep(SEARCH_AWAY_S * 1_000);
const alertsWhileAway = (await alertCount()) - alertsBefore;
const entriesBehind = await behind();
const searchAnswer = await ask('/api/v1/posts/search?q=食堂');
const searchPage = await ask('/search?q=食堂');
const alertPage = await ask('/alerts');
search = await startSearch();
const searchBack = performance.now();
await until('the projection to catch up', 120_000, async () => ((await behind()) === 0 ? true : null));
const caughtUpS = (performance.now() - searchBack) / 1_000;
const documentsEqual = (await found()) >= (await counted('select count(*) n from posts')) - 3;

const capturesBefore = await captureCount();
const firstAlert = await counted("select min(id) n from alerts where state = 'open'");
await store.stop();
await sleep(2_000);
const pageWithoutStore = await ask('/alerts');
const writeWithoutStore = await ask(`/api/v1/alerts/${firstAlert}/acknowledge`, {
  method: 'POST',
  body: '{}',
});
const healthWithoutStore = await ask('/healthz');
await sleep(Math.max(0, STORE_AWAY_S - 2) * 1_000);
store = await startStore();
const storeBack = performance.now();
await until('collection to resume', 120_000, async () =>
  (await captureCount()) > capturesBefore + 3 ? true : null,
);
const resumedS = (performance.now() - storeBack) / 1_000;
const alertStayedOpen =
  (await counted(`select count(*) n from alerts where id = ${firstAlert} and state = 'open'`)) === 1;
const writeAfter = await ask(`/api/v1/alerts/${firstAlert}/acknowledge`, { method: 'POST', body: '{}' });
clearInterval(publishing);
const published = site.urls().length;
await until('everything published to be stored', 120_000, async () =>
  (await counted('select count(*) n from posts')) >= published ? true : null,
);
const posts = await counted('select count(*) n from posts');
const exitCode = await product.stop();
await search.stop();
await store.stop();
await site.stop();
rmSync(folder, { recursive: true, force: true });

const says = (text: string, pattern: RegExp): string | null => pattern.exec(text)?.[0] ?? null;
const result = {
  search: {
    awaySeconds: SEARCH_AWAY_S,
    alertsRaisedMeanwhile: alertsWhileAway,
    entriesBehindWhenItCameBack: entriesBehind,
    apiAnswer: { status: searchAnswer.status, code: says(searchAnswer.text, /search-unavailable/) },
    pageAnswer: { status: searchPage.status, says: says(searchPage.text, /检索服务[^<]{0,30}/) },
    alertPageStatus: alertPage.status,
    caughtUpSeconds: Number(caughtUpS.toFixed(1)),
    documentsEqual,
  },
  store: {
    awaySeconds: STORE_AWAY_S,
    page: { status: pageWithoutStore.status, says: says(pageWithoutStore.text, /数据库[^<]{0,30}/) },
    write: { status: writeWithoutStore.status, code: says(writeWithoutStore.text, /store-unavailable/) },
    healthStatus: healthWithoutStore.status,
    alertStayedOpen,
    sameWriteAfterwards: writeAfter.status,
    resumedSeconds: Number(resumedS.toFixed(1)),
  },
  published,
  posts,
  exitCode,
};
console.log(JSON.stringify(result, null, 2));
const isSound =
  alertsWhileAway > 0 &&
  searchAnswer.status === 503 &&
  documentsEqual &&
  pageWithoutStore.status === 503 &&
  writeWithoutStore.status === 503 &&
  alertStayedOpen &&
  writeAfter.status === 200 &&
  posts === published;
process.exitCode = isSound ? 0 : 1;
