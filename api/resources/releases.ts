import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import { RequestError } from '../../core/errors.ts';
import * as desk from '../../desk/releases.ts';
import type { ReleaseDetail } from '../../desk/views.ts';
import { route } from '../route.ts';
import { releaseDetail, releaseKind, releaseSummary } from '../schemas/answering.ts';
import {
  counts,
  id,
  idParam,
  pageOf,
  paging,
  reasonBody,
  releaseState,
  some,
  text,
} from '../schemas/basics.ts';

/** Weak tag that begins with the revision, so that If-Match can name the text that was read. */
function tagRelease(res: Response, release: ReleaseDetail): ReleaseDetail {
  const hash = createHash('sha256').update(JSON.stringify(release)).digest('base64url').slice(0, 16);
  res.set('ETag', `W/"r${release.revision}-${hash}"`);
  return release;
}

/** Revision that an edit is based on: the body's, else the one in If-Match. */
function basedOn(given: number | undefined, ifMatch: string | undefined): number {
  if (given !== undefined) return given;
  const match = /^(?:W\/)?"r(\d+)-/.exec(ifMatch ?? '');
  if (match?.[1] !== undefined) return Number(match[1]);
  const message = '请在 revision 或 If-Match 里写明您是在第几稿上修改的';
  throw new RequestError('invalid-input', message, [{ path: 'revision', message }]);
}

export const list = route({
  method: 'get',
  path: '/releases',
  summary: '发布稿列表，新的在前',
  access: 'release.read',
  query: z.object({ state: some(releaseState), incidentId: id.exactOptional(), ...paging }),
  response: pageOf(releaseSummary).extend({ counts }),
  handle: ({ ctx, actor, query: { state, ...rest } }) =>
    desk.listReleases(ctx, actor, { ...rest, ...(state !== undefined && { states: state }) }),
});

export const get = route({
  method: 'get',
  path: '/releases/{id}',
  summary: '一份发布稿；ETag 以稿次开头，修改时放进 If-Match',
  access: 'release.read',
  params: idParam,
  response: releaseDetail,
  handle: async ({ ctx, actor, params, res }) =>
    tagRelease(res, await desk.getRelease(ctx, actor, params.id)),
});

export const draft = route({
  method: 'post',
  path: '/incidents/{id}/releases',
  summary: '起草：由模板、已确认的事实和选用的口径写成初稿',
  access: 'release.draft',
  params: idParam,
  body: z.object({
    kind: releaseKind,
    title: text.exactOptional(),
    statementIds: z.array(z.string()).max(20).exactOptional(),
  }),
  response: releaseDetail,
  status: 201,
  handle: async ({ ctx, actor, params, body, res }) =>
    tagRelease(res, await desk.draftRelease(ctx, actor, { incidentId: params.id, ...body })),
});

export const edit = route({
  method: 'patch',
  path: '/releases/{id}',
  summary: '修改草稿；须写明在第几稿上修改，已被他人改过则拒绝',
  access: 'release.draft',
  params: idParam,
  body: z.object({
    revision: z.int().positive().exactOptional(),
    title: text.exactOptional(),
    body: text.exactOptional(),
  }),
  response: releaseDetail,
  handle: async ({ ctx, actor, params, body, req, res }) => {
    const revision = basedOn(body.revision, req.get('if-match'));
    const input = { ...body, releaseId: params.id, revision };
    return tagRelease(res, await desk.editRelease(ctx, actor, input));
  },
});

export const submit = route({
  method: 'post',
  path: '/releases/{id}/submit',
  summary: '提交审核；还有未确认的事实时拒绝并逐一列出',
  access: 'release.draft',
  params: idParam,
  response: releaseDetail,
  handle: ({ ctx, actor, params }) => desk.submitRelease(ctx, actor, { releaseId: params.id }),
});

export const passReview = route({
  method: 'post',
  path: '/releases/{id}/pass-review',
  summary: '审核通过；须已完成保密审查，审核人不能是起草人',
  access: 'release.review',
  params: idParam,
  body: z.object({ isSecrecyChecked: z.boolean(), note: text.exactOptional() }),
  response: releaseDetail,
  handle: ({ ctx, actor, params, body }) => desk.passReview(ctx, actor, { releaseId: params.id, ...body }),
});

export const sendBack = route({
  method: 'post',
  path: '/releases/{id}/send-back',
  summary: '退回起草人',
  access: 'signed-in',
  params: idParam,
  body: reasonBody,
  response: releaseDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.sendBackRelease(ctx, actor, { releaseId: params.id, ...body }),
});

export const approve = route({
  method: 'post',
  path: '/releases/{id}/approve',
  summary: '签发并编号；签发人不能是起草人',
  access: 'release.approve',
  params: idParam,
  response: releaseDetail,
  handle: ({ ctx, actor, params }) => desk.approveRelease(ctx, actor, { releaseId: params.id }),
});

export const publish = route({
  method: 'post',
  path: '/releases/{id}/publish',
  summary: '发布到公开网址，原样留存',
  access: 'release.publish',
  params: idParam,
  response: releaseDetail,
  handle: ({ ctx, actor, params }) => desk.publishRelease(ctx, actor, { releaseId: params.id }),
});

export const withdraw = route({
  method: 'post',
  path: '/releases/{id}/withdraw',
  summary: '撤回已发布的内容，须写明理由',
  access: 'release.approve',
  params: idParam,
  body: reasonBody,
  response: releaseDetail,
  handle: ({ ctx, actor, params, body }) =>
    desk.withdrawRelease(ctx, actor, { releaseId: params.id, ...body }),
});
