import type { Kysely } from 'kysely';
import { districtConfigSchema, type SourceConfig, sourceConfigSchema } from '../../core/config.ts';
import { type CrawlContext, userAgentOf } from '../../crawlers/context.ts';
import { runCrawler } from '../../crawlers/run.ts';
import { upsertSources } from '../../store/sources.ts';
import type { Database } from '../../store/tables.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

export const TEST_CONFIG = districtConfigSchema.parse({
  district: { name: '云河区', code: '990101', city: '云江市', pressOffice: '云河区新闻办' },
  crawler: { paceMs: 0 },
});

export function crawlContext(db: Kysely<Database>, more: Partial<CrawlContext> = {}): CrawlContext {
  return {
    db,
    now: () => new Date(),
    random: () => 0.5,
    log: silent,
    config: TEST_CONFIG,
    userAgent: userAgentOf('0.1.0', 'mailto:press@example.org'),
    ...more,
  };
}

export function sourceConfig(key: string, more: Record<string, unknown>): SourceConfig {
  return sourceConfigSchema.parse({
    key,
    name: `信源 ${key}`,
    kind: 'list',
    tier: 'district',
    isLocal: true,
    legalBasis: '公开信息',
    impactAssessedOn: '2026-01-05',
    intervalSeconds: 3_600,
    ...more,
  });
}

export async function addSource(
  db: Kysely<Database>,
  key: string,
  more: Record<string, unknown>,
): Promise<void> {
  await upsertSources(db, [sourceConfig(key, more)], new Date());
}

/** Runs the crawler until `isDone`, then stops it and waits for its end. */
export async function crawlUntil(
  ctx: CrawlContext,
  isDone: () => Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const controller = new AbortController();
  const running = runCrawler(ctx, controller.signal);
  const deadline = Date.now() + timeoutMs;
  try {
    while (!(await isDone())) {
      if (Date.now() > deadline) throw new Error('the crawl did not get there in time');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    controller.abort();
    await running;
  }
}

/** True when every source was visited and no page is due. */
export async function isQuiet(db: Kysely<Database>): Promise<boolean> {
  const source = await db
    .selectFrom('sources')
    .select('id')
    .where('last_fetch_at', 'is', null)
    .executeTakeFirst();
  // Taken after the sources were looked at: pages that a visit has just found are due by then.
  const now = new Date();
  const target = await db
    .selectFrom('targets')
    .select('id')
    .where((eb) => eb.or([eb('next_fetch_at', '<=', now), eb('claimed_until', 'is not', null)]))
    .executeTakeFirst();
  return source === undefined && target === undefined;
}
