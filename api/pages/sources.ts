import { may } from '../../core/roles.ts';
import * as desk from '../../desk/sources.ts';
import { countCaptures } from '../../store/captures.ts';
import { listFetches } from '../../store/fetches.ts';
import { after } from './done.ts';
import type { Act, Show } from './kit.ts';
import { quarantineModel, sourceModel, sourcesModel } from './models/sources.ts';

const FETCHES = 50;

function keyOf(params: Record<string, unknown>): string {
  return String(params.key ?? '');
}

export const showSources: Show = async ({ ctx, actor, query }) => {
  const health = query.text('health');
  const sources = await desk.listSources(ctx, actor);
  const { quarantined } = await countCaptures(ctx.db);
  const canManage = may(actor, 'source.manage');
  return {
    page: 'sources',
    title: '信源',
    section: 'sources',
    model: (frame) =>
      sourcesModel(frame, { sources, quarantined, canManage, health: health === '' ? null : health }),
  };
};

export const showSource: Show = async ({ ctx, actor, req }) => {
  const source = await desk.getSource(ctx, actor, keyOf(req.params));
  const fetches = await listFetches(ctx.db, source.id, FETCHES);
  const canManage = may(actor, 'source.manage');
  return {
    page: 'source',
    title: source.name,
    section: 'sources',
    model: (frame) => sourceModel(frame, { source, fetches, canManage }),
  };
};

export const showQuarantine: Show = async ({ ctx, actor, query }) => {
  const cursor = query.text('cursor');
  const list = await desk.listQuarantine(ctx, actor, cursor === '' ? {} : { cursor });
  const { quarantined } = await countCaptures(ctx.db);
  const canManage = may(actor, 'source.manage');
  return {
    page: 'quarantine',
    title: '隔离的抓取',
    section: 'sources',
    model: (frame) => quarantineModel(frame, { ...list, total: quarantined, canManage }),
  };
};

export const pause: Act = async ({ ctx, actor, req, form }) => {
  await desk.pauseSource(ctx, actor, { key: keyOf(req.params), reason: form.text('reason') });
  return after('/sources', 'paused');
};

export const resume: Act = async ({ ctx, actor, req }) => {
  await desk.resumeSource(ctx, actor, { key: keyOf(req.params) });
  return after('/sources', 'resumed');
};

export const crawlNow: Act = async ({ ctx, actor, req }) => {
  await desk.crawlSourceNow(ctx, actor, { key: keyOf(req.params) });
  return after('/sources', 'crawl-asked');
};

export const requeue: Act = async ({ ctx, actor, req }) => {
  await desk.retryCapture(ctx, actor, { captureId: Number(req.params.id) });
  return after('/sources/quarantine', 'requeued');
};
