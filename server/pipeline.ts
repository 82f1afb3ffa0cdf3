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
import { claimPendingCaptures, deferCapture, finishCapture, type PendingCapture } from '../store/captures.ts';
import type { Db } from '../store/db.ts';
import { appendPostLog, lockPostLog } from '../store/post-log.ts';
import { inSavepoint, isTransient } from '../store/savepoint.ts';
import { listSources, type Source } from '../store/sources.ts';
import type { Database } from '../store/tables.ts';
import { findTombstones } from '../store/tombstones.ts';
import type { Log } from './log.ts';
import {
  keepWritten,
  openBatch,
  type PostBatch,
  type Understood,
  writeFingerprints,
  writePost,
} from './write-post.ts';

export interface PipelineContext {
  db: Kysely<Database>;
  now(): Date;
  engine: Engine;
  config: DistrictConfig;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
}

/** Raised when a stage's result changes for the same input. */
const STAGE_VERSIONS = {
  extract: '1',
  normalise: '1',
  mask: '1',
  fingerprint: '1',
  analyse: '1',
  relate: '1',
  cluster: '1',
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
  | { capture: PendingCapture; kind: 'ended'; outcome: ExtractDrop | NormaliseDrop }
  | { capture: PendingCapture; kind: 'failed'; error: unknown };

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

/**
 * Claims up to `limit` pending captures and carries each to exactly one outcome, in one transaction. Several workers
 * may run it at once: claims skip each other, and relating waits its turn, so that no reprint misses its original.
 * A bug in one capture costs that capture an attempt; a lost database loses nothing.
 */
export async function runPipelineBatch(ctx: PipelineContext, limit: number): Promise<BatchResult> {
  return ctx.db.transaction().execute(async (tx) => {
    const captures = await claimPendingCaptures(tx, limit, ctx.now());
    const result: BatchResult = { claimed: captures.length, outcomes: noOutcomes(), deferred: 0 };
    if (captures.length === 0) return result;
    const sources = new Map((await listSources(tx)).map((source) => [source.id, source]));
    const prepared = captures.map((capture) => prepare(capture, sources.get(capture.sourceId), ctx.engine));
    await lockPostLog(tx);
    const tombstones = await findTombstones(
      tx,
      captures.map((capture) => capture.urlKey),
    );
    const batch = await openBatch(
      tx,
      prepared.flatMap((one) => (one.kind === 'understood' ? [one.understood] : [])),
      (sourceId) => sources.get(sourceId)?.name ?? '',
      ctx.now(),
    );
    for (const one of prepared) {
      const outcome = await endCapture(ctx, batch, one, tombstones);
      if (outcome === null) result.deferred += 1;
      else result.outcomes[outcome] += 1;
    }
    await writeFingerprints(batch);
    await appendPostLog(tx, batch.changes, ctx.now());
    return result;
  });
}

/** Ends one capture with exactly one outcome; null when it is to be tried again. */
async function endCapture(
  ctx: PipelineContext,
  batch: PostBatch,
  prepared: Prepared,
  tombstones: ReadonlySet<string>,
): Promise<CaptureOutcome | null> {
  const { capture } = prepared;
  const finish = (outcome: CaptureOutcome, detail: string | null = null) =>
    finishAs(batch.db, capture.id, { outcome, detail, at: ctx.now() });
  if (tombstones.has(capture.urlKey)) return finish('tombstoned');
  if (prepared.kind === 'ended') return finish(prepared.outcome);
  if (prepared.kind === 'failed') return failCapture(ctx, batch.db, capture, prepared.error);
  try {
    const { written, outcome } = await inSavepoint(batch.db, async () => {
      const done = await writePost(batch, prepared.understood);
      return { written: done, outcome: await finish(done.outcome) };
    });
    keepWritten(batch, written);
    return outcome;
  } catch (error) {
    // After a lost connection this fails as well, and the whole batch is pending again.
    return failCapture(ctx, batch.db, capture, error);
  }
}

async function finishAs(
  db: Db,
  captureId: number,
  { outcome, detail, at }: { outcome: CaptureOutcome; detail: string | null; at: Date },
): Promise<CaptureOutcome> {
  const state = outcome === 'quarantined' ? 'quarantined' : outcome.startsWith('post-') ? 'done' : 'dropped';
  await finishCapture(db, captureId, { state, outcome, detail, processedAt: at });
  return outcome;
}

async function failCapture(
  ctx: PipelineContext,
  db: Db,
  capture: PendingCapture,
  error: unknown,
): Promise<CaptureOutcome | null> {
  const at = ctx.now();
  if (error instanceof QuarantineError) {
    const detail = `${error.reason}: ${error.message}`;
    return finishAs(db, capture.id, { outcome: 'quarantined', detail, at });
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RetryLaterError || isTransient(error)) {
    const delayMs = error instanceof RetryLaterError ? error.delayMs : RETRY_PAUSE_MS;
    const notBefore = new Date(at.getTime() + delayMs);
    await deferCapture(db, capture.id, { notBefore, countsAsAttempt: false, detail: message });
    return null;
  }
  ctx.log.error({ err: error, captureId: capture.id, url: capture.url }, 'a stage failed on a capture');
  const attempts = capture.attempts + 1;
  if (attempts >= MOST_ATTEMPTS) {
    return finishAs(db, capture.id, { outcome: 'quarantined', detail: `stage-failed: ${message}`, at });
  }
  const notBefore = new Date(at.getTime() + RETRY_PAUSE_MS * attempts);
  await deferCapture(db, capture.id, { notBefore, countsAsAttempt: true, detail: message });
  return null;
}
