import { z } from 'zod';
import * as desk from '../../desk/statements.ts';
import { route } from '../route.ts';
import { matchedStatement, stage, statementDetail, statementView } from '../schemas/answering.ts';
import { counts, id, pageOf, paging, text } from '../schemas/basics.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const list = route({
  method: 'get',
  path: '/statements',
  summary: '口径列表',
  access: 'statement.read',
  query: z.object({
    aspect: z.string().exactOptional(),
    riskPoint: z.string().exactOptional(),
    stage: stage.exactOptional(),
    q: z.string().max(200).exactOptional(),
    isInForce: flag.exactOptional(),
    ...paging,
  }),
  response: pageOf(statementView).extend({ countsByAspect: counts }),
  handle: ({ ctx, actor, query }) => desk.listStatements(ctx, actor, query),
});

export const get = route({
  method: 'get',
  path: '/statements/{id}',
  summary: '一条口径：问法、口头和书面答复、事实空位、禁用表述、依据',
  access: 'statement.read',
  params: z.object({ id: z.string() }),
  query: z.object({ version: id.exactOptional() }),
  response: statementDetail,
  handle: ({ ctx, actor, params, query }) => desk.getStatement(ctx, actor, params.id, query.version),
});

const top = z.int().min(1).max(50).exactOptional();

export const match = route({
  method: 'post',
  path: '/statements/match',
  summary: '找出适合事件、预警或问题的生效口径，最合适的在前',
  access: 'statement.read',
  body: z.union([
    z.object({ incidentId: z.int(), top }),
    z.object({ alertId: z.int(), top }),
    z.object({ question: text, top }),
  ]),
  response: z.object({ items: z.array(matchedStatement) }),
  handle: async ({ ctx, actor, body: { top: count, ...input } }) => ({
    items: await desk.matchStatements(ctx, actor, input, count),
  }),
});
