import { type Actor, may } from '../core/roles.ts';
import {
  DISPOSITION_STATES,
  DISPOSITION_TABLE,
  type DispositionAct,
  type DispositionState,
  nextState,
} from '../core/transitions.ts';
import type { DispositionChange, Finding, StoredDisposition } from '../store/dispositions.ts';
import * as dispositionStore from '../store/dispositions.ts';
import { listLedger } from '../store/ledger.ts';
import { hasUnit } from '../store/units.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { lockOpenIncident } from './lock-incident.ts';
import { readWindow, toPage } from './paging.ts';
import { DISPOSITION_PERMISSIONS, presentDisposition } from './present.ts';
import { returnReasons } from './return-reasons.ts';
import type { DispositionDetail, DispositionView, Page } from './views.ts';

const LEDGER_SHOWN = 100;

/** Unit whose dispositions the actor is confined to; null for the press office, which sees all. */
function confinedTo(actor: Actor): string | null {
  if (may(actor, 'incident.read')) return null;
  authorise(actor, 'disposition.answer');
  if (actor.unitId !== null) return actor.unitId;
  return refuse('forbidden', 'unitId', null, '您的账号没有所属单位，请联系管理员设置');
}

/** Another unit's disposition does not exist for this actor. */
function seen(actor: Actor, disposition: StoredDisposition | null, id: number): StoredDisposition {
  const unitId = confinedTo(actor);
  const isHidden = unitId !== null && disposition?.unit.id !== unitId;
  return found(isHidden ? null : disposition, '交办', id);
}

export interface DispositionFilter {
  states?: DispositionState[];
  unitId?: string;
  incidentId?: number;
  cursor?: string;
  limit?: number;
}

/** Newest first. A unit's actor gets its own only; `counts` are of all that the actor may see. */
export async function listDispositions(
  ctx: DeskContext,
  actor: Actor,
  filter: DispositionFilter,
): Promise<Page<DispositionView> & { counts: Record<DispositionState, number> }> {
  const window = readWindow(filter);
  const own = confinedTo(actor);
  const unitId = own ?? filter.unitId;
  const [rows, counted] = await Promise.all([
    dispositionStore.listDispositions(ctx.db, {
      ...window,
      ...(filter.states !== undefined && { states: filter.states }),
      ...(unitId !== undefined && { unitId }),
      ...(filter.incidentId !== undefined && { incidentId: filter.incidentId }),
    }),
    dispositionStore.countDispositions(ctx.db, own ?? undefined),
  ]);
  const reasons = await returnReasons(
    ctx.db,
    rows.items.map((row) => row.id),
  );
  const items = rows.items.map((row) => presentDisposition(ctx, actor, row, reasons.get(row.id) ?? null));
  const counts = {
    dispatched: counted.get('dispatched') ?? 0,
    received: counted.get('received') ?? 0,
    answered: counted.get('answered') ?? 0,
    returned: counted.get('returned') ?? 0,
    accepted: counted.get('accepted') ?? 0,
    withdrawn: counted.get('withdrawn') ?? 0,
  };
  return { ...toPage({ items, total: rows.total }, window), counts };
}

export async function getDisposition(ctx: DeskContext, actor: Actor, id: number): Promise<DispositionDetail> {
  const disposition = seen(actor, await dispositionStore.findDisposition(ctx.db, id), id);
  const subjects = [{ kind: 'disposition', ids: [String(id)] }];
  const [reasons, ledger] = await Promise.all([
    returnReasons(ctx.db, [id]),
    listLedger(ctx.db, { subjects, limit: LEDGER_SHOWN }),
  ]);
  const view = presentDisposition(ctx, actor, disposition, reasons.get(id) ?? null);
  return { ...view, ledger: ledger.items };
}

/** Orders a unit to verify and handle something by `dueAt`, which must lie ahead. */
export async function dispatchDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; unitId: string; request: string; dueAt: Date },
): Promise<DispositionDetail> {
  const request = requireText(input.request, 'request', '交办要求');
  if (input.dueAt <= ctx.now()) {
    refuse('invalid-input', 'dueAt', input.dueAt, '反馈时限必须晚于现在，请重新选择');
  }
  authorise(actor, 'disposition.dispatch');
  const id = await decide(ctx, async (tx) => {
    await lockOpenIncident(tx, input.incidentId);
    if (!(await hasUnit(tx, input.unitId))) {
      refuse('invalid-input', 'unitId', input.unitId, `没有单位“${input.unitId}”，请从单位名单里选择`);
    }
    const dispatched = { ...input, request, dispatchedBy: actor.userId, dispatchedAt: ctx.now() };
    const newId = await dispositionStore.insertDisposition(tx, dispatched);
    await record(tx, ctx, actor, {
      kind: 'disposition',
      id: newId,
      act: 'dispatch',
      detail: { incidentId: input.incidentId, unitId: input.unitId, request, dueAt: input.dueAt },
    });
    return newId;
  });
  return getDisposition(ctx, actor, id);
}

interface Turn {
  dispositionId: number;
  act: DispositionAct;
  change: Omit<DispositionChange, 'state'>;
  detail?: Record<string, unknown>;
}

async function turn(ctx: DeskContext, actor: Actor, input: Turn): Promise<DispositionDetail> {
  const { dispositionId: id, act } = input;
  authorise(actor, ...DISPOSITION_PERMISSIONS[act]);
  await decide(ctx, async (tx) => {
    const disposition = seen(actor, await dispositionStore.lockDisposition(tx, id), id);
    const state = nextState('该交办', DISPOSITION_TABLE, DISPOSITION_STATES, disposition.state, act);
    await dispositionStore.updateDisposition(tx, id, { ...input.change, state });
    const detail = { ...input.detail, incidentId: disposition.incidentId };
    await record(tx, ctx, actor, { kind: 'disposition', id, act, detail });
  });
  return getDisposition(ctx, actor, id);
}

/** 签收. */
export async function receiveDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number },
): Promise<DispositionDetail> {
  return turn(ctx, actor, { ...input, act: 'receive', change: { receivedAt: ctx.now() } });
}

/** 反馈: whether it is true, what has been done, what the unit reports. */
export async function answerDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; finding: Finding; measures: string; feedback: string },
): Promise<DispositionDetail> {
  const { dispositionId, finding } = input;
  const measures = requireText(input.measures, 'measures', '处置措施');
  const feedback = requireText(input.feedback, 'feedback', '核实情况');
  return turn(ctx, actor, {
    dispositionId,
    act: 'answer',
    change: { answer: { finding, measures, feedback, by: actor.userId, at: ctx.now() } },
    detail: { finding, measures, feedback },
  });
}

/** 退回重办. */
export async function returnDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; reason: string },
): Promise<DispositionDetail> {
  const reason = requireText(input.reason, 'reason', '退回理由', 500);
  const { dispositionId } = input;
  return turn(ctx, actor, { dispositionId, act: 'return', change: {}, detail: { reason } });
}

/** 办结. */
export async function acceptDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; note?: string },
): Promise<DispositionDetail> {
  const { dispositionId, note } = input;
  const change = { closedAt: ctx.now() };
  const detail = note === undefined ? {} : { note: note.trim().slice(0, 500) };
  return turn(ctx, actor, { dispositionId, act: 'accept', change, detail });
}

/** 撤回. */
export async function withdrawDisposition(
  ctx: DeskContext,
  actor: Actor,
  input: { dispositionId: number; reason: string },
): Promise<DispositionDetail> {
  const reason = requireText(input.reason, 'reason', '撤回理由', 500);
  const change = { closedAt: ctx.now() };
  return turn(ctx, actor, {
    dispositionId: input.dispositionId,
    act: 'withdraw',
    change,
    detail: { reason },
  });
}
