/** Keeps the search projection equal to the store by following the post log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { advanceCursor, lockCursor, resetCursor } from '../../store/cursors.ts';
import { readPostLog } from '../../store/post-log.ts';
import { readSearchSources } from '../../store/search-documents.ts';
import type { Database } from '../../store/tables.ts';
import type { Segmenter } from '../segment.ts';
import type { SearchClient } from './client.ts';
import { hasIndex, prepareIndex, removeDocuments, toDocument, writeDocuments } from './projection.ts';

export const SEARCH_CURSOR = 'search';

export interface FollowContext {
  db: Kysely<Database>;
  search: SearchClient;
  segmenter: Segmenter;
  now(): Date;
  log: {
    info(fields: Record<string, unknown>, message: string): void;
    warn(fields: Record<string, unknown>, message: string): void;
  };
  /** Resolves when the post log may have grown; without it the log is looked at every second. */
  whenWoken?(signal: AbortSignal): Promise<void>;
}

const BATCH = 500;
const IDLE_PAUSE_MS = 1_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 15_000;

/**
 * One step: entries after the cursor are written to the projection, and the cursor moves in the transaction that saw
 * the search task succeed. Returns how many entries were dealt with. Repeating a step changes nothing.
 */
export async function followSearchOnce(ctx: FollowContext, limit = BATCH): Promise<number> {
  if (!(await hasIndex(ctx.search))) await prepareProjection(ctx);
  return ctx.db.transaction().execute(async (tx) => {
    const from = await lockCursor(tx, SEARCH_CURSOR, ctx.now());
    const entries = await readPostLog(tx, from, limit);
    const last = entries.at(-1);
    if (last === undefined) return 0;
    const ids = [...new Set(entries.map((entry) => entry.postId))];
    const posts = await readSearchSources(tx, ids);
    const live = new Set(posts.map((post) => post.id));
    await writeDocuments(
      ctx.search,
      posts.map((post) => toDocument(post, ctx.segmenter)),
    );
    await removeDocuments(
      ctx.search,
      ids.filter((id) => !live.has(id)),
    );
    await advanceCursor(tx, SEARCH_CURSOR, last.seq, ctx.now());
    return entries.length;
  });
}

/**
 * A new or lost projection is built from the whole log. The cursor goes back before the index is made: a process that
 * dies in between leaves an index missing, never one that only looks complete.
 */
async function prepareProjection(ctx: FollowContext): Promise<void> {
  if (!(await hasIndex(ctx.search))) await resetCursor(ctx.db, SEARCH_CURSOR, 0, ctx.now());
  await ctx.db.transaction().execute(async (tx) => {
    await lockCursor(tx, SEARCH_CURSOR, ctx.now());
    await prepareIndex(ctx.search);
  });
}

/** Follows until `signal` aborts. Survives the search engine and the store going away: it backs off and goes on. */
export async function followSearch(ctx: FollowContext, signal: AbortSignal): Promise<void> {
  let backoffMs = 0;
  let isPrepared = false;
  while (!signal.aborted) {
    try {
      if (!isPrepared) await prepareProjection(ctx);
      isPrepared = true;
      const done = await followSearchOnce(ctx);
      if (backoffMs > 0) ctx.log.info({}, 'search projection follows again');
      backoffMs = 0;
      if (done < BATCH) await pause(ctx, signal);
    } catch (error) {
      if (backoffMs === 0) ctx.log.warn({ err: error }, 'search projection falls behind');
      backoffMs = Math.min(Math.max(backoffMs * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS);
      await rest(backoffMs, signal);
    }
  }
}

async function pause(ctx: FollowContext, signal: AbortSignal): Promise<void> {
  if (ctx.whenWoken !== undefined) await ctx.whenWoken(signal);
  else await rest(IDLE_PAUSE_MS, signal);
}

/** Sleeps; an abort ends it early and is no error. */
async function rest(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
