import { z } from 'zod';
import * as desk from '../../desk/sources.ts';
import { route } from '../route.ts';
import { idParam, paging, reasonBody } from '../schemas/basics.ts';
import { quarantinedCapture, source } from '../schemas/hearing.ts';

const keyParam = z.object({ key: z.string() });

export const list = route({
  method: 'get',
  path: '/sources',
  summary: '信源名单与状态',
  access: 'source.read',
  response: z.object({ items: z.array(source) }),
  handle: async ({ ctx, actor }) => ({ items: await desk.listSources(ctx, actor) }),
});

export const get = route({
  method: 'get',
  path: '/sources/{key}',
  summary: '一个信源',
  access: 'source.read',
  params: keyParam,
  response: source,
  handle: ({ ctx, actor, params }) => desk.getSource(ctx, actor, params.key),
});

export const pause = route({
  method: 'post',
  path: '/sources/{key}/pause',
  summary: '暂停抓取，须写明理由',
  access: 'source.manage',
  params: keyParam,
  body: reasonBody,
  response: source,
  handle: ({ ctx, actor, params, body }) => desk.pauseSource(ctx, actor, { ...params, ...body }),
});

export const resume = route({
  method: 'post',
  path: '/sources/{key}/resume',
  summary: '恢复抓取',
  access: 'source.manage',
  params: keyParam,
  response: source,
  handle: ({ ctx, actor, params }) => desk.resumeSource(ctx, actor, params),
});

export const crawlNow = route({
  method: 'post',
  path: '/sources/{key}/crawl-now',
  summary: '立即抓取；robots 和访问间隔照样遵守',
  access: 'source.manage',
  params: keyParam,
  response: source,
  status: 202,
  handle: ({ ctx, actor, params }) => desk.crawlSourceNow(ctx, actor, params),
});

export const quarantine = route({
  method: 'get',
  path: '/captures/quarantined',
  summary: '被隔离的抓取',
  access: 'source.read',
  query: z.object(paging),
  response: z.object({ items: z.array(quarantinedCapture), nextCursor: z.string().nullable() }),
  handle: ({ ctx, actor, query }) => desk.listQuarantine(ctx, actor, query),
});

export const retry = route({
  method: 'post',
  path: '/captures/{id}/retry',
  summary: '重新处理被隔离的抓取',
  access: 'source.manage',
  params: idParam,
  response: null,
  handle: async ({ ctx, actor, params }) => {
    await desk.retryCapture(ctx, actor, { captureId: params.id });
    return undefined;
  },
});
