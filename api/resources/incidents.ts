import { z } from 'zod';
import { SLOT_TYPES } from '../../core/library.ts';
import { confirmFact as confirm } from '../../desk/facts.ts';
import * as desk from '../../desk/incidents.ts';
import { useStatement as use } from '../../desk/statements.ts';
import { route } from '../route.ts';
import { usedStatement } from '../schemas/answering.ts';
import {
  counts,
  grade,
  idParam,
  incidentState,
  level,
  pageOf,
  paging,
  reasonBody,
  some,
  text,
  timeIn,
} from '../schemas/basics.ts';
import { fact, incidentDetail, incidentSummary } from '../schemas/handling.ts';

export const list = route({
  method: 'get',
  path: '/incidents',
  summary: '事件列表，新的在前',
  access: 'incident.read',
  query: z.object({ state: some(incidentState), ...paging }),
  response: pageOf(incidentSummary).extend({ counts }),
  handle: ({ ctx, actor, query: { state, ...rest } }) =>
    desk.listIncidents(ctx, actor, { ...rest, ...(state !== undefined && { states: state }) }),
});

export const get = route({
  method: 'get',
  path: '/incidents/{id}',
  summary: '一个事件的全部：信息、时限、交办、事实、口径、发布、留痕',
  access: 'incident.read',
  params: idParam,
  response: incidentDetail,
  handle: ({ ctx, actor, params }) => desk.getIncident(ctx, actor, params.id),
});

export const update = route({
  method: 'patch',
  path: '/incidents/{id}',
  summary: '更正名称、概要、发生时间、级别、等级；时限随之调整',
  access: 'incident.manage',
  params: idParam,
  body: z.object({
    title: text.exactOptional(),
    summary: text.exactOptional(),
    happenedAt: timeIn.nullable().exactOptional(),
    level: level.exactOptional(),
    grade: grade.nullable().exactOptional(),
  }),
  response: incidentDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.updateIncident(ctx, actor, { incidentId: params.id, ...body }),
});

export const close = route({
  method: 'post',
  path: '/incidents/{id}/close',
  summary: '办结；还有未办结的交办时不允许',
  access: 'incident.manage',
  params: idParam,
  body: reasonBody,
  response: incidentDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.closeIncident(ctx, actor, { incidentId: params.id, ...body }),
});

export const reopen = route({
  method: 'post',
  path: '/incidents/{id}/reopen',
  summary: '重新打开',
  access: 'incident.manage',
  params: idParam,
  body: reasonBody,
  response: incidentDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.reopenIncident(ctx, actor, { incidentId: params.id, ...body }),
});

export const meetClock = route({
  method: 'post',
  path: '/incidents/{id}/clocks/{clockId}/meet',
  summary: '标明时限要求的事已经完成',
  access: 'incident.manage',
  params: idParam.extend({ clockId: z.string() }),
  body: z.object({ note: text }),
  response: incidentDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.meetClock(ctx, actor, { incidentId: params.id, clockId: params.clockId, ...body }),
});

export const confirmFact = route({
  method: 'post',
  path: '/incidents/{id}/facts',
  summary: '确认一项事实；同名的旧事实留存并标为已替换',
  access: 'incident.manage',
  params: idParam,
  body: z.object({ name: text, type: z.enum(SLOT_TYPES), value: text, source: text }),
  response: fact,
  status: 201,
  handle: ({ ctx, actor, params, body }) => confirm(ctx, actor, { incidentId: params.id, ...body }),
});

export const useStatement = route({
  method: 'post',
  path: '/incidents/{id}/statements',
  summary: '为事件选用口径，记录版本，用已确认的事实填空',
  access: 'release.draft',
  params: idParam,
  body: z.object({ statementId: z.string() }),
  response: usedStatement,
  status: 201,
  handle: ({ ctx, actor, params, body }) => use(ctx, actor, { incidentId: params.id, ...body }),
});
