/**
 * Real input through the running product: saved pages and texts on emergencies are served as a local site with a list
 * page and a feed, the product crawls it, and what it stored is held against the hand-read truth.
 *
 *   node bench/real-input.ts [--data ../shared/data]
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { findRunningPostgres } from '../server/services/postgres.ts';
import { prepareDataFolder, startProduct, until } from './support/product.ts';
import { type PageTruth, startRealSite, type TextTruth } from './support/real-site.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const DATA = resolve(values.data ?? join(import.meta.dirname, '../../shared/data'));

/** The aspect that a text of this class belongs to; only those that the library holds can be right. */
const ASPECT_OF_CLASS: Record<string, string> = {
  食物中毒: 'food-drug',
  火灾: 'fire',
  交通事故: 'transport',
  地震: 'natural-disaster',
  恐怖袭击: 'public-order',
};

interface StoredPost {
  path: string;
  title: string;
  body: string;
  /** In +08:00, `YYYY-MM-DDTHH:MM:SS`. */
  published: string | null;
  tags: { riskPoint: string; aspect: string; mode: string }[];
}

if (!existsSync(join(DATA, 'pages/truth.json'))) {
  console.log(`没有找到 ${DATA}：真实页面不随代码分发，已跳过`);
  process.exit(0);
}

const site = await startRealSite(DATA);
const folder = prepareDataFolder([
  { key: 'pages', kind: 'list', url: `${site.origin}/list/`, settings: { postUrlPattern: '/pages/' } },
  { key: 'texts', kind: 'feed', url: `${site.origin}/feed.xml` },
]);
const startedAt = performance.now();
const product = startProduct(folder);
try {
  await product.ready;
  console.log(`ready after ${seconds(startedAt)} s`);
  const url = await findRunningPostgres(join(folder, 'postgres'));
  if (url === null) throw new Error('the product is ready but its PostgreSQL is not found');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const expected = site.pages.size + site.texts.size;
  await until('all pages captured', 300_000, async () => {
    const { rows } = await client.query('select count(*)::int as captures from captures');
    return rows[0]?.captures >= expected ? true : null;
  });
  console.log(`${expected} pages captured after ${seconds(startedAt)} s`);
  await until('all captures processed', 300_000, async () => {
    const { rows } = await client.query(
      `select (select count(*) from captures)::int as captures,
              (select count(*) from captures where state = 'pending')::int as pending,
              (select count(*) from targets where fetched_at is null and next_fetch_at <= now())::int as waiting`,
    );
    const { captures, pending, waiting } = rows[0] ?? {};
    return captures >= expected && pending === 0 && waiting === 0 ? true : null;
  });
  console.log(`${expected} pages processed after ${seconds(startedAt)} s`);
  await printOutcomes(client);
  const posts = await readPosts(client);
  await client.end();
  printPages(site.pages, posts);
  printTexts(site.texts, posts);
} finally {
  const code = await product.stop();
  console.log(`product ended with ${code}`);
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

async function printOutcomes(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    'select outcome, count(*)::int as count from captures group by outcome order by outcome',
  );
  console.log(`outcomes: ${rows.map((row) => `${row.outcome} ${row.count}`).join(', ')}`);
}

async function readPosts(client: pg.Client): Promise<Map<string, StoredPost>> {
  const { rows } = await client.query(
    `select p.url, p.title, p.body, to_char(p.published_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS') as published,
            coalesce(jsonb_agg(jsonb_build_object('riskPoint', t.risk_point, 'aspect', t.aspect, 'mode', t.mode))
                     filter (where t.risk_point is not null), '[]') as tags
     from posts p left join tags t on t.post_id = p.id group by p.id`,
  );
  return new Map(
    rows.map((row) => {
      const path = new URL(row.url).pathname;
      return [path, { path, title: row.title, body: row.body, published: row.published, tags: row.tags }];
    }),
  );
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

function isRightTime(published: string | null, truth: PageTruth): boolean {
  if (truth.time === null) return published === null;
  // To the minute where the truth has a clock, to the day where it has none.
  return [truth.time, ...(truth.timeAlt ?? [])].some(
    (time) => published?.startsWith(time.slice(0, 16)) === true,
  );
}

function printPages(pages: Map<string, PageTruth>, posts: Map<string, StoredPost>): void {
  const right = { title: 0, time: 0, must: 0, mustNot: 0, all: 0 };
  for (const [path, truth] of pages) {
    const post = posts.get(path);
    const body = squeeze(post?.body ?? '');
    const checks = {
      title: [truth.title, ...(truth.titleAlt ?? [])].some(
        (title) => squeeze(title) === squeeze(post?.title ?? ''),
      ),
      time: post !== undefined && isRightTime(post.published, truth),
      must: truth.must.every((text) => body.includes(squeeze(text))),
      mustNot: post !== undefined && !truth.mustNot.some((text) => body.includes(squeeze(text))),
    };
    const wrong = Object.entries(checks).flatMap(([name, isRight]) => (isRight ? [] : [name]));
    for (const name of ['title', 'time', 'must', 'mustNot'] as const) right[name] += checks[name] ? 1 : 0;
    if (wrong.length === 0) right.all += 1;
    else console.log(`  ${path}: ${post === undefined ? 'no post' : `wrong ${wrong.join(', ')}`}`);
  }
  const all = pages.size;
  console.log(
    `pages ${all}: title ${right.title}, time ${right.time}, body (must) ${right.must}, clean (mustNot) ${right.mustNot}, all right ${right.all}`,
  );
}

function printTexts(texts: Map<string, TextTruth>, posts: Map<string, StoredPost>): void {
  console.log(`texts ${texts.size}: class → aspect expected`);
  for (const [name, aspect] of Object.entries(ASPECT_OF_CLASS)) {
    const own = [...texts].filter(([, record]) => record.class === name);
    let stored = 0;
    let tagged = 0;
    let asEvent = 0;
    const risks = new Map<string, number>();
    for (const [path] of own) {
      const post = posts.get(path);
      if (post === undefined) continue;
      stored += 1;
      const fitting = post.tags.filter((tag) => tag.aspect === aspect);
      if (fitting.length > 0) tagged += 1;
      if (fitting.some((tag) => tag.mode === 'event')) asEvent += 1;
      for (const tag of post.tags) risks.set(tag.riskPoint, (risks.get(tag.riskPoint) ?? 0) + 1);
    }
    const listed = [...risks].sort((a, b) => b[1] - a[1]).map(([risk, count]) => `${risk} ${count}`);
    console.log(
      `  ${name} → ${aspect}: texts ${own.length}, stored ${stored}, tag of that aspect ${tagged} (as event ${asEvent}); all tags: ${listed.join(', ') || 'none'}`,
    );
  }
}
