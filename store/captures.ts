import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { sourceSettingsSchema } from '../core/config.ts';
import type { CaptureOutcome } from '../core/outcome.ts';
import type { Capture, CaptureHint } from '../core/post.ts';
import { type Db, json } from './db.ts';
import type { CapturesTable } from './tables.ts';

/** Channel that is notified after a capture is committed; the indexer listens on it. */
export const CAPTURES_CHANNEL = 'captures';

const hintSchema = z.object({
  title: z.string().exactOptional(),
  publishedAt: z.string().exactOptional(),
  summary: z.string().exactOptional(),
  text: z.string().exactOptional(),
  author: z.string().exactOptional(),
  sourceName: z.string().exactOptional(),
});

/** Reads a stored hint back. */
export function parseHint(value: unknown): CaptureHint {
  return hintSchema.parse(value);
}

export interface NewCapture {
  sourceId: number;
  url: string;
  urlKey: string;
  fetchedAt: Date;
  status: number;
  contentType: string | null;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Hex SHA-256 of `body`. */
  sha256: string;
  hint: CaptureHint;
}

export interface PendingCapture extends Capture {
  urlKey: string;
  attempts: number;
}

/** Stores the bytes of one fetch; null when the same bytes of the same page are there already. */
export async function insertCapture(db: Db, capture: NewCapture): Promise<number | null> {
  const row = await db
    .insertInto('captures')
    .values({
      source_id: capture.sourceId,
      url: capture.url,
      url_key: capture.urlKey,
      fetched_at: capture.fetchedAt,
      status: capture.status,
      content_type: capture.contentType,
      headers: json(capture.headers),
      body: Buffer.from(capture.body.buffer, capture.body.byteOffset, capture.body.byteLength),
      sha256: capture.sha256,
      hint: json(capture.hint),
    })
    .onConflict((conflict) => conflict.columns(['url_key', 'sha256']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Wakes the indexer. Inside a transaction it is delivered on commit, so nobody is woken for what is rolled back. */
export async function notifyCaptures(db: Db): Promise<void> {
  await sql`select pg_notify(${CAPTURES_CHANNEL}, '')`.execute(db);
}

/**
 * Claims pending captures, oldest first; others may still refer to them meanwhile. Call it inside the transaction that also finishes them: the row locks are the
 * claim, and a worker that dies gives its captures back at once.
 */
export async function claimPendingCaptures(db: Db, limit: number, now: Date): Promise<PendingCapture[]> {
  const rows = await db
    .selectFrom('captures')
    .innerJoin('sources', 'sources.id', 'captures.source_id')
    .selectAll('captures')
    .select('sources.settings')
    .where('captures.state', '=', 'pending')
    .where((or) => or.or([or('captures.not_before', 'is', null), or('captures.not_before', '<=', now)]))
    .orderBy('captures.id')
    .limit(limit)
    .forNoKeyUpdate('captures')
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    ...toCapture(row),
    forcedCharset: sourceSettingsSchema.parse(row.settings).charset ?? null,
    urlKey: row.url_key,
    attempts: row.attempts,
  }));
}

function toCapture(row: Selectable<CapturesTable>): Omit<Capture, 'forcedCharset'> {
  return {
    id: row.id,
    sourceId: row.source_id,
    url: row.url,
    fetchedAt: row.fetched_at,
    contentType: row.content_type,
    body: row.body,
    hint: parseHint(row.hint),
  };
}

/** Ends a pass over a capture. `detail` says more than the outcome when a person should know more. */
export async function finishCapture(
  db: Db,
  id: number,
  end: {
    state: 'done' | 'dropped' | 'quarantined';
    outcome: CaptureOutcome;
    detail: string | null;
    processedAt: Date;
  },
): Promise<void> {
  await db
    .updateTable('captures')
    .set({
      state: end.state,
      outcome: end.outcome,
      detail: end.detail,
      processed_at: end.processedAt,
    })
    .where('id', '=', id)
    .execute();
}

/** Ends many captures in one statement. */
export async function finishCaptures(
  db: Db,
  ends: readonly {
    id: number;
    state: 'done' | 'dropped' | 'quarantined';
    outcome: CaptureOutcome;
    detail: string | null;
  }[],
  processedAt: Date,
): Promise<void> {
  if (ends.length === 0) return;
  await sql`update captures c set state = e.state, outcome = e.outcome, detail = e.detail, processed_at = ${processedAt}
    from jsonb_to_recordset(${json(ends)}::jsonb) as e (id bigint, state text, outcome text, detail text)
    where c.id = e.id`.execute(db);
}

/** Puts a capture off until `notBefore`. `countsAsAttempt` is false when the world was not ready (RetryLaterError). */
export async function deferCapture(
  db: Db,
  id: number,
  { notBefore, countsAsAttempt, detail }: { notBefore: Date; countsAsAttempt: boolean; detail: string },
): Promise<void> {
  await db
    .updateTable('captures')
    .set((eb) => ({
      not_before: notBefore,
      detail,
      attempts: countsAsAttempt ? eb('attempts', '+', 1) : eb.ref('attempts'),
    }))
    .where('id', '=', id)
    .execute();
}

export type CaptureCounts = Record<'pending' | 'done' | 'dropped' | 'quarantined', number>;

export async function countCaptures(db: Db): Promise<CaptureCounts> {
  const rows = await db
    .selectFrom('captures')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const counts = new Map(rows.map((row) => [row.state, Number(row.count)]));
  return {
    pending: counts.get('pending') ?? 0,
    done: counts.get('done') ?? 0,
    dropped: counts.get('dropped') ?? 0,
    quarantined: counts.get('quarantined') ?? 0,
  };
}

export interface QuarantinedCapture {
  id: number;
  sourceKey: string;
  url: string;
  fetchedAt: Date;
  detail: string | null;
  attempts: number;
}

/** Captures that can never work as they are, newest first; `beforeId` pages on. */
export async function listQuarantined(
  db: Db,
  { limit, beforeId }: { limit: number; beforeId?: number },
): Promise<QuarantinedCapture[]> {
  let query = db
    .selectFrom('captures')
    .innerJoin('sources', 'sources.id', 'captures.source_id')
    .select([
      'captures.id',
      'sources.key as sourceKey',
      'captures.url',
      'captures.fetched_at as fetchedAt',
      'captures.detail',
      'captures.attempts',
    ])
    .where('captures.state', '=', 'quarantined')
    .orderBy('captures.id', 'desc')
    .limit(limit);
  if (beforeId !== undefined) query = query.where('captures.id', '<', beforeId);
  return query.execute();
}

/** Sends a capture through the pipeline again, for example after an extractor was mended. */
export async function requeueCapture(db: Db, id: number): Promise<boolean> {
  const result = await db
    .updateTable('captures')
    .set({ state: 'pending', outcome: null, detail: null, attempts: 0, not_before: null, processed_at: null })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
