import type { RequestHandler } from 'express';
import { ALERT_LEVELS } from '../../core/level.ts';
import { ALERT_STATES, type AlertState } from '../../core/transitions.ts';
import * as desk from '../../desk/alerts.ts';
import { listIncidents } from '../../desk/incidents.ts';
import { openIncident } from '../../desk/open-incident.ts';
import { actorOf } from '../middleware/session.ts';
import { after } from './done.ts';
import { type Fields, idOf, keyIn } from './forms.ts';
import type { Act, Kit, PageCall, Show } from './kit.ts';
import { type AlertView, alertsModel } from './models/alerts.ts';

const JOINABLE = 50;

function viewOf(query: Fields): AlertView {
  const state = query.text('state');
  const level = keyIn(ALERT_LEVELS, query.text('level'));
  const cursor = query.text('cursor');
  return {
    state: state === 'all' ? 'all' : (keyIn(ALERT_STATES, state) ?? 'waiting'),
    level,
    cursor: cursor === '' ? null : cursor,
  };
}

function statesOf(view: AlertView): AlertState[] | undefined {
  if (view.state === 'all') return undefined;
  return view.state === 'waiting' ? ['open', 'acknowledged'] : [view.state];
}

async function showDesk(call: PageCall, alertId: number | null) {
  const { ctx, actor } = call;
  const view = viewOf(call.query);
  const states = statesOf(view);
  const [list, detail] = await Promise.all([
    desk.listAlerts(ctx, actor, {
      ...(states !== undefined && { states }),
      ...(view.level !== null && { levels: [view.level] }),
      ...(view.cursor !== null && { cursor: view.cursor }),
    }),
    alertId === null ? null : desk.getAlert(ctx, actor, alertId),
  ]);
  const canOpen = detail?.acts.includes('open-incident') ?? false;
  const open = canOpen ? await listIncidents(ctx, actor, { states: ['open'], limit: JOINABLE }) : null;
  return {
    page: 'alerts',
    title: detail?.title ?? '预警台',
    section: 'alerts',
    model: (frame) => alertsModel(frame, { view, list, detail, openIncidents: open?.items ?? [] }),
  } satisfies Awaited<ReturnType<Show>>;
}

export const showAlerts: Show = (call) => showDesk(call, null);

export const showAlert: Show = (call) => showDesk(call, idOf(call.req, '预警'));

export const acknowledgeAlert: Act = async ({ ctx, actor, req }) => {
  const alertId = idOf(req, '预警');
  await desk.acknowledgeAlert(ctx, actor, { alertId });
  return after(`/alerts/${alertId}`, 'acknowledged');
};

export const dismissAlert: Act = async ({ ctx, actor, req, form }) => {
  const alertId = idOf(req, '预警');
  await desk.dismissAlert(ctx, actor, { alertId, reason: form.text('reason') });
  return after('/alerts', 'dismissed');
};

export const reopenAlert: Act = async ({ ctx, actor, req, form }) => {
  const alertId = idOf(req, '预警');
  await desk.reopenAlert(ctx, actor, { alertId, reason: form.text('reason') });
  return after(`/alerts/${alertId}`, 'reopened');
};

export const openIncidentFromAlert: Act = async ({ ctx, actor, req, form }) => {
  const alertId = idOf(req, '预警');
  const into = form.text('incidentId');
  const incident = await openIncident(ctx, actor, {
    alertId,
    title: form.text('title'),
    ...(/^\d+$/.test(into) && { incidentId: Number(into) }),
  });
  return after(`/incidents/${incident.id}`, 'incident-opened');
};

/** Number of alerts that wait for a person, for the badge beside the navigation. */
export function countOpenAlerts({ ctx }: Kit): RequestHandler {
  return async (req, res) => {
    const { counts } = await desk.listAlerts(ctx, actorOf(req), { limit: 1 });
    res.set('Cache-Control', 'no-store').json({ open: counts.byState.open });
  };
}
