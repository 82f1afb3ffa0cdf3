/** Keeps the search projection equal to the store by following the post log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { asOnlyFollower, moveCursor, readCursor, resetCursor } from '../../store/cursors.ts';
import { readPostLog } from '../../store/post-log.ts';
import { readSearchSources } from '../../store/search-documents.ts';
import type { Database } from '../../store/tables.ts';
import type { Segmenter } from '../segment.ts';
import { type SearchClient, unlessStopped } from './client.ts';
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
 * One step: entries after the cursor are written to the projection, and the cursor moves once the search tasks have
 * succeeded. No transaction is open meanwhile. Returns how many entries were dealt with; 0 also when another follower
 * is at work. Repeating a step changes nothing. `signal` ends the wait at once: the step is then done again later.
 */
export async function followSearchOnce(
  ctx: FollowContext,
  limit = BATCH,
  signal?: AbortSignal,
): Promise<number> {
  if (!(await unlessStopped(hasIndex(ctx.search), signal))) await prepareProjection(ctx, signal);
  const done = await asOnlyFollower(ctx.db, SEARCH_CURSOR, async () => {
    const { db, search, segmenter } = ctx;
    const from = await readCursor(db, SEARCH_CURSOR);
    const entries = await readPostLog(db, from, limit);
    const last = entries.at(-1);
    if (last === undefined) return 0;
    const ids = [...new Set(entries.map((entry) => entry.postId))];
    const posts = await readSearchSources(db, ids);
    const live = new Set(posts.map((post) => post.id));
    const documents = posts.map((post) => toDocument(post, segmenter));
    await writeDocuments(search, documents, search.index, signal);
    const gone = ids.filter((id) => !live.has(id));
    await removeDocuments(search, gone, signal);
    await moveCursor(db, SEARCH_CURSOR, { from, to: last.seq, now: ctx.now() });
    return entries.length;
  });
  return done ?? 0;
}

/**
 * A new or lost projection is built from the whole log. The cursor goes back before the index is made: a process that
 * dies in between leaves an index missing, never one that only looks complete. Another follower may be at it.
 */
async function prepareProjection(ctx: FollowContext, signal?: AbortSignal): Promise<void> {
  await asOnlyFollower(ctx.db, SEARCH_CURSOR, async () => {
    if (!(await unlessStopped(hasIndex(ctx.search), signal))) {
      await resetCursor(ctx.db, SEARCH_CURSOR, 0, ctx.now());
    }
    await prepareIndex(ctx.search, ctx.search.index, signal);
  });
}

/** Follows until `signal` aborts. Survives the search engine and the store going away: it backs off and goes on. */
export async function followSearch(ctx: FollowContext, signal: AbortSignal): Promise<void> {
  let backoffMs = 0;
  let isPrepared = false;
  while (!signal.aborted) {
    try {
      if (!isPrepared) await prepareProjection(ctx, signal);
      isPrepared = true;
      const done = await followSearchOnce(ctx, BATCH, signal);
      if (backoffMs > 0) ctx.log.info({}, 'search projection follows again');
      backoffMs = 0;
      if (done < BATCH) await pause(ctx, signal);
    } catch (error) {
      if (signal.aborted) break;
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
