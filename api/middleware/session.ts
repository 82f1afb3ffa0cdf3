import { timingSafeEqual } from 'node:crypto';
import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import { RequestError } from '../../core/errors.ts';
import type { Actor } from '../../core/roles.ts';
import { readToken } from '../../desk/api-tokens.ts';
import { readSession, type SignedIn } from '../../desk/sign-in.ts';
import type { ApiContext } from '../context.ts';

const COOKIE = 'wanglou_session';

/** Who is behind a request: nobody, a person with a session, or a program with a token. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'person'; actor: Actor; session: SignedIn }
  | { kind: 'program'; actor: Actor };

const callers = new WeakMap<object, Caller>();

/** Who is behind the request; call it below `readCaller`. */
export function callerOf(req: Request): Caller {
  return callers.get(req) ?? { kind: 'nobody' };
}

/** The actor, or `unauthenticated`. */
export function actorOf(req: Request): Actor {
  const caller = callerOf(req);
  if (caller.kind === 'nobody') throw new RequestError('unauthenticated', '请先登录');
  return caller.actor;
}

function cookieOf(req: Request): string | null {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value !== undefined && value !== '') return value;
  }
  return null;
}

async function findCaller(ctx: ApiContext, req: Request): Promise<Caller> {
  const { authorization } = req.headers;
  if (authorization !== undefined) {
    const [scheme, secret = ''] = authorization.split(' ');
    const actor = scheme?.toLowerCase() === 'bearer' ? await readToken(ctx, secret) : null;
    if (actor === null) throw new RequestError('unauthenticated', '令牌无效、已吊销或已到期');
    return { kind: 'program', actor };
  }
  const sessionId = cookieOf(req);
  const session = sessionId === null ? null : await readSession(ctx, sessionId);
  return session === null ? { kind: 'nobody' } : { kind: 'person', actor: session.actor, session };
}

/** Finds out who is behind each request. A token that does not hold is refused even where none is needed. */
export function readCaller(ctx: ApiContext): RequestHandler {
  return async (req, _res, next) => {
    callers.set(req, await findCaller(ctx, req));
    next();
  };
}

function cookieOptions(ctx: ApiContext): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: ctx.publicUrl?.startsWith('https:') ?? false,
  };
}

export function setSessionCookie(ctx: ApiContext, res: Response, session: SignedIn): void {
  res.cookie(COOKIE, session.sessionId, { ...cookieOptions(ctx), expires: session.expiresAt });
}

export function clearSessionCookie(ctx: ApiContext, res: Response): void {
  res.clearCookie(COOKIE, cookieOptions(ctx));
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Token of a form (`_csrf`) or a script (`X-CSRF-Token`). */
function givenToken(req: Request): string {
  const header = req.get('x-csrf-token');
  if (header !== undefined) return header;
  const body: unknown = req.body;
  const isForm = typeof body === 'object' && body !== null && '_csrf' in body;
  return isForm && typeof body._csrf === 'string' ? body._csrf : '';
}

/** Before there is a session (signing in), the browser itself says where a request comes from. */
function isFromElsewhere(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.get('origin');
  return origin !== undefined && URL.parse(origin)?.host !== req.get('host');
}

/** Refuses changes that another site makes a browser send. Programs with a token carry no cookie and pass. */
export const checkCsrf: RequestHandler = (req, _res, next) => {
  const caller = callerOf(req);
  if (SAFE_METHODS.has(req.method) || caller.kind === 'program') {
    next();
    return;
  }
  const isRefused =
    caller.kind === 'person' ? !sameText(givenToken(req), caller.session.csrfToken) : isFromElsewhere(req);
  next(isRefused ? new RequestError('csrf-rejected', '页面已过期，请刷新后重新提交') : undefined);
};
