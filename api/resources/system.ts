import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { isSearchHealthy, openSearch } from '../../indexer/search/client.ts';
import { countCaptures } from '../../store/captures.ts';
import { pingStore } from '../../store/health.ts';
import { readLag } from '../../store/post-log.ts';
import type { ApiContext } from '../context.ts';
import { route } from '../route.ts';
import { type health, system as systemSchema } from '../schemas/hearing.ts';

const WAIT_MS = 2_000;

type Health = z.input<typeof health>;

/** The answer, or false when it fails or takes too long. */
async function answersInTime(check: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), WAIT_MS);
  check.then(
    (value) => resolve(value !== false),
    () => resolve(false),
  );
  return promise.finally(() => clearTimeout(timer));
}

/** `degraded`: everything but search works. `down`: nothing can be stored. */
export async function readHealth(ctx: ApiContext): Promise<Health> {
  const search = ctx.search === null ? null : openSearch(ctx.search);
  const [isStoreUp, isSearchUp] = await Promise.all([
    answersInTime(pingStore(ctx.db)),
    search === null ? false : answersInTime(isSearchHealthy(search)),
  ]);
  const store = isStoreUp ? 'ok' : 'away';
  const searchState = search === null ? 'absent' : isSearchUp ? 'ok' : 'away';
  const status = !isStoreUp ? 'down' : searchState === 'ok' ? 'ok' : 'degraded';
  return { status, store, search: searchState };
}

/** For load balancers and supervisors, without sign-in: 200 while requests can be served, else 503. */
export function healthHandler(ctx: ApiContext): RequestHandler {
  return async (_req, res) => {
    const health = await readHealth(ctx);
    res
      .status(health.status === 'down' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json(health);
  };
}

async function readFollower(
  ctx: ApiContext,
  cursor: string,
): Promise<{ entries: number; lagSeconds: number }> {
  const { entries, oldestAt } = await readLag(ctx.db, cursor);
  const lagMs = oldestAt === null ? 0 : Math.max(0, ctx.now().getTime() - oldestAt.getTime());
  return { entries, lagSeconds: Math.round(lagMs / 1_000) };
}

export const system = route({
  method: 'get',
  path: '/system',
  summary: '系统状态：数据库、检索、抓取积压、跟随进度',
  access: 'source.read',
  response: systemSchema,
  handle: async ({ ctx }) => {
    const [health, captures, search, alerts] = await Promise.all([
      readHealth(ctx),
      countCaptures(ctx.db),
      readFollower(ctx, 'search'),
      readFollower(ctx, 'alerts'),
    ]);
    return { health, captures, followers: { search, alerts }, libraryVersion: ctx.library.version };
  },
});
