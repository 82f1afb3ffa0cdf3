import type { AlertLevel } from '../core/level.ts';
import type { Actor } from '../core/roles.ts';
import type { AlertState } from '../core/transitions.ts';
import type { DeskContext } from './context.ts';
import type { AlertCounts, AlertDetail, AlertSummary, IncidentDetail, Page } from './views.ts';

export interface AlertFilter {
  states?: AlertState[];
  levels?: AlertLevel[];
  cursor?: string;
  limit?: number;
}
export declare function listAlerts(
  ctx: DeskContext,
  actor: Actor,
  filter: AlertFilter,
): Promise<Page<AlertSummary> & { counts: AlertCounts }>;
export declare function getAlert(ctx: DeskContext, actor: Actor, id: number): Promise<AlertDetail>;
export declare function acknowledgeAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number },
): Promise<AlertSummary>;
export declare function dismissAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; reason: string },
): Promise<AlertSummary>;
export declare function reopenAlert(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; reason?: string },
): Promise<AlertSummary>;
/** Opens a new incident from the alert, or joins the open incident `incidentId`. */
export declare function openIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { alertId: number; title?: string; incidentId?: number },
): Promise<IncidentDetail>;
