import type { Actor } from '../core/roles.ts';
import { listQuarantined, type QuarantinedCapture, requeueCapture } from '../store/captures.ts';
import type { Db } from '../store/db.ts';
import { notify } from '../store/notify.ts';
import type { Source } from '../store/sources.ts';
import * as sourceStore from '../store/sources.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, requireText } from './decide.ts';
import { readWindow } from './paging.ts';

export async function listSources(ctx: DeskContext, actor: Actor): Promise<Source[]> {
  authorise(actor, 'source.read');
  return sourceStore.listSources(ctx.db);
}

export async function getSource(ctx: DeskContext, actor: Actor, key: string): Promise<Source> {
  authorise(actor, 'source.read');
  return found(await sourceStore.getSource(ctx.db, key), '信源', key);
}

type Turn = (db: Db, key: string, now: Date) => Promise<boolean>;

async function turnSource(
  ctx: DeskContext,
  actor: Actor,
  input: { key: string; act: string; turn: Turn; detail?: Record<string, unknown> },
): Promise<Source> {
  const { key, act } = input;
  authorise(actor, 'source.manage');
  return decide(ctx, async (tx) => {
    found((await input.turn(tx, key, ctx.now())) || null, '信源', key);
    await record(tx, ctx, actor, {
      kind: 'source',
      id: key,
      act,
      ...(input.detail && { detail: input.detail }),
    });
    return found(await sourceStore.getSource(tx, key), '信源', key);
  });
}

export async function pauseSource(
  ctx: DeskContext,
  actor: Actor,
  input: { key: string; reason: string },
): Promise<Source> {
  const reason = requireText(input.reason, 'reason', '暂停理由', 500);
  const { key } = input;
  return turnSource(ctx, actor, { key, act: 'pause', turn: sourceStore.pauseSource, detail: { reason } });
}

export async function resumeSource(ctx: DeskContext, actor: Actor, input: { key: string }): Promise<Source> {
  return turnSource(ctx, actor, { key: input.key, act: 'resume', turn: sourceStore.resumeSource });
}

/** Makes the source due now; robots.txt and the pace of its host still hold. */
export async function crawlSourceNow(
  ctx: DeskContext,
  actor: Actor,
  input: { key: string },
): Promise<Source> {
  return turnSource(ctx, actor, { key: input.key, act: 'crawl-now', turn: sourceStore.crawlNow });
}

/** Captures that can never work as they are, newest first. */
export async function listQuarantine(
  ctx: DeskContext,
  actor: Actor,
  filter: { cursor?: string; limit?: number },
): Promise<{ items: QuarantinedCapture[]; nextCursor: string | null }> {
  const window = readWindow(filter);
  authorise(actor, 'source.read');
  const rows = await listQuarantined(ctx.db, window);
  const items = rows.slice(0, window.limit - 1);
  const last = items.at(-1);
  const hasMore = rows.length > items.length && last !== undefined;
  return { items, nextCursor: hasMore ? Buffer.from(String(last.id)).toString('base64url') : null };
}

/** Sends a quarantined capture through the pipeline again. */
export async function retryCapture(
  ctx: DeskContext,
  actor: Actor,
  input: { captureId: number },
): Promise<void> {
  const { captureId: id } = input;
  authorise(actor, 'source.manage');
  await decide(ctx, async (tx) => {
    found((await requeueCapture(tx, id)) || null, '抓取', id);
    await record(tx, ctx, actor, { kind: 'source', id: `capture:${id}`, act: 'retry-capture' });
    await notify(tx, 'captures');
  });
}
