import type { AlertLevel, Grade } from '../core/level.ts';
import type { Actor } from '../core/roles.ts';
import type { IncidentState } from '../core/transitions.ts';
import type { DeskContext } from './context.ts';
import type { FactView, IncidentDetail, IncidentSummary, Page } from './views.ts';
export declare function listIncidents(
  ctx: DeskContext,
  actor: Actor,
  filter: { states?: IncidentState[]; cursor?: string; limit?: number },
): Promise<Page<IncidentSummary> & { counts: Record<IncidentState, number> }>;
export declare function getIncident(ctx: DeskContext, actor: Actor, id: number): Promise<IncidentDetail>;
export declare function updateIncident(
  ctx: DeskContext,
  actor: Actor,
  input: {
    incidentId: number;
    title?: string;
    summary?: string;
    happenedAt?: Date | null;
    level?: AlertLevel;
    grade?: Grade | null;
  },
): Promise<IncidentDetail>;
export declare function closeIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; reason: string },
): Promise<IncidentDetail>;
export declare function reopenIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; reason: string },
): Promise<IncidentDetail>;
export declare function meetClock(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; clockId: string; note: string },
): Promise<IncidentDetail>;
export declare function confirmFact(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; name: string; type: string; value: string; source: string },
): Promise<FactView>;
