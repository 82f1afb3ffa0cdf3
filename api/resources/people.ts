import { z } from 'zod';
import { may, PERMISSIONS, type Permission } from '../../core/roles.ts';
import * as tokens from '../../desk/api-tokens.ts';
import { listLedger as readLedger } from '../../desk/ledger.ts';
import { signIn as begin, changePassword as change, signOut as end } from '../../desk/sign-in.ts';
import { listUnits as readUnits } from '../../desk/units.ts';
import * as users from '../../desk/users.ts';
import { type Caller, clearSessionCookie, setSessionCookie } from '../middleware/session.ts';
import { route } from '../route.ts';
import { id, idParam, ledgerEvent, pageOf, paging, text, timeIn } from '../schemas/basics.ts';
import { me as meSchema, role, token, unit, user } from '../schemas/people.ts';

function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}

function presentMe(caller: Exclude<Caller, { kind: 'nobody' }>): z.input<typeof meSchema> {
  const { actor } = caller;
  const session = caller.kind === 'person' ? caller.session : null;
  return {
    ...actor,
    roles: [...actor.roles],
    permissions: Object.keys(PERMISSIONS).filter((name) => isPermission(name) && may(actor, name)),
    csrfToken: session?.csrfToken ?? null,
    mustChangePassword: session?.mustChangePassword ?? false,
  };
}

export const signIn = route({
  method: 'post',
  path: '/session',
  summary: '登录；会话放在 Cookie 里，改动时带上返回的 csrfToken',
  access: 'anyone',
  body: z.object({ username: z.string().max(100), password: z.string().max(500) }),
  response: meSchema,
  status: 201,
  handle: async ({ ctx, body, req, res }) => {
    const session = await begin(ctx, { ...body, address: req.ip ?? '' });
    setSessionCookie(ctx, res, session);
    return presentMe({ kind: 'person', actor: session.actor, session });
  },
});

export const signOut = route({
  method: 'delete',
  path: '/session',
  summary: '退出登录',
  access: 'signed-in',
  response: null,
  handle: async ({ ctx, caller, res }) => {
    if (caller.kind === 'person') await end(ctx, caller.session.sessionId);
    clearSessionCookie(ctx, res);
    return undefined;
  },
});

export const me = route({
  method: 'get',
  path: '/me',
  summary: '当前身份与权限',
  access: 'signed-in',
  response: meSchema,
  handle: async ({ caller }) => (caller.kind === 'nobody' ? undefined : presentMe(caller)),
});

export const changePassword = route({
  method: 'post',
  path: '/me/password',
  summary: '修改自己的密码；其他会话随即失效',
  access: 'signed-in',
  body: z.object({ current: z.string().max(500), next: z.string().max(500) }),
  response: null,
  handle: async ({ ctx, actor, caller, body }) => {
    const sessionId = caller.kind === 'person' ? { sessionId: caller.session.sessionId } : {};
    await change(ctx, actor, { ...body, ...sessionId });
    return undefined;
  },
});

export const listUsers = route({
  method: 'get',
  path: '/users',
  summary: '用户名单',
  access: 'user.manage',
  response: z.object({ items: z.array(user) }),
  handle: async ({ ctx, actor }) => ({ items: await users.listUsers(ctx, actor) }),
});

export const addUser = route({
  method: 'post',
  path: '/users',
  summary: '新增用户',
  access: 'user.manage',
  body: z.object({
    username: text,
    displayName: text,
    password: z.string().max(500),
    roles: z.array(role),
    unitId: z.string().nullable().exactOptional(),
    mustChangePassword: z.boolean().exactOptional(),
  }),
  response: user,
  status: 201,
  handle: ({ ctx, actor, body }) => users.addUser(ctx, actor, body),
});

export const updateUser = route({
  method: 'patch',
  path: '/users/{id}',
  summary: '修改姓名、角色、单位，停用或启用',
  access: 'user.manage',
  params: idParam,
  body: z.object({
    displayName: text.exactOptional(),
    roles: z.array(role).exactOptional(),
    unitId: z.string().nullable().exactOptional(),
    isActive: z.boolean().exactOptional(),
  }),
  response: user,
  handle: ({ ctx, actor, params, body }) => users.updateUser(ctx, actor, { userId: params.id, ...body }),
});

export const resetPassword = route({
  method: 'post',
  path: '/users/{id}/password',
  summary: '重设密码；该用户的会话随即失效',
  access: 'user.manage',
  params: idParam,
  body: z.object({ password: z.string().max(500) }),
  response: user,
  handle: ({ ctx, actor, params, body }) => users.resetPassword(ctx, actor, { userId: params.id, ...body }),
});

export const listTokens = route({
  method: 'get',
  path: '/tokens',
  summary: '程序令牌名单',
  access: 'token.manage',
  response: z.object({ items: z.array(token) }),
  handle: async ({ ctx, actor }) => ({ items: await tokens.listTokens(ctx, actor) }),
});

export const addToken = route({
  method: 'post',
  path: '/tokens',
  summary: '新增令牌；secret 只返回这一次',
  access: 'token.manage',
  body: z.object({
    name: text,
    userId: z.int().exactOptional(),
    expiresAt: timeIn.nullable().exactOptional(),
  }),
  response: z.object({ token, secret: z.string() }),
  status: 201,
  handle: ({ ctx, actor, body }) => tokens.addToken(ctx, actor, body),
});

export const revokeToken = route({
  method: 'delete',
  path: '/tokens/{id}',
  summary: '吊销令牌',
  access: 'token.manage',
  params: idParam,
  response: token,
  handle: ({ ctx, actor, params }) => tokens.revokeToken(ctx, actor, { tokenId: params.id }),
});

export const listUnits = route({
  method: 'get',
  path: '/units',
  summary: '单位名单',
  access: 'signed-in',
  response: z.object({ items: z.array(unit) }),
  handle: async ({ ctx, actor }) => ({ items: await readUnits(ctx, actor) }),
});

export const listLedger = route({
  method: 'get',
  path: '/ledger',
  summary: '留痕：谁在什么时候作了什么决定',
  access: 'ledger.read',
  query: z.object({
    subjectKind: z.string().exactOptional(),
    subjectId: z.string().exactOptional(),
    userId: id.exactOptional(),
    act: z.string().exactOptional(),
    ...paging,
  }),
  response: pageOf(ledgerEvent),
  handle: ({ ctx, actor, query }) => readLedger(ctx, actor, query),
});
