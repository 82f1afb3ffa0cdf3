import type { Actor } from '../core/roles.ts';
import type { DispositionState } from '../core/transitions.ts';
import type { DeskContext } from './context.ts';
import type { DispositionDetail, DispositionView, FINDINGS, Page } from './views.ts';
/** A unit's actor gets its own only. */
export declare function listDispositions(
  ctx: DeskContext,
  actor: Actor,
  filter: {
    states?: DispositionState[];
    unitId?: string;
    incidentId?: number;
    cursor?: string;
    limit?: number;
  },
): Promise<Page<DispositionView> & { counts: Record<DispositionState, number> }>;
export declare function getDisposition(
  ctx: DeskContext,
  actor: Actor,
  id: number,
): Promise<DispositionDetail>;
export declare function dispatchDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; unitId: string; request: string; dueAt: Date },
): Promise<DispositionDetail>;
export declare function receiveDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number },
): Promise<DispositionDetail>;
export declare function answerDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; finding: (typeof FINDINGS)[number]; measures: string; feedback: string },
): Promise<DispositionDetail>;
export declare function returnDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; reason: string },
): Promise<DispositionDetail>;
export declare function acceptDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; note?: string },
): Promise<DispositionDetail>;
export declare function withdrawDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; reason: string },
): Promise<DispositionDetail>;
