/** How a page is shown and an act is done: who it is, what it says, where it leads. Handlers hold neither rules nor HTML. */
import type { Request, RequestHandler, Response } from 'express';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { RequestError } from '../../core/errors.ts';
import { type Actor, may } from '../../core/roles.ts';
import { countAlerts } from '../../store/alerts.ts';
import { createRenderer, type RenderPage } from '../../templates/render.ts';
import type { ApiContext } from '../context.ts';
import { callerOf } from '../middleware/session.ts';
import { type Assets, findAssets } from './assets.ts';
import { doneText } from './done.ts';
import { type Fields, formOf, queryOf } from './forms.ts';
import { buildFrame, type Flash, type Frame, type Section } from './models/frame.ts';

export interface PageCall {
  ctx: ApiContext;
  actor: Actor;
  req: Request;
  res: Response;
  query: Fields;
  form: Fields;
  /** True when the page is shown again because its form was refused: fields keep what was typed. */
  isRefused: boolean;
}

/** A page that is about to be shown: its template and the model on top of the frame. */
export interface Shown {
  page: string;
  title: string;
  section: Section | null;
  model(frame: Frame): object;
}

export type Show = (call: PageCall) => Promise<Shown>;
/** Does something and says where to go next. */
export type Act = (call: PageCall) => Promise<string>;

export interface Kit {
  ctx: ApiContext;
  show(show: Show): RequestHandler;
  /** `again` shows the page of the form when the act is refused. */
  act(act: Act, again: Show): RequestHandler;
  /** A page for whoever comes, signed in or not. */
  send(req: Request, res: Response, shown: Shown, flash: Flash | null): Promise<void>;
}

/** The number of waiting alerts beside the navigation; a database that is away must not break the page that says so. */
async function countOpen(ctx: ApiContext, actor: Actor | null): Promise<number | null> {
  if (actor === null || !may(actor, 'alert.read')) return null;
  try {
    const counts = await countAlerts(ctx.db);
    return counts.reduce((sum, { state, count }) => sum + (state === 'open' ? count : 0), 0);
  } catch (error) {
    ctx.log.warn({ err: error }, '未能统计待处理预警');
    return null;
  }
}

async function frameFor(
  ctx: ApiContext,
  assets: Assets,
  req: Request,
  shown: { title: string; section: Section | null },
  flash: Flash | null,
): Promise<Frame> {
  const caller = callerOf(req);
  const actor = caller.kind === 'nobody' ? null : caller.actor;
  const { district, isDemonstration } = ctx.config;
  return buildFrame({
    title: shown.title,
    section: shown.section,
    actor,
    csrfToken: caller.kind === 'person' ? caller.session.csrfToken : '',
    now: ctx.now(),
    district: { name: `${district.city}${district.name}`, pressOffice: district.pressOffice },
    isDemonstration,
    openAlerts: await countOpen(ctx, actor),
    flash,
    assets,
  });
}

/** To the sign-in page and back, or to the change of password that must come first. Null: go on. */
function detourOf(req: Request): string | null {
  const caller = callerOf(req);
  if (caller.kind === 'nobody') {
    const next = req.method === 'GET' ? req.originalUrl : '/';
    return `/login?next=${encodeURIComponent(next)}`;
  }
  const mustChange = caller.kind === 'person' && caller.session.mustChangePassword;
  return mustChange && req.path !== '/password' ? '/password' : null;
}

function go(req: Request, res: Response, location: string): void {
  // htmx follows a redirect inside its own request and would put the sign-in page into a part of this one.
  if (req.get('hx-request') === 'true') res.set('HX-Redirect', location).status(204).end();
  else res.redirect(303, location);
}

function flashOf(query: Fields): Flash | null {
  const text = doneText(query.text('ok'));
  return text === null ? null : { kind: 'ok', text, faults: [] };
}

function refusalOf(error: RequestError): Flash {
  return { kind: 'bad', text: error.message, faults: error.faults.length > 1 ? error.faults : [] };
}

export function createKit(ctx: ApiContext): Kit {
  const render: RenderPage = createRenderer({ timezone: ctx.config.timezone });
  const assets = findAssets();
  const { timezone } = ctx.config;

  async function send(req: Request, res: Response, shown: Shown, flash: Flash | null): Promise<void> {
    const frame = await frameFor(ctx, assets, req, shown, flash);
    // Pages hold what only this person may see; the back button must not bring it to the next one.
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(render(shown.page, shown.model(frame)));
  }

  function callFor(req: Request, res: Response): PageCall | null {
    const detour = detourOf(req);
    const caller = callerOf(req);
    if (detour !== null || caller.kind === 'nobody') {
      go(req, res, detour ?? '/login');
      return null;
    }
    return {
      ctx,
      actor: caller.actor,
      req,
      res,
      query: queryOf(req, timezone),
      form: formOf(req, timezone),
      isRefused: false,
    };
  }

  return {
    ctx,
    send,
    show: (show) => async (req, res) => {
      const call = callFor(req, res);
      if (call !== null) await send(req, res, await show(call), flashOf(call.query));
    },
    act: (act, again) => async (req, res) => {
      const call = callFor(req, res);
      if (call === null) return;
      try {
        go(req, res, await act(call));
      } catch (error) {
        if (!(error instanceof RequestError) || error.code === 'not-found' || error.code === 'forbidden') {
          throw error;
        }
        const shown = await again({ ...call, isRefused: true });
        res.status(ERROR_CODES[error.code].status);
        await send(req, res, shown, refusalOf(error));
      }
    },
  };
}
