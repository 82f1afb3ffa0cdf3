import { GRADES, type Grade, higherLevel } from '../core/level.ts';
import type { Actor } from '../core/roles.ts';
import { ALERT_STATES, ALERT_TABLE, type AlertAct, type AlertState, nextState } from '../core/transitions.ts';
import type { StoredAlert } from '../store/alerts.ts';
import * as alertStore from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import * as incidentStore from '../store/incidents.ts';
import { notify } from '../store/notify.ts';
import { readClusterGrades } from '../store/post-views.ts';
import { resetClocks } from './clocks.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { getIncident } from './incidents.ts';
import { riskPointNames, soberTitle } from './naming.ts';
import type { IncidentDetail } from './views.ts';

function gravest(grades: readonly Grade[]): Grade | null {
  return GRADES.find((grade) => grades.includes(grade)) ?? null;
}

function proposedTitle(ctx: DeskContext, alert: StoredAlert): string {
  return soberTitle(alert.place, riskPointNames(ctx.library, alert.riskPoints), alert.title);
}

async function createIncident(
  tx: Db,
  ctx: DeskContext,
  actor: Actor,
  alert: StoredAlert,
  title: string,
): Promise<number> {
  const openedAt = ctx.now();
  const grade = gravest(await readClusterGrades(tx, [alert.clusterId]));
  const id = await incidentStore.insertIncident(tx, {
    title,
    level: alert.level,
    grade,
    riskPoints: alert.riskPoints,
    placeId: alert.place?.id ?? null,
    openedBy: actor.userId,
    openedAt,
  });
  await record(tx, ctx, actor, { kind: 'incident', id, act: 'open', detail: { alertId: alert.id, title } });
  return id;
}

async function joinIncident(
  tx: Db,
  ctx: DeskContext,
  actor: Actor,
  alert: StoredAlert,
  id: number,
): Promise<number> {
  const incident = found(await incidentStore.lockIncident(tx, id), '事件', id);
  if (incident.state !== 'open') {
    refuse('not-allowed-now', 'incidentId', id, `事件 ${id} 已办结，请先重新打开或另立事件`);
  }
  await incidentStore.updateIncident(tx, id, {
    level: higherLevel(incident.level, alert.level),
    riskPoints: [...new Set([...incident.riskPoints, ...alert.riskPoints])],
  });
  await record(tx, ctx, actor, { kind: 'incident', id, act: 'join', detail: { alertId: alert.id } });
  return id;
}

/** Opens a new incident from the alert, or joins the open incident `incidentId`. Starts its clocks. */
export async function openIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; title?: string; incidentId?: number },
): Promise<IncidentDetail> {
  authorise(actor, 'incident.manage');
  const incidentId = await decide(ctx, async (tx) => {
    const alert = found(await alertStore.lockAlert(tx, input.alertId), '预警', input.alertId);
    const state = nextState<AlertState, AlertAct>(
      '该预警',
      ALERT_TABLE,
      ALERT_STATES,
      alert.state,
      'open-incident',
    );
    const id =
      input.incidentId === undefined
        ? await createIncident(
            tx,
            ctx,
            actor,
            alert,
            requireText(input.title ?? proposedTitle(ctx, alert), 'title', '事件名称', 100),
          )
        : await joinIncident(tx, ctx, actor, alert, input.incidentId);
    await incidentStore.addClusterToIncident(tx, id, alert.clusterId);
    await alertStore.setAlertState(tx, alert.id, state, ctx.now(), id);
    await record(tx, ctx, actor, {
      kind: 'alert',
      id: alert.id,
      act: 'open-incident',
      detail: { incidentId: id },
    });
    await notify(tx, 'alerts', String(alert.id));
    await resetClocks(tx, ctx, id);
    return id;
  });
  return getIncident(ctx, actor, incidentId);
}
