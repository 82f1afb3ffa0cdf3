/** One JSON route: its schemas are validation and documentation at once; what leaves is what its schema says. */
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type FieldFault, RequestError } from '../core/errors.ts';
import type { Actor, Permission } from '../core/roles.ts';
import { authorise } from '../desk/decide.ts';
import type { ApiContext } from './context.ts';
import { actorOf, type Caller, callerOf } from './middleware/session.ts';

const inChinese = z.locales.zhCN().localeError;
type Nothing = z.ZodType<Record<string, never>>;

export interface Call<P, Q, B> {
  ctx: ApiContext;
  /** Of a public route too when someone is signed in; then ask `caller`. */
  actor: Actor;
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  req: Request;
  res: Response;
}

/** Who may call: anyone, anyone signed in (what they see is the desk's matter), or holders of a permission. */
export type Access = 'anyone' | 'signed-in' | Permission;

export interface RouteSpec<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Below /api/v1, parameters in braces. */
  path: string;
  summary: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** What leaves; null: no content. */
  response: R | null;
  /** 200 (204 without content) unless said otherwise. */
  status?: 201 | 202;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<R> | undefined>;
}

/** A route whose types have done their work. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  summary: string;
  access: Access;
  params: z.ZodType | null;
  query: z.ZodType | null;
  body: z.ZodType | null;
  response: z.ZodType | null;
  status: number;
  handler(ctx: ApiContext): RequestHandler;
}

/** What a person may do before the password that someone else set has been changed. */
const BEFORE_PASSWORD_CHANGE = ['/session', '/me', '/me/password'];

/** Actor of a public route that nobody is signed in to: no roles, so that every check refuses it. */
const NOBODY: Actor = { userId: 0, username: '', displayName: '', roles: [], unitId: null };

function faultsOf(error: z.ZodError, input: unknown): FieldFault[] {
  return error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    value: valueAt(input, issue.path),
    message: issue.message,
  }));
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return typeof value === 'object' ? undefined : value;
}

function parse(schema: z.ZodType | undefined, input: unknown, where: string): unknown {
  if (schema === undefined) return {};
  const result = schema.safeParse(input ?? {}, { error: inChinese });
  if (result.success) return result.data;
  const faults = faultsOf(result.error, input);
  const named = faults.map((fault) => `${fault.path || where}：${fault.message}`).join('；');
  throw new RequestError('invalid-input', `${where}有误：${named}`, faults);
}

/** Who acts, if this route lets them in. */
function admit({ access, path }: Pick<Route, 'access' | 'path'>, req: Request): Actor {
  if (access === 'anyone') return NOBODY;
  const actor = actorOf(req);
  const caller = callerOf(req);
  const mustChange = caller.kind === 'person' && caller.session.mustChangePassword;
  if (mustChange && !BEFORE_PASSWORD_CHANGE.includes(path)) {
    throw new RequestError('forbidden', '请先修改初始密码，再使用其他功能');
  }
  if (access !== 'signed-in') authorise(actor, access);
  return actor;
}

/** The same without its types, which only serve whoever writes a route. */
interface LooseSpec {
  method: Route['method'];
  path: string;
  summary: string;
  access: Access;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType | null;
  status?: 201 | 202;
  handle(call: Call<unknown, unknown, unknown>): Promise<unknown>;
}

export function route<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = Nothing,
>(spec: RouteSpec<P, Q, B, R>): Route;
export function route(spec: LooseSpec): Route {
  const { method, path, summary, access, response } = spec;
  const status = spec.status ?? (response === null ? 204 : 200);
  return {
    method,
    path,
    summary,
    access,
    params: spec.params ?? null,
    query: spec.query ?? null,
    body: spec.body ?? null,
    response,
    status,
    handler: (ctx) => async (req, res) => {
      const result = await spec.handle({
        ctx,
        actor: admit(spec, req),
        caller: callerOf(req),
        params: parse(spec.params, req.params, '地址参数'),
        query: parse(spec.query, req.query, '查询参数'),
        body: parse(spec.body, req.body, '提交内容'),
        req,
        res,
      });
      if (res.headersSent) return;
      if (response === null) res.status(status).end();
      else res.status(status).json(response.parse(result));
    },
  };
}
