/** The four roles of a process and their loops. One process runs them all by default; any number may run some. */

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { followAlerts } from '../desk/follow-alerts.ts';
import { buildEngine } from '../indexer/analyse.ts';
import { followSearch } from '../indexer/search/follow.ts';
import { type Channel, type Listener, listen } from '../store/notify.ts';
import { type AppContext, followContext } from './context.ts';
import { runLoop, Waker } from './loop.ts';
import { runPipelineBatch } from './pipeline.ts';
import type { ProcessRole } from './process-roles.ts';
import { SetupError, systemErrorCode } from './setup-error.ts';

/** Small: in one process with the web server a batch is the longest that a page waits. */
const BATCH = 20;
const ALERT_BATCH = 200;
/** Back-up for lost wake-up calls; a capture that is to be tried again later is found by it too. */
const POLL_MS = 2_000;
const RESTART_POLL_MS = 1_000;

export interface RunningRoles {
  /** `http://host:port`; null without the api role. */
  address: string | null;
  /** Lets loops finish their batch and requests their answer, for a while: what is cut off is rolled back. */
  stop(): Promise<void>;
}

export async function startRoles(ctx: AppContext, roles: readonly ProcessRole[]): Promise<RunningRoles> {
  const stopping = new AbortController();
  const wakers: Wakers = { captures: [], posts: [], alerts: [] };
  const api = roles.includes('api') ? await startApi(ctx) : null;
  const run: Run = { ctx, signal: stopping.signal, wakers };
  const loops = [
    ...(roles.includes('crawl') ? [startCrawling(run)] : []),
    ...(roles.includes('index') ? startIndexing(run) : []),
    ...(roles.includes('desk') ? [startAlerting(run)] : []),
  ];
  const listener = listenFor(run);
  return {
    address: api?.address ?? null,
    async stop() {
      stopping.abort();
      await Promise.all([
        Promise.race([Promise.all(loops), sleep(PATIENCE_MS)]),
        api?.stop(),
        listener.close(),
      ]);
    },
  };
}

type Wakers = Record<Channel, Waker[]>;

interface Run {
  ctx: AppContext;
  signal: AbortSignal;
  wakers: Wakers;
}

function wakerOn({ wakers }: Run, channel: Channel): Waker {
  const waker = new Waker();
  wakers[channel].push(waker);
  return waker;
}

// The crawlers' frame and the web server are loaded only by a process that has their role.
function startCrawling(run: Run): Promise<void> {
  return keepRunning(run, '抓取', async () => {
    const { runCrawler } = await import('../crawlers/run.ts');
    await runCrawler(run.ctx, run.signal);
  });
}

function startIndexing(run: Run): Promise<void>[] {
  const { ctx, signal } = run;
  const pipeline = { ...ctx, engine: buildEngine(ctx.library, ctx.gazetteer), worker: randomUUID() };
  const processing = runLoop({
    name: '处理',
    log: ctx.log,
    signal,
    waker: wakerOn(run, 'captures'),
    pollMs: POLL_MS,
    work: async () => (await runPipelineBatch(pipeline, BATCH)).claimed,
  });
  const search = followContext(ctx);
  if (search === null) return [processing];
  const waker = wakerOn(run, 'posts');
  const whenWoken = (until: AbortSignal) => waker.wait(POLL_MS, until);
  return [processing, keepRunning(run, '检索索引', () => followSearch({ ...search, whenWoken }, signal))];
}

function startAlerting(run: Run): Promise<void> {
  const { ctx, signal } = run;
  return runLoop({
    name: '预警',
    log: ctx.log,
    signal,
    waker: wakerOn(run, 'posts'),
    pollMs: POLL_MS,
    work: async () => (await followAlerts(ctx, ALERT_BATCH)).read,
  });
}

/** A loop of its own making: started again when it fails or ends before its time. */
function keepRunning({ ctx, signal }: Run, name: string, run: () => Promise<unknown>): Promise<void> {
  return runLoop({ name, log: ctx.log, signal, pollMs: RESTART_POLL_MS, work: () => run().then(() => 0) });
}

function listenFor({ ctx, wakers }: Run): Listener {
  return listen({
    url: ctx.databaseUrl,
    channels: ['captures', 'posts'],
    onNotify: (channel) => {
      for (const waker of wakers[channel]) waker.wake();
    },
    onConnect: () => {
      for (const waker of Object.values(wakers).flat()) waker.wake();
    },
    onLost: (error) => ctx.log.warn({ err: error }, '数据库通知连接中断，改为轮询'),
  });
}

/** How long a stop waits for batches; a search task on a busy machine can take longer. */
const PATIENCE_MS = 5_000;
/** How long open requests may take to end before their connections are cut. */
const DRAIN_MS = 3_000;

async function startApi(ctx: AppContext): Promise<{ address: string; stop(): Promise<void> }> {
  const { createApp } = await import('../api/app.ts');
  const server = createServer(createApp(ctx));
  const port = await listenOn(server, ctx.env.host, ctx.env.port);
  return {
    address: `http://${reachableHost(ctx.env.host)}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Event streams never end by themselves.
        setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
      }),
  };
}

/** The host part of an address that a person on this machine can open. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = systemErrorCode(error) === 'EADDRINUSE';
      const remedy = isTaken ? '已被占用，请用 WANGLOU_PORT 换一个端口' : '不能监听，请检查 WANGLOU_HOST';
      reject(new SetupError(`${host}:${port} ${remedy}`, { cause: error }));
    });
    server.listen(port, host, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
