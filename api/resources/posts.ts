import { z } from 'zod';
import * as desk from '../../desk/posts.ts';
import { searchPosts } from '../../desk/search.ts';
import { route } from '../route.ts';
import {
  id,
  idParam,
  level,
  mode,
  pageOf,
  paging,
  reasonBody,
  sentiment,
  some,
  text,
  tier,
  timeIn,
} from '../schemas/basics.ts';
import { postBrief, postDetail } from '../schemas/posts.ts';

const span = z.object({ start: z.int(), end: z.int() });
const facet = z.array(z.object({ value: z.string(), count: z.int() }));
const word = z.string().max(100);

export const list = route({
  method: 'get',
  path: '/posts',
  summary: '信息列表，不经检索，新抓取的在前',
  access: 'post.read',
  query: z.object({ sourceId: id.exactOptional(), clusterId: id.exactOptional(), ...paging }),
  response: pageOf(postBrief),
  handle: ({ ctx, actor, query }) => desk.listPosts(ctx, actor, query),
});

export const search = route({
  method: 'get',
  path: '/posts/search',
  summary: '信息检索：词、"短语"、-排除，按方面、风险点、地点、信源、级别、时间筛选',
  access: 'post.read',
  query: z.object({
    q: z.string().max(200).default(''),
    aspect: some(word),
    riskPoint: some(word),
    subDistrict: some(word),
    place: some(word),
    source: some(word),
    tier: some(tier),
    level: some(level),
    sentiment: some(sentiment),
    from: timeIn.exactOptional(),
    to: timeIn.exactOptional(),
    sort: z.enum(['relevance', 'newest']).exactOptional(),
    cursor: z.string().max(100).exactOptional(),
    limit: z.coerce.number().int().min(1).max(100).exactOptional(),
  }),
  response: z.object({
    hits: z.array(
      z.object({
        post: postBrief,
        titleSpans: z.array(span),
        excerptSpans: z.array(span),
      }),
    ),
    total: z.int(),
    isTotalAtLeast: z.boolean(),
    nextCursor: z.string().nullable(),
    facets: z.object({
      aspect: facet,
      riskPoint: facet,
      subDistrict: facet,
      place: facet,
      source: facet,
      level: facet,
      sentiment: facet,
    }),
    isBehind: z.boolean().describe('检索落后于数据库'),
    lagSeconds: z.number(),
    isRelaxed: z.boolean().describe('全部词都有的太少，已放宽为部分词'),
  }),
  handle: ({ ctx, actor, query: { q, sort, cursor, limit, ...filters } }) =>
    searchPosts(ctx, actor, {
      q,
      filters,
      ...(sort !== undefined && { sort }),
      ...(cursor !== undefined && { cursor }),
      ...(limit !== undefined && { limit }),
    }),
});

export const get = route({
  method: 'get',
  path: '/posts/{id}',
  summary: '一条信息：全文、标签和命中的词、地点依据、伤亡、修订、转载',
  access: 'post.read',
  params: idParam,
  response: postDetail,
  handle: ({ ctx, actor, params }) => desk.getPost(ctx, actor, params.id),
});

export const correct = route({
  method: 'patch',
  path: '/posts/{id}',
  summary: '更正地点、是否涉及本区、标签语气；人工值优先，机器值留存',
  access: 'post.correct',
  params: idParam,
  body: z.object({
    placeId: z.string().nullable().exactOptional(),
    isAboutDistrict: z.boolean().exactOptional(),
    modes: z.record(z.string(), mode).exactOptional(),
    reason: text,
  }),
  response: postDetail,
  handle: ({ ctx, actor, params, body }) => desk.correctPost(ctx, actor, { postId: params.id, ...body }),
});

export const remove = route({
  method: 'delete',
  path: '/posts/{id}',
  summary: '删除：正文和分析清除，留下墓碑，不再收录',
  access: 'post.correct',
  params: idParam,
  body: reasonBody,
  response: null,
  handle: async ({ ctx, actor, params, body }) => {
    await desk.deletePost(ctx, actor, { postId: params.id, ...body });
    return undefined;
  },
});
