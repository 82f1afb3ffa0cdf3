import { z } from 'zod';
import * as desk from '../../desk/dispositions.ts';
import { FINDINGS } from '../../desk/views.ts';
import { route } from '../route.ts';
import {
  counts,
  dispositionState,
  id,
  idParam,
  pageOf,
  paging,
  reasonBody,
  some,
  text,
  timeIn,
} from '../schemas/basics.ts';
import { disposition, dispositionDetail } from '../schemas/handling.ts';

export const list = route({
  method: 'get',
  path: '/dispositions',
  summary: '交办列表；承办单位只看到自己的',
  access: 'signed-in',
  query: z.object({
    state: some(dispositionState),
    unitId: z.string().exactOptional(),
    incidentId: id.exactOptional(),
    ...paging,
  }),
  response: pageOf(disposition).extend({ counts }),
  handle: ({ ctx, actor, query: { state, ...rest } }) =>
    desk.listDispositions(ctx, actor, { ...rest, ...(state !== undefined && { states: state }) }),
});

export const get = route({
  method: 'get',
  path: '/dispositions/{id}',
  summary: '一件交办',
  access: 'signed-in',
  params: idParam,
  response: dispositionDetail,
  handle: ({ ctx, actor, params }) => desk.getDisposition(ctx, actor, params.id),
});

export const dispatch = route({
  method: 'post',
  path: '/incidents/{id}/dispositions',
  summary: '交办给单位',
  access: 'disposition.dispatch',
  params: idParam,
  body: z.object({ unitId: z.string(), request: text, dueAt: timeIn }),
  response: dispositionDetail,
  status: 201,
  handle: ({ ctx, actor, params, body }) =>
    desk.dispatchDisposition(ctx, actor, { incidentId: params.id, ...body }),
});

export const receive = route({
  method: 'post',
  path: '/dispositions/{id}/receive',
  summary: '签收',
  access: 'disposition.answer',
  params: idParam,
  response: dispositionDetail,
  handle: ({ ctx, actor, params }) => desk.receiveDisposition(ctx, actor, { dispositionId: params.id }),
});

export const answer = route({
  method: 'post',
  path: '/dispositions/{id}/answer',
  summary: '反馈：是否属实、处置措施、核实情况',
  access: 'disposition.answer',
  params: idParam,
  body: z.object({ finding: z.enum(FINDINGS), measures: text, feedback: text }),
  response: dispositionDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.answerDisposition(ctx, actor, { dispositionId: params.id, ...body }),
});

export const giveBack = route({
  method: 'post',
  path: '/dispositions/{id}/return',
  summary: '退回重办，须写明理由',
  access: 'disposition.dispatch',
  params: idParam,
  body: reasonBody,
  response: dispositionDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.returnDisposition(ctx, actor, { dispositionId: params.id, ...body }),
});

export const accept = route({
  method: 'post',
  path: '/dispositions/{id}/accept',
  summary: '办结',
  access: 'disposition.dispatch',
  params: idParam,
  body: z.object({ note: text.exactOptional() }),
  response: dispositionDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.acceptDisposition(ctx, actor, { dispositionId: params.id, ...body }),
});

export const withdraw = route({
  method: 'post',
  path: '/dispositions/{id}/withdraw',
  summary: '撤回，须写明理由',
  access: 'disposition.dispatch',
  params: idParam,
  body: reasonBody,
  response: dispositionDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.withdrawDisposition(ctx, actor, { dispositionId: params.id, ...body }),
});
