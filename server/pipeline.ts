/**
 * The one place that knows the order of the stages:
 * extract → normalise → mask → fingerprint → analyse (locate, tag, casualties, level, sentiment) → relate → cluster.
 * Captures are claimed, understood in memory and written in one transaction: whatever dies, they are pending again.
 */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DistrictConfig } from '../core/config.ts';
import { QuarantineError, RetryLaterError } from '../core/errors.ts';
import { type CaptureOutcome, drop, type Outcome, ok } from '../core/outcome.ts';
import { type ExtractDrop, extractPost } from '../crawlers/extract/extract-post.ts';
import { analyse, type Engine } from '../indexer/analyse.ts';
import { comparableText, fingerprint } from '../indexer/fingerprint.ts';
import { chooseMainPlace } from '../indexer/main-place.ts';
import { maskPersonal } from '../indexer/mask-personal.ts';
import { type NormaliseDrop, normalisePost, normaliseText } from '../indexer/normalise.ts';
import { forgetStarts } from '../store/capture-starts.ts';
import { deferCapture, finishCaptures, type PendingCapture } from '../store/captures.ts';
import { appendPostLog, lockPostLog } from '../store/post-log.ts';
import { inSavepoint, isTransient } from '../store/savepoint.ts';
import { listSources, type Source } from '../store/sources.ts';
import type { Database } from '../store/tables.ts';
import { findTombstones } from '../store/tombstones.ts';
import { claimBatch } from './claim-batch.ts';
import type { Log } from './log.ts';
import type { Understood } from './plan-posts.ts';
import { type WriteContext, type Written, writePosts } from './write-posts.ts';

export interface PipelineContext {
  db: Kysely<Database>;
  now(): Date;
  engine: Engine;
  config: DistrictConfig;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
}

export interface WorkerContext extends PipelineContext {
  /** Names this run of this process; another run never has the same. */
  worker: string;
}

/** Raised when a stage's result changes for the same input. */
const STAGE_VERSIONS = {
  extract: '1',
  normalise: '1',
  mask: '1',
  fingerprint: '1',
  analyse: '2',
  relate: '2',
  cluster: '2',
};

/** Versions that a post carries: of every stage, and of the rules. */
export function stageVersions(engine: Engine): Record<string, string> {
  return { ...STAGE_VERSIONS, rules: engine.version };
}

/** After this many failures by a bug a capture is put aside, so that it never blocks the others. */
const MOST_ATTEMPTS = 3;
const RETRY_PAUSE_MS = 30_000;

export interface BatchResult {
  claimed: number;
  /** One outcome per capture that ended. `claimed` = sum of these + `deferred`. */
  outcomes: Record<CaptureOutcome, number>;
  /** Captures that are tried again later. */
  deferred: number;
}

/** All pure stages of one capture, in order. Each adds what it finds and changes nothing of the stages before it. */
export function understand(
  capture: PendingCapture,
  source: Source,
  engine: Engine,
): Outcome<Understood, ExtractDrop | NormaliseDrop> {
  const extracted = extractPost(capture);
  if (extracted.kind === 'drop') return drop(extracted.reason);
  const found = extracted.value;
  const normalised = normalisePost(found);
  if (normalised.kind === 'drop') return drop(normalised.reason);
  const title = maskPersonal(normalised.value.title).text;
  const body = maskPersonal(normalised.value.text).text;
  const hashes = fingerprint(comparableText(body));
  const analysis = analyse(
    {
      title,
      text: body,
      publishedAt: found.publishedAt,
      sourceName: found.sourceName,
      tier: source.tier,
      isHomeSource: source.settings.isHome ?? false,
    },
    engine,
  );
  const publishedAt = found.publishedAt === null ? null : new Date(found.publishedAt);
  return ok({
    hashes,
    input: {
      sourceId: capture.sourceId,
      captureId: capture.id,
      url: capture.url,
      urlKey: capture.urlKey,
      title,
      body,
      publishedAt,
      publishedPrecision: found.publishedPrecision,
      publishedFrom: found.publishedFrom,
      capturedAt: capture.fetchedAt,
      sourceName: found.sourceName === null ? null : normaliseText(found.sourceName),
      author: found.author === null ? null : maskPersonal(normaliseText(found.author)).text,
      charset: found.charset,
      confidence: found.confidence,
      textSha256: createHash('sha256').update(`${title}\n${body}`).digest('hex'),
      placeId: chooseMainPlace(analysis.places),
      analysis,
      stageVersions: stageVersions(engine),
    },
  });
}

type Prepared =
  | { capture: PendingCapture; kind: 'understood'; understood: Understood }
  | { capture: PendingCapture; kind: 'ended'; outcome: CaptureOutcome }
  | { capture: PendingCapture; kind: 'failed'; error: unknown };
type Ready = Extract<Prepared, { kind: 'understood' }>;

function prepare(capture: PendingCapture, source: Source | undefined, engine: Engine): Prepared {
  try {
    if (source === undefined) throw new Error(`capture ${capture.id} has no source`);
    const outcome = understand(capture, source, engine);
    if (outcome.kind === 'drop') return { capture, kind: 'ended', outcome: outcome.reason };
    return { capture, kind: 'understood', understood: outcome.value };
  } catch (error) {
    return { capture, kind: 'failed', error };
  }
}

function tookDown(deaths: number): QuarantineError {
  return new QuarantineError('stage-failed', `处理它的进程 ${deaths} 次中途退出`);
}

function noOutcomes(): Record<CaptureOutcome, number> {
  return {
    'post-created': 0,
    'post-revised': 0,
    'post-unchanged': 0,
    'no-text': 0,
    'not-a-post': 0,
    tombstoned: 0,
    quarantined: 0,
  };
}

/** What one batch has come to, written in a few statements at its end. */
interface Ending {
  write: WriteContext;
  ends: { capture: PendingCapture; outcome: CaptureOutcome; detail: string | null }[];
  changes: Written['changes'];
  deferred: number;
}

/**
 * Claims up to `limit` pending captures and carries each to exactly one outcome, in one transaction. Several workers
 * may run it at once: claims skip each other, and relating waits its turn, so that no reprint misses its original.
 * A bug in one capture costs that capture an attempt; a lost database loses nothing.
 */
export async function runPipelineBatch(ctx: WorkerContext, limit: number): Promise<BatchResult> {
  return ctx.db.transaction().execute(async (tx) => {
    const { captures, deaths } = await claimBatch(ctx.db, tx, { limit, worker: ctx.worker, now: ctx.now() });
    const result: BatchResult = { claimed: captures.length, outcomes: noOutcomes(), deferred: 0 };
    if (captures.length === 0) return result;
    const sources = new Map((await listSources(tx)).map((source) => [source.id, source]));
    const tombstones = await findTombstones(
      tx,
      captures.map((capture) => capture.urlKey),
    );
    const prepared = captures.map((capture): Prepared => {
      if (tombstones.has(capture.urlKey)) return { capture, kind: 'ended', outcome: 'tombstoned' };
      if (deaths >= MOST_ATTEMPTS) return { capture, kind: 'failed', error: tookDown(deaths) };
      return prepare(capture, sources.get(capture.sourceId), ctx.engine);
    });
    await lockPostLog(tx);
    const sourceName = (sourceId: number) => sources.get(sourceId)?.name ?? '';
    const ending: Ending = {
      write: { db: tx, now: ctx.now(), weights: ctx.engine.gramWeights, sourceName },
      ends: [],
      changes: [],
      deferred: 0,
    };
    const ready: Ready[] = [];
    for (const one of prepared) {
      if (one.kind === 'ended')
        ending.ends.push({ capture: one.capture, outcome: one.outcome, detail: null });
      else if (one.kind === 'failed') await failCapture(ctx, ending, one.capture, one.error);
      else ready.push(one);
    }
    await writeReady(ctx, ending, ready);
    await finishCaptures(
      tx,
      ending.ends.map(({ capture, outcome, detail }) => ({
        id: capture.id,
        state: stateOf(outcome),
        outcome,
        detail,
      })),
      ctx.now(),
    );
    await forgetStarts(
      tx,
      captures.map((capture) => capture.id),
    );
    await appendPostLog(tx, ending.changes, ctx.now());
    for (const { outcome } of ending.ends) result.outcomes[outcome] += 1;
    result.deferred = ending.deferred;
    return result;
  });
}

/** Writes all together; when that fails, one by one, so that only the faulty capture pays for it. */
async function writeReady(ctx: PipelineContext, ending: Ending, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
  try {
    const { ends, changes } = await inSavepoint(ending.write.db, async () => {
      const written = await writePosts(
        ending.write,
        ready.map((one) => one.understood),
      );
      return { changes: written.changes, ends: ready.map(({ capture }) => endOf(capture, written)) };
    });
    ending.changes.push(...changes);
    ending.ends.push(...ends);
  } catch (error) {
    const [only] = ready;
    // After a lost connection this fails as well, and the whole batch is pending again.
    if (ready.length === 1 && only !== undefined) await failCapture(ctx, ending, only.capture, error);
    else for (const one of ready) await writeReady(ctx, ending, [one]);
  }
}

function endOf(capture: PendingCapture, { outcomes }: Written): Ending['ends'][number] {
  const outcome = outcomes.get(capture.id);
  if (outcome === undefined) throw new Error(`capture ${capture.id} has no outcome`);
  return { capture, outcome, detail: null };
}

function stateOf(outcome: CaptureOutcome): 'done' | 'dropped' | 'quarantined' {
  if (outcome === 'quarantined') return 'quarantined';
  return outcome.startsWith('post-') ? 'done' : 'dropped';
}

/** Puts a failed capture off, or aside when it can never work or has failed too often. */
async function failCapture(
  ctx: PipelineContext,
  ending: Ending,
  capture: PendingCapture,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof QuarantineError) {
    ending.ends.push({ capture, outcome: 'quarantined', detail: `${error.reason}: ${message}` });
    return;
  }
  const isOurFault = !(error instanceof RetryLaterError || isTransient(error));
  const attempts = capture.attempts + 1;
  if (isOurFault) {
    ctx.log.error({ err: error, captureId: capture.id, url: capture.url }, 'a stage failed on a capture');
  }
  if (isOurFault && attempts >= MOST_ATTEMPTS) {
    ending.ends.push({ capture, outcome: 'quarantined', detail: `stage-failed: ${message}` });
    return;
  }
  const delayMs = error instanceof RetryLaterError ? error.delayMs : RETRY_PAUSE_MS * attempts;
  const notBefore = new Date(ctx.now().getTime() + delayMs);
  await deferCapture(ending.write.db, capture.id, {
    notBefore,
    countsAsAttempt: isOurFault,
    detail: message,
  });
  ending.deferred += 1;
}
