/** When clusters became one: their alerts become one too, unless people have decided on both. */
import { ALERT_STATES, ALERT_TABLE, type AlertAct, type AlertState, nextState } from '../core/transitions.ts';
import { type StoredAlert, setAlertCluster, setAlertState } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import { findDecidedAlerts } from '../store/merge-clusters.ts';
import { notify } from '../store/notify.ts';
import type { DeskContext } from './context.ts';
import { record, SYSTEM_ACTOR } from './decide.ts';

function isLive({ state }: StoredAlert): boolean {
  return state !== 'dismissed' && state !== 'merged';
}

/** The alert that stands for a cluster, if any, and those that it has just taken in. */
export interface JoinedAlerts {
  live: StoredAlert | undefined;
  joined: StoredAlert[];
}

/**
 * The live alert of a cluster after those of clusters that were merged into it have joined: the older one stands, or
 * the one that a person has decided on. Two such both stay, each where it was raised.
 * @param own alerts of the cluster itself
 * @param stale alerts of clusters that were merged into it
 */
export async function joinAlerts(
  tx: Db,
  ctx: DeskContext,
  clusterId: number,
  { own, stale }: { own: readonly StoredAlert[]; stale: readonly StoredAlert[] },
): Promise<JoinedAlerts> {
  const waiting = stale.filter(isLive);
  let live = own.find(isLive);
  const joined: StoredAlert[] = [];
  if (waiting.length === 0) return { live, joined };
  const ids = [...waiting, ...own.filter(isLive)].map(({ id }) => id);
  const decided = await findDecidedAlerts(tx, ids);
  for (const alert of waiting) {
    if (live === undefined) {
      live = await move(tx, ctx, alert, clusterId);
    } else if (!decided.has(alert.id)) {
      await merge(tx, ctx, alert, live);
      joined.push(alert);
    } else if (!decided.has(live.id)) {
      await merge(tx, ctx, live, alert);
      joined.push(live);
      live = await move(tx, ctx, alert, clusterId);
    }
  }
  return { live, joined };
}

async function move(tx: Db, ctx: DeskContext, alert: StoredAlert, clusterId: number): Promise<StoredAlert> {
  await setAlertCluster(tx, alert.id, clusterId, ctx.now());
  const detail = { from: alert.clusterId, to: clusterId };
  await record(tx, ctx, SYSTEM_ACTOR, { kind: 'alert', id: alert.id, act: 'move', detail });
  await notify(tx, 'alerts', String(alert.id));
  return { ...alert, clusterId };
}

async function merge(tx: Db, ctx: DeskContext, alert: StoredAlert, into: StoredAlert): Promise<void> {
  const state = nextState<AlertState, AlertAct>('该预警', ALERT_TABLE, ALERT_STATES, alert.state, 'merge');
  await setAlertState(tx, alert.id, state, ctx.now());
  const detail = { intoAlertId: into.id, reason: `与预警 ${into.id} 号说的是同一件事` };
  await record(tx, ctx, SYSTEM_ACTOR, { kind: 'alert', id: alert.id, act: 'merge', detail });
  await notify(tx, 'alerts', String(alert.id));
}
