import type { RequestHandler } from 'express';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { RequestError } from '../../core/errors.ts';
import { changePassword as changePasswordOf, signIn, signOut } from '../../desk/sign-in.ts';
import { callerOf, clearSessionCookie, setSessionCookie } from '../middleware/session.ts';
import { after } from './done.ts';
import { formOf, queryOf } from './forms.ts';
import type { Act, Kit, Show } from './kit.ts';
import { homeOf } from './models/frame.ts';
import { helpModel, loginModel, passwordModel } from './models/people.ts';

/** A path of our own; anything else (another site, `//host`) would lead people away after they signed in. */
function safeNext(next: string): string {
  return /^\/(?![/\\])[^\s\\]*$/.test(next) && !next.startsWith('/login') ? next : '/';
}

function loginPage(username: string, next: string) {
  return {
    page: 'login',
    title: '登录',
    section: null,
    model: (frame: Parameters<typeof loginModel>[0]) => loginModel(frame, { username, next }),
  };
}

export function showLogin(kit: Kit): RequestHandler {
  return async (req, res) => {
    const next = safeNext(queryOf(req, kit.ctx.config.timezone).text('next'));
    if (callerOf(req).kind === 'person') res.redirect(303, next);
    else await kit.send(req, res, loginPage('', next), null);
  };
}

export function login(kit: Kit): RequestHandler {
  return async (req, res) => {
    const form = formOf(req, kit.ctx.config.timezone);
    const next = safeNext(form.text('next'));
    const username = form.text('username');
    try {
      const session = await signIn(kit.ctx, {
        username,
        password: form.text('password'),
        address: req.ip ?? '',
      });
      setSessionCookie(kit.ctx, res, session);
      res.redirect(303, next);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      res.status(ERROR_CODES[error.code].status);
      await kit.send(req, res, loginPage(username, next), { kind: 'bad', text: error.message, faults: [] });
    }
  };
}

export function logout(kit: Kit): RequestHandler {
  return async (req, res) => {
    const caller = callerOf(req);
    if (caller.kind === 'person') await signOut(kit.ctx, caller.session.sessionId);
    clearSessionCookie(kit.ctx, res);
    res.redirect(303, '/login');
  };
}

export const showPassword: Show = async ({ req }) => {
  const caller = callerOf(req);
  const mustChange = caller.kind === 'person' && caller.session.mustChangePassword;
  return {
    page: 'password',
    title: '修改密码',
    section: null,
    model: (frame) => passwordModel(frame, { mustChange }),
  };
};

export const changePassword: Act = async ({ ctx, actor, form }) => {
  if (form.text('next') !== form.text('repeat')) {
    const message = '两次输入的新密码不一样，请重新输入';
    throw new RequestError('invalid-input', message, [{ path: 'repeat', message }]);
  }
  await changePasswordOf(ctx, actor, { current: form.text('current'), next: form.text('next') });
  return after('/help', 'password-changed');
};

export const showHelp: Show = async () => ({
  page: 'help',
  title: '帮助',
  section: 'help',
  model: helpModel,
});

export function goHome(): RequestHandler {
  return (req, res) => {
    const caller = callerOf(req);
    res.redirect(303, homeOf(caller.kind === 'nobody' ? null : caller.actor));
  };
}
