import { RequestError } from '../core/errors.ts';
import type { AlertLevel } from '../core/level.ts';
import type { Actor, Permission } from '../core/roles.ts';
import { ALERT_STATES, ALERT_TABLE, type AlertAct, type AlertState, nextState } from '../core/transitions.ts';
import type { StoredAlert } from '../store/alerts.ts';
import * as alertStore from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import { listLedger } from '../store/ledger.ts';
import { notify } from '../store/notify.ts';
import { readClusterPosts } from '../store/post-views.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, openActs, record, requireText } from './decide.ts';
import { soberTitle } from './naming.ts';
import { readWindow, toPage } from './paging.ts';
import { presentAlert } from './present.ts';
import { readPost } from './read-post.ts';
import type { AlertCounts, AlertDetail, AlertSummary, Page } from './views.ts';

export { openIncident } from './open-incident.ts';

const POSTS_SHOWN = 100;
const LEDGER_SHOWN = 100;

type PersonAct = Exclude<AlertAct, 'merge'>;

const ACT_PERMISSIONS = {
  acknowledge: ['alert.decide'],
  dismiss: ['alert.decide'],
  reopen: ['alert.decide'],
  'open-incident': ['incident.manage'],
} as const satisfies Record<PersonAct, readonly Permission[]>;

function countsOf(rows: Awaited<ReturnType<typeof alertStore.countAlerts>>): AlertCounts {
  const counts: AlertCounts = {
    byState: { open: 0, acknowledged: 0, dismissed: 0, 'in-incident': 0, merged: 0 },
    byLevel: { red: 0, orange: 0, yellow: 0, blue: 0 },
  };
  for (const row of rows) {
    counts.byState[row.state] += row.count;
    if (row.state === 'open' || row.state === 'acknowledged') counts.byLevel[row.level] += row.count;
  }
  return counts;
}

export interface AlertFilter {
  states?: AlertState[];
  levels?: AlertLevel[];
  cursor?: string;
  limit?: number;
}

/** Newest first. `counts` are of all alerts, whatever the filter. */
export async function listAlerts(
  ctx: DeskContext,
  actor: Actor,
  filter: AlertFilter,
): Promise<Page<AlertSummary> & { counts: AlertCounts }> {
  const window = readWindow(filter);
  authorise(actor, 'alert.read');
  const [rows, counts] = await Promise.all([
    alertStore.listAlerts(ctx.db, {
      ...window,
      ...(filter.states !== undefined && { states: filter.states }),
      ...(filter.levels !== undefined && { levels: filter.levels }),
    }),
    alertStore.countAlerts(ctx.db),
  ]);
  const items = rows.items.map((alert) => presentAlert(ctx, alert));
  return { ...toPage({ items, total: rows.total }, window), counts: countsOf(counts) };
}

export async function getAlert(ctx: DeskContext, actor: Actor, id: number): Promise<AlertDetail> {
  authorise(actor, 'alert.read');
  const alert = found(await alertStore.findAlert(ctx.db, id), '预警', id);
  const [post, posts, ledger] = await Promise.all([
    readPost(ctx, alert.postId),
    readClusterPosts(ctx.db, [alert.clusterId], POSTS_SHOWN),
    listLedger(ctx.db, { subjects: [{ kind: 'alert', ids: [String(id)] }], limit: LEDGER_SHOWN }),
  ]);
  const summary = presentAlert(ctx, alert);
  return {
    ...summary,
    incidentTitle: soberTitle(summary.place, summary.riskPoints, summary.title),
    post,
    posts,
    acts: openActs<PersonAct>(ALERT_TABLE[alert.state], actor, ACT_PERMISSIONS),
    ledger: ledger.items,
  };
}

interface AlertDecision {
  alertId: number;
  act: Exclude<AlertAct, 'open-incident' | 'merge'>;
  detail: Record<string, unknown>;
}

/** A cluster has one live alert: the one raised since the dismissal stands for it. */
async function refuseSecondLiveAlert(tx: Db, alert: StoredAlert): Promise<void> {
  const all = await alertStore.lockAlertsOfClusters(tx, [alert.clusterId]);
  const live = all.find(
    (other) => other.id !== alert.id && other.state !== 'dismissed' && other.state !== 'merged',
  );
  if (live !== undefined) {
    throw new RequestError('conflict', `同一话题已有新的预警 ${live.id}，请直接处理那一条`);
  }
}

async function decideAlert(ctx: DeskContext, actor: Actor, decision: AlertDecision): Promise<AlertSummary> {
  return decide(ctx, async (tx) => {
    const alert = found(await alertStore.lockAlert(tx, decision.alertId), '预警', decision.alertId);
    const state = nextState('该预警', ALERT_TABLE, ALERT_STATES, alert.state, decision.act);
    if (decision.act === 'reopen') await refuseSecondLiveAlert(tx, alert);
    await alertStore.setAlertState(tx, alert.id, state, ctx.now());
    await record(tx, ctx, actor, { kind: 'alert', id: alert.id, act: decision.act, detail: decision.detail });
    await notify(tx, 'alerts', String(alert.id));
    return presentAlert(ctx, found(await alertStore.findAlert(tx, alert.id), '预警', alert.id));
  });
}

export async function acknowledgeAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number },
): Promise<AlertSummary> {
  authorise(actor, ...ACT_PERMISSIONS.acknowledge);
  return decideAlert(ctx, actor, { alertId: input.alertId, act: 'acknowledge', detail: {} });
}

/** The reason is kept: a dismissed cluster alerts again only when its level rises above the dismissed one. */
export async function dismissAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; reason: string },
): Promise<AlertSummary> {
  const reason = requireText(input.reason, 'reason', '排除理由', 500);
  authorise(actor, ...ACT_PERMISSIONS.dismiss);
  return decideAlert(ctx, actor, { alertId: input.alertId, act: 'dismiss', detail: { reason } });
}

/** Refused with `conflict` when the cluster has raised another live alert since. */
export async function reopenAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; reason?: string },
): Promise<AlertSummary> {
  authorise(actor, ...ACT_PERMISSIONS.reopen);
  return decideAlert(ctx, actor, {
    alertId: input.alertId,
    act: 'reopen',
    detail: input.reason === undefined ? {} : { reason: input.reason.trim().slice(0, 500) },
  });
}
