import { sql } from 'kysely';
import type { FetchOutcome } from '../core/outcome.ts';
import type { CaptureHint } from '../core/post.ts';
import { parseHint } from './captures.ts';
import { type Db, json } from './db.ts';

export interface NewTarget {
  url: string;
  urlKey: string;
  hint: CaptureHint;
}

export interface Target {
  id: number;
  sourceId: number;
  url: string;
  urlKey: string;
  hint: CaptureHint;
  foundAt: Date;
  attempts: number;
  etag: string | null;
  lastModified: string | null;
  /** Null until the page was captured for the first time. */
  fetchedAt: Date | null;
}

/** Rows of one insert: far below PostgreSQL's limit of 65,535 parameters. */
const INSERT_BATCH = 1_000;

/** Adds the addresses that are neither known nor deleted; returns how many were new. */
export async function addTargets(
  db: Db,
  sourceId: number,
  targets: readonly NewTarget[],
  now: Date,
): Promise<number> {
  let added = 0;
  const unique = [...new Map(targets.map((target) => [target.urlKey, target])).values()];
  for (let start = 0; start < unique.length; start += INSERT_BATCH) {
    const batch = unique.slice(start, start + INSERT_BATCH);
    const tombstoned = await db
      .selectFrom('tombstones')
      .select('url_key')
      .where(
        'url_key',
        'in',
        batch.map((target) => target.urlKey),
      )
      .execute();
    const deleted = new Set(tombstoned.map((row) => row.url_key));
    const rows = batch
      .filter((target) => !deleted.has(target.urlKey))
      .map((target) => ({
        source_id: sourceId,
        url: target.url,
        url_key: target.urlKey,
        hint: json(target.hint),
        found_at: now,
        next_fetch_at: now,
      }));
    if (rows.length === 0) continue;
    const inserted = await db
      .insertInto('targets')
      .values(rows)
      .onConflict((conflict) => conflict.column('url_key').doNothing())
      .returning('id')
      .execute();
    added += inserted.length;
  }
  return added;
}

/** Takes the next due target of a source and leases it; null when none is due. New pages come before revisits. */
export async function claimNextTarget(
  db: Db,
  { sourceId, now, leaseMs }: { sourceId: number; now: Date; leaseMs: number },
): Promise<Target | null> {
  const row = await db
    .updateTable('targets')
    .set({ claimed_until: new Date(now.getTime() + leaseMs) })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('targets as due')
        .select('due.id')
        .where('due.source_id', '=', sourceId)
        .where('due.next_fetch_at', '<=', now)
        .where((or) => or.or([or('due.claimed_until', 'is', null), or('due.claimed_until', '<=', now)]))
        .orderBy(sql`due.fetched_at is not null`)
        .orderBy('due.next_fetch_at')
        .orderBy('due.id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    sourceId: row.source_id,
    url: row.url,
    urlKey: row.url_key,
    hint: parseHint(row.hint),
    foundAt: row.found_at,
    attempts: row.attempts,
    etag: row.etag,
    lastModified: row.last_modified,
    fetchedAt: row.fetched_at,
  };
}

/** Writes how a fetch of a target ended and frees it. A null `nextFetchAt` means: never again. */
export async function recordTargetFetch(
  db: Db,
  id: number,
  fetch: {
    outcome: FetchOutcome;
    detail: string | null;
    nextFetchAt: Date | null;
    attempts: number;
    /** Set when the page answered with its bytes (also when they were the same as before). */
    fetched: { at: Date; etag: string | null; lastModified: string | null } | null;
  },
): Promise<void> {
  await db
    .updateTable('targets')
    .set({
      claimed_until: null,
      last_outcome: fetch.outcome,
      last_detail: fetch.detail,
      next_fetch_at: fetch.nextFetchAt,
      attempts: fetch.attempts,
      ...(fetch.fetched === null
        ? {}
        : {
            fetched_at: fetch.fetched.at,
            etag: fetch.fetched.etag,
            last_modified: fetch.fetched.lastModified,
          }),
    })
    .where('id', '=', id)
    .execute();
}

/** Gives a target back untouched: its host was busy. */
export async function releaseTarget(db: Db, id: number): Promise<void> {
  await db.updateTable('targets').set({ claimed_until: null }).where('id', '=', id).execute();
}

/** Targets of a source that wait to be fetched now. */
export async function countDueTargets(db: Db, sourceId: number, now: Date): Promise<number> {
  const row = await db
    .selectFrom('targets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('source_id', '=', sourceId)
    .where('next_fetch_at', '<=', now)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
