import { z } from 'zod';
import * as desk from '../../desk/alerts.ts';
import { route } from '../route.ts';
import { alertState, idParam, level, paging, reasonBody, some, text } from '../schemas/basics.ts';
import { alertDetail, alertPage, alertSummary, incidentDetail } from '../schemas/handling.ts';

export const list = route({
  method: 'get',
  path: '/alerts',
  summary: '预警列表，新的在前',
  access: 'alert.read',
  query: z.object({ state: some(alertState), level: some(level), ...paging }),
  response: alertPage,
  handle: ({ ctx, actor, query: { state, level: levels, ...rest } }) =>
    desk.listAlerts(ctx, actor, {
      ...rest,
      ...(state !== undefined && { states: state }),
      ...(levels !== undefined && { levels }),
    }),
});

export const get = route({
  method: 'get',
  path: '/alerts/{id}',
  summary: '一条预警：级别、理由、命中的词、同一话题的信息、留痕',
  access: 'alert.read',
  params: idParam,
  response: alertDetail,
  handle: ({ ctx, actor, params }) => desk.getAlert(ctx, actor, params.id),
});

export const acknowledge = route({
  method: 'post',
  path: '/alerts/{id}/acknowledge',
  summary: '签阅',
  access: 'alert.decide',
  params: idParam,
  response: alertSummary,
  handle: ({ ctx, actor, params }) => desk.acknowledgeAlert(ctx, actor, { alertId: params.id }),
});

export const dismiss = route({
  method: 'post',
  path: '/alerts/{id}/dismiss',
  summary: '排除，须写明理由',
  access: 'alert.decide',
  params: idParam,
  body: reasonBody,
  response: alertSummary,
  handle: ({ ctx, actor, params, body }) => desk.dismissAlert(ctx, actor, { alertId: params.id, ...body }),
});

export const reopen = route({
  method: 'post',
  path: '/alerts/{id}/reopen',
  summary: '恢复已排除的预警',
  access: 'alert.decide',
  params: idParam,
  body: z.object({ reason: text.exactOptional() }),
  response: alertSummary,
  handle: ({ ctx, actor, params, body }) => desk.reopenAlert(ctx, actor, { alertId: params.id, ...body }),
});

export const openIncident = route({
  method: 'post',
  path: '/alerts/{id}/incident',
  summary: '由预警立为事件，或并入 incidentId 指明的事件',
  access: 'incident.manage',
  params: idParam,
  body: z.object({ title: text.exactOptional(), incidentId: z.int().exactOptional() }),
  response: incidentDetail,
  status: 201,
  handle: ({ ctx, actor, params, body }) => desk.openIncident(ctx, actor, { alertId: params.id, ...body }),
});
