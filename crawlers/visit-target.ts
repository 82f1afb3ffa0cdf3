import type { FetchOutcome } from '../core/outcome.ts';
import { insertCapture, notifyCaptures } from '../store/captures.ts';
import type { Source } from '../store/sources.ts';
import { recordTargetFetch, type Target } from '../store/targets.ts';
import type { CrawlRun } from './context.ts';
import { fetchPolitely, type HostBusy, logFetch, type PageAnswer } from './fetch-politely.ts';
import type { FailedFetch, FetchedPage } from './http/polite-client.ts';
import { backoffMs, MAX_ATTEMPTS, nextRevisit } from './schedule.ts';
import { urlKey } from './url-key.ts';
import { hashOf } from './visit-source.ts';

export interface TargetVisit {
  kind: 'visited';
  url: string;
  outcome: FetchOutcome;
  detail: string | null;
  captureId: number | null;
  isHostFailing: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What a post page may be. Anything else (pictures, PDF, archives) is not kept. */
const PAGE_TYPES = /^\s*(?:text\/|application\/(?:xhtml\+xml|xml|json)|$)/i;

/** Fetches one page and stores its bytes as a capture; the capture is acknowledged when this has returned. */
export async function visitTarget(
  run: CrawlRun,
  source: Source,
  target: Target,
): Promise<TargetVisit | HostBusy> {
  const answer = await fetchPolitely(run, source, {
    url: target.url,
    accept: null,
    etag: target.etag,
    lastModified: target.lastModified,
  });
  if (answer.kind === 'busy') return answer;
  const { result } = answer;
  if (result.outcome === 'captured') {
    if (PAGE_TYPES.test(result.contentType ?? ''))
      return storePage(run, source, target, { answer, page: result });
    const detail = `不是网页（${result.contentType}）`;
    return giveUp(run, source, target, { answer, outcome: 'unparseable', detail });
  }
  if (result.outcome === 'not-modified') {
    return settle(run, source, target, {
      answer,
      outcome: 'not-modified',
      detail: null,
      nextFetchAt: revisitAt(run, target),
      attempts: 0,
    });
  }
  return settle(run, source, target, {
    answer,
    outcome: result.outcome,
    detail: result.detail,
    ...afterFailure(run, target, result),
  });
}

function giveUp(
  run: CrawlRun,
  source: Source,
  target: Target,
  end: { answer: PageAnswer; outcome: FetchOutcome; detail: string },
): Promise<TargetVisit> {
  return settle(run, source, target, { ...end, nextFetchAt: null, attempts: target.attempts + 1 });
}

async function storePage(
  run: CrawlRun,
  source: Source,
  target: Target,
  { answer, page }: { answer: PageAnswer; page: FetchedPage },
): Promise<TargetVisit> {
  return run.db.transaction().execute(async (tx) => {
    const captureId = await insertCapture(tx, {
      sourceId: source.id,
      url: page.url,
      urlKey: urlKey(page.url),
      fetchedAt: answer.at,
      status: page.status,
      contentType: page.contentType,
      headers: page.headers,
      body: page.body,
      sha256: hashOf(page.body),
      hint: target.hint,
    });
    const outcome = captureId === null ? 'unchanged' : 'captured';
    await recordTargetFetch(tx, target.id, {
      outcome,
      detail: null,
      nextFetchAt: revisitAt(run, target),
      attempts: 0,
      fetched: { at: answer.at, etag: page.etag, lastModified: page.lastModified },
    });
    await logFetch(tx, source.id, { answer, url: target.url, outcome });
    if (captureId !== null) await notifyCaptures(tx);
    return { kind: 'visited', url: target.url, outcome, detail: null, captureId, isHostFailing: false };
  });
}

async function settle(
  run: CrawlRun,
  source: Source,
  target: Target,
  end: {
    answer: PageAnswer;
    outcome: FetchOutcome;
    detail: string | null;
    nextFetchAt: Date | null;
    attempts: number;
  },
): Promise<TargetVisit> {
  const { answer, outcome, detail, nextFetchAt, attempts } = end;
  await run.db.transaction().execute(async (tx) => {
    await recordTargetFetch(tx, target.id, { outcome, detail, nextFetchAt, attempts, fetched: null });
    await logFetch(tx, source.id, { answer, url: target.url, outcome: answer.result.outcome });
  });
  const { isHostFailing } = answer;
  return { kind: 'visited', url: target.url, outcome, detail, captureId: null, isHostFailing };
}

function revisitAt(run: CrawlRun, target: Target): Date | null {
  const published = Date.parse(target.hint.publishedAt ?? '');
  return nextRevisit({
    foundAt: target.foundAt,
    publishedAt: Number.isNaN(published) ? null : new Date(published),
    now: run.now(),
    random: run.random(),
  });
}

/** Some failures pass, some never do; being asked to wait is not a failure of the page. */
function afterFailure(
  run: CrawlRun,
  target: Target,
  failure: FailedFetch,
): { nextFetchAt: Date | null; attempts: number } {
  const now = run.now().getTime();
  const attempts = failure.outcome === 'rate-limited' ? target.attempts : target.attempts + 1;
  const isFinal =
    attempts >= MAX_ATTEMPTS ||
    // A page that was captured and is gone now was taken down: its capture stays, no more visits.
    (failure.outcome === 'http-4xx' && (target.fetchedAt !== null || attempts >= 2)) ||
    ['address-refused', 'too-large', 'redirect-loop', 'unparseable'].includes(failure.outcome);
  if (isFinal) return { nextFetchAt: null, attempts };
  if (failure.outcome === 'robots-disallowed') return { nextFetchAt: new Date(now + DAY_MS), attempts };
  const waitMs = backoffMs({
    failures: Math.max(1, attempts),
    baseMs: failure.outcome === 'http-4xx' ? HOUR_MS : 0,
    retryAfterMs: failure.retryAfterMs,
    random: run.random(),
  });
  return { nextFetchAt: new Date(now + waitMs), attempts };
}
