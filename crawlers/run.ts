import { BasicCrawler, Configuration, EventManager, LogLevel, log, RequestList } from '@crawlee/cheerio';
import { claimSource, claimSources, type Source } from '../store/sources.ts';
import { countDueTargets } from '../store/targets.ts';
import type { CrawlContext, CrawlRun } from './context.ts';
import { LEASE_MS } from './fetch-politely.ts';
import { createPoliteClient } from './http/polite-client.ts';
import { pause } from './pause.ts';
import { type CrawlStep, type WorkOptions, workSource } from './work-source.ts';

/** Sources of one batch, worked on at the same time (one host each, as a rule). */
const BATCH_SIZE = 8;
/** Batches beside each other: a host that hangs holds up its own batch only. */
const LANES = 2;
const BUDGET_MS = 5_000;
const IDLE_MS = 500;
/** Wait after the store failed, before it is tried again. */
const RECOVERY_MS = 1_000;

/** Crawls all due sources until the signal is aborted; returns when the last fetch has ended. Survives a lost database. */
export async function runCrawler(ctx: CrawlContext, signal: AbortSignal): Promise<void> {
  const client = createPoliteClient({ userAgent: ctx.userAgent });
  const run: CrawlRun = { ...ctx, client, signal, robotsFiles: new Map() };
  try {
    await Promise.all(Array.from({ length: LANES }, () => runLane(run)));
  } finally {
    await client.close();
  }
}

async function runLane(run: CrawlRun): Promise<void> {
  while (!run.signal.aborted) {
    try {
      const sources = await claimSources(run.db, { now: run.now(), leaseMs: LEASE_MS, limit: BATCH_SIZE });
      if (sources.length === 0) await pause(IDLE_MS, run.signal);
      else await runBatch(run, sources);
    } catch (error) {
      // Nothing was acknowledged that is not stored; what was claimed comes back when its lease runs out.
      run.log.error({ error: String(error) }, '采集暂停：数据库不可用或出错，稍后重试');
      await pause(RECOVERY_MS, run.signal);
    }
  }
}

/** One batch through Crawlee's pool, with everything of Crawlee that fetches, remembers or retries switched off. */
async function runBatch(run: CrawlRun, sources: readonly Source[]): Promise<void> {
  const byKey = new Map(sources.map((source) => [source.key, source]));
  const inFlight = new Set<Promise<void>>();
  const crawler = new BasicCrawler(
    {
      requestList: await RequestList.open(
        null,
        sources.map((source) => ({ url: source.url, uniqueKey: source.key })),
      ),
      minConcurrency: sources.length,
      maxConcurrency: sources.length,
      maxRequestRetries: 0,
      useSessionPool: false,
      retryOnBlocked: false,
      respectRobotsTxtFile: false,
      requestHandlerTimeoutSecs: 3_600,
      statusMessageLoggingInterval: 3_600,
      // The configuration outlives the batch, and with it would every batch's figures.
      statisticsOptions: { persistenceOptions: { enable: false } },
      autoscaledPoolOptions: POOL_OPTIONS,
      requestHandler: async ({ request }) => {
        const source = byKey.get(request.uniqueKey);
        if (source === undefined) return;
        const work = workSource(run, source, { isForced: false, budgetMs: BUDGET_MS });
        inFlight.add(work);
        await work.finally(() => inFlight.delete(work));
      },
      failedRequestHandler: ({ request }, error) => {
        if (run.signal.aborted) return;
        run.log.error({ source: request.uniqueKey, error: error.message }, '信源处理出错，租约到期后重试');
      },
    },
    crawleeConfiguration(),
  );
  await crawler.run();
  // Crawlee stops its pool on SIGINT without waiting for handlers; their transactions must end before the pool closes.
  await Promise.allSettled(inFlight);
}

const POOL_OPTIONS = {
  maybeRunIntervalSecs: 0.05,
  loggingIntervalSecs: null,
  systemStatusOptions: {
    maxMemoryOverloadedRatio: 1,
    maxEventLoopOverloadedRatio: 1,
    maxCpuOverloadedRatio: 1,
    maxClientOverloadedRatio: 1,
  },
} as const;

/** Nobody listens: load is ours to watch, and nothing is persisted. The usual manager spawns `ps` for every batch. */
class SilentEvents extends EventManager {
  override async init(): Promise<void> {
    this.initialized = true;
  }
  override async close(): Promise<void> {}
  override on(): void {}
  override off(): void {}
  override emit(): void {}
}

let configuration: Configuration | undefined;

/** One for all batches. Without these settings Crawlee writes to disk, spawns `ps` and logs to stdout. */
function crawleeConfiguration(): Configuration {
  if (configuration !== undefined) return configuration;
  log.setLevel(LogLevel.OFF);
  configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    // Any figure will do, as memory never counts as overloaded (POOL_OPTIONS): without one, `ps` is asked.
    memoryMbytes: 1_024,
  });
  configuration.useEventManager(new SilentEvents(configuration));
  return configuration;
}

export interface CrawlOnceResult {
  key: string;
  pages: number;
  captured: number;
  failed: number;
}

/**
 * Visits one source now and all its due pages, for the command line. `onProgress` hears of every step with how many
 * pages still wait. Null when no such source exists or another process is working on it.
 */
export async function crawlOnce(
  ctx: CrawlContext,
  sourceKey: string,
  onProgress: (step: CrawlStep, waiting: number) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<CrawlOnceResult | null> {
  const source = await claimSource(ctx.db, { key: sourceKey, now: ctx.now(), leaseMs: LEASE_MS });
  if (source === null) return null;
  const client = createPoliteClient({ userAgent: ctx.userAgent });
  const result: CrawlOnceResult = { key: sourceKey, pages: 0, captured: 0, failed: 0 };
  let waiting = 0;
  const onStep: WorkOptions['onStep'] = (step) => {
    if (step.step === 'source') waiting = step.newTargets;
    else {
      waiting = Math.max(0, waiting - 1);
      result.pages += 1;
      if (step.outcome === 'captured') result.captured += 1;
      else if (step.outcome !== 'unchanged' && step.outcome !== 'not-modified') result.failed += 1;
    }
    onProgress(step, waiting);
  };
  try {
    waiting = await countDueTargets(ctx.db, source.id, ctx.now());
    const run: CrawlRun = { ...ctx, client, signal, robotsFiles: new Map() };
    await workSource(run, source, { isForced: true, budgetMs: Number.MAX_SAFE_INTEGER, onStep });
    return result;
  } finally {
    await client.close();
  }
}
