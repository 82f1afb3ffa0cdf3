import { recordFetch } from '../store/fetches.ts';
import { enterHost, leaveHost } from '../store/host-gates.ts';
import { extendSourceClaim, type Source } from '../store/sources.ts';
import type { CrawlRun } from './context.ts';
import type { FetchResult } from './http/polite-client.ts';
import { askRobots, type RobotsVerdict } from './http/robots.ts';
import { backoffMs } from './schedule.ts';

/**
 * Leases are short and renewed while a fetch runs, so that what a killed process held is free again in seconds.
 */
export const LEASE_MS = 10_000;
const RENEW_MS = 3_000;
/** A gate that is shut for a fetch in progress opens long before its lease ends: it is asked again this soon. */
const ASK_AGAIN_MS = 60;

export interface PageRequest {
  url: string;
  accept: string | null;
  etag: string | null;
  lastModified: string | null;
}

export interface PageAnswer {
  kind: 'answered';
  result: FetchResult;
  at: Date;
  durationMs: number;
  robotsRule: string;
  /** True when the host itself is in trouble: other pages of it are left alone for a while too. */
  isHostFailing: boolean;
}

/** The host is being visited or rests until then. */
export interface HostBusy {
  kind: 'busy';
  nextAllowedAt: Date;
}

/** One request under all rules: the host's gate, robots.txt, pace, validators. The answer is logged by the caller. */
export async function fetchPolitely(
  run: CrawlRun,
  source: Source,
  request: PageRequest,
): Promise<PageAnswer | HostBusy> {
  const host = URL.parse(request.url)?.host ?? '';
  const gate = await enterHost(run.db, { host, now: run.now(), holdMs: LEASE_MS });
  if (!gate.isGranted) return { kind: 'busy', nextAllowedAt: askAgainAt(run.now(), gate.nextAllowedAt) };
  const renewal = setInterval(() => {
    const until = new Date(run.now().getTime() + LEASE_MS);
    Promise.all([leaveHost(run.db, host, until), extendSourceClaim(run.db, source.id, until)]).catch(
      // A lease that could not be renewed runs out: another process may repeat this fetch, which changes nothing.
      (error: unknown) => run.log.warn({ host, error: String(error) }, '租约续期失败'),
    );
  }, RENEW_MS);
  let pauseMs = 0;
  try {
    const answer = await askAndFetch(run, source, request);
    pauseMs = restMs(run, source, answer);
    return answer;
  } finally {
    clearInterval(renewal);
    await leaveHost(run.db, host, new Date(run.now().getTime() + pauseMs));
  }
}

/** A host that rests says when it opens; one that is being visited has a young lease, as it is renewed. */
function askAgainAt(now: Date, nextAllowedAt: Date): Date {
  const waitMs = nextAllowedAt.getTime() - now.getTime();
  const isVisited = waitMs <= LEASE_MS && waitMs > LEASE_MS - 2 * RENEW_MS;
  return isVisited ? new Date(now.getTime() + ASK_AGAIN_MS) : nextAllowedAt;
}

async function askAndFetch(
  run: CrawlRun,
  source: Source,
  request: PageRequest,
): Promise<PageAnswer & { crawlDelayMs: number | null }> {
  const at = run.now();
  const ask = (url: string): Promise<RobotsVerdict> =>
    askRobots(run, { url, isLocal: source.isLocal, sourceId: source.id });
  const verdict = await ask(request.url);
  const result = verdict.isAllowed
    ? await run.client.fetch({
        url: request.url,
        isLocal: source.isLocal,
        now: at,
        signal: run.signal,
        etag: request.etag,
        lastModified: request.lastModified,
        ...(request.accept === null ? {} : { accept: request.accept }),
        mayFollow: async (url) => (await ask(url)).isAllowed,
      })
    : refused(request.url, verdict.rule);
  return {
    kind: 'answered',
    result,
    at,
    durationMs: run.now().getTime() - at.getTime(),
    robotsRule: verdict.rule,
    crawlDelayMs: verdict.crawlDelayMs,
    isHostFailing: isHostTrouble(result),
  };
}

function refused(url: string, rule: string): FetchResult {
  return { outcome: 'robots-disallowed', status: null, url, detail: rule, retryAfterMs: null };
}

function isHostTrouble(result: FetchResult): boolean {
  return ['http-5xx', 'rate-limited', 'timeout', 'dns-failed', 'connection-failed'].includes(result.outcome);
}

/** Pause before anyone asks this host again: the longest of our pace, the site's Crawl-delay and its trouble. */
function restMs(run: CrawlRun, source: Source, answer: PageAnswer & { crawlDelayMs: number | null }): number {
  const pace = source.settings.paceMs ?? (source.isDemo ? 0 : run.config.crawler.paceMs);
  const rest = Math.max(pace, answer.crawlDelayMs ?? 0);
  if (!answer.isHostFailing) return rest;
  const retryAfterMs = 'retryAfterMs' in answer.result ? answer.result.retryAfterMs : null;
  return Math.max(rest, backoffMs({ failures: 1, baseMs: 0, retryAfterMs, random: run.random() }));
}

/** Writes one line of the fetch log. */
export async function logFetch(
  db: CrawlRun['db'],
  sourceId: number,
  {
    answer,
    url,
    outcome,
  }: { answer: PageAnswer; url: string; outcome: FetchResult['outcome'] | 'unchanged' },
): Promise<void> {
  const { result } = answer;
  await recordFetch(db, {
    sourceId,
    url,
    at: answer.at,
    outcome,
    status: result.status,
    detail: 'detail' in result ? result.detail : null,
    robotsRule: answer.robotsRule,
    bytes: result.outcome === 'captured' ? result.body.length : null,
    durationMs: answer.durationMs,
  });
}
