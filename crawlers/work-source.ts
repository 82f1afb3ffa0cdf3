import type { FetchOutcome } from '../core/outcome.ts';
import { extendSourceClaim, recordSourceVisit, releaseSource, type Source } from '../store/sources.ts';
import { claimNextTarget, releaseTarget } from '../store/targets.ts';
import { blockReason, type CrawlRun } from './context.ts';
import { type HostBusy, LEASE_MS } from './fetch-politely.ts';
import { pause } from './pause.ts';
import { type SourceVisit, visitSource } from './visit-source.ts';
import { type TargetVisit, visitTarget } from './visit-target.ts';

export type CrawlStep =
  | { step: 'source'; key: string; outcome: FetchOutcome; detail: string | null; newTargets: number }
  | { step: 'page'; key: string; url: string; outcome: FetchOutcome; detail: string | null };

export interface WorkOptions {
  /** Visit the source itself even when it is not due. */
  isForced: boolean;
  /** Time after which the source is given back, so that others get their turn. */
  budgetMs: number;
  onStep?: (step: CrawlStep) => void;
}

const BLOCKED_RECHECK_MS = 3_600_000;

/** Works on one claimed source: its list when due, then its due pages one by one, and gives it back. */
export async function workSource(run: CrawlRun, source: Source, options: WorkOptions): Promise<void> {
  const reason = blockReason(source);
  if (reason !== null) {
    await block(run, source, reason);
    options.onStep?.({ step: 'source', key: source.key, outcome: 'blocked', detail: reason, newTargets: 0 });
    return;
  }
  const deadline = run.now().getTime() + options.budgetMs;
  let freeAt: Date | null = null;
  try {
    if (options.isForced || source.nextFetchAt.getTime() <= run.now().getTime()) {
      const visit = await whenFree(run, deadline, () => visitSource(run, source));
      if (visit.kind === 'busy') freeAt = visit.nextAllowedAt;
      else {
        const { outcome, detail, newTargets } = visit;
        options.onStep?.({ step: 'source', key: source.key, outcome, detail, newTargets });
        // Pages of a host in trouble wait at the host's gate; ask again then, not at once.
        if (visit.isHostFailing) return;
      }
    }
    freeAt ??= await workTargets(run, source, { deadline, onStep: options.onStep });
  } finally {
    await releaseSource(run.db, source.id, freeAt ?? run.now());
  }
}

/** Fetches due pages until none is left, time is up (null), or the host rests (its opening time). */
async function workTargets(
  run: CrawlRun,
  source: Source,
  { deadline, onStep }: { deadline: number; onStep: WorkOptions['onStep'] },
): Promise<Date | null> {
  // Long fetches renew the lease themselves; between short ones it is renewed now and then.
  let renewedAt = 0;
  while (!run.signal.aborted && run.now().getTime() < deadline) {
    const now = run.now();
    if (now.getTime() - renewedAt > LEASE_MS / 4) {
      renewedAt = now.getTime();
      await extendSourceClaim(run.db, source.id, new Date(renewedAt + LEASE_MS));
    }
    const target = await claimNextTarget(run.db, { sourceId: source.id, now, leaseMs: LEASE_MS });
    if (target === null) return null;
    const visit = await whenFree(run, deadline, () => visitTarget(run, source, target));
    if (visit.kind === 'busy') {
      await releaseTarget(run.db, target.id);
      return visit.nextAllowedAt;
    }
    const { url, outcome, detail } = visit;
    onStep?.({ step: 'page', key: source.key, url, outcome, detail });
    if (visit.isHostFailing) return null;
  }
  return null;
}

/** Tries again when the host's gate opens, if that is before the deadline. */
async function whenFree<V extends SourceVisit | TargetVisit>(
  run: CrawlRun,
  deadline: number,
  visit: () => Promise<V | HostBusy>,
): Promise<V | HostBusy> {
  for (;;) {
    const result = await visit();
    if (result.kind !== 'busy') return result;
    const opensAt = result.nextAllowedAt.getTime();
    if (opensAt >= deadline || run.signal.aborted) return result;
    await pause(Math.max(1, opensAt - run.now().getTime()), run.signal);
  }
}

async function block(run: CrawlRun, source: Source, reason: string): Promise<void> {
  const nextFetchAt = new Date(run.now().getTime() + BLOCKED_RECHECK_MS);
  await recordSourceVisit(run.db, source.id, {
    at: run.now(),
    nextFetchAt,
    outcome: 'blocked',
    detail: reason,
    consecutiveFailures: source.consecutiveFailures,
    validators: null,
  });
  await releaseSource(run.db, source.id, nextFetchAt);
}
