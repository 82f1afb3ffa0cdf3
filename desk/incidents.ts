import type { AlertLevel, Grade } from '../core/level.ts';
import type { Actor, Permission } from '../core/roles.ts';
import {
  INCIDENT_STATES,
  INCIDENT_TABLE,
  type IncidentAct,
  type IncidentState,
  nextState,
} from '../core/transitions.ts';
import { listAlerts } from '../store/alerts.ts';
import { listDispositions } from '../store/dispositions.ts';
import { readFacts } from '../store/facts.ts';
import { markClockMet, readClocks } from '../store/incident-clocks.ts';
import * as incidentStore from '../store/incidents.ts';
import { type LedgerEvent, listLedger } from '../store/ledger.ts';
import { readClusterPosts } from '../store/post-views.ts';
import { listReleases } from '../store/releases.ts';
import { presentClock, resetClocks } from './clocks.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, openActs, record, refuse, requireText } from './decide.ts';
import { lockOpenIncident } from './lock-incident.ts';
import { readWindow, toPage } from './paging.ts';
import { presentAlert, presentDisposition, presentIncident, presentRelease } from './present.ts';
import { returnReasons } from './return-reasons.ts';
import { readUsedStatements } from './used-statements.ts';
import type { IncidentDetail, IncidentSummary, Page } from './views.ts';

const POSTS_SHOWN = 100;
const PARTS_SHOWN = 200;
const LEDGER_SHOWN = 300;

const ACT_PERMISSIONS = {
  close: ['incident.manage'],
  reopen: ['incident.manage'],
} as const satisfies Record<IncidentAct, readonly Permission[]>;

/** Newest first; `counts` are of all incidents, whatever the filter. */
export async function listIncidents(
  ctx: DeskContext,
  actor: Actor,
  filter: { states?: IncidentState[]; cursor?: string; limit?: number },
): Promise<Page<IncidentSummary> & { counts: Record<IncidentState, number> }> {
  const window = readWindow(filter);
  authorise(actor, 'incident.read');
  const [rows, counted] = await Promise.all([
    incidentStore.listIncidents(ctx.db, {
      ...window,
      ...(filter.states !== undefined && { states: filter.states }),
    }),
    incidentStore.countIncidents(ctx.db),
  ]);
  const clocks = await readClocks(
    ctx.db,
    rows.items.map((incident) => incident.id),
  );
  const items = rows.items.map((incident) => presentIncident(ctx, incident, clocks));
  const counts = { open: counted.get('open') ?? 0, closed: counted.get('closed') ?? 0 };
  return { ...toPage({ items, total: rows.total }, window), counts };
}

/** The whole file: what happened, what is being done, what may be said, what has been published (三同步). */
export async function getIncident(ctx: DeskContext, actor: Actor, id: number): Promise<IncidentDetail> {
  authorise(actor, 'incident.read');
  const incident = found(await incidentStore.findIncident(ctx.db, id), '事件', id);
  const part = { incidentId: id, limit: PARTS_SHOWN };
  const [clusters, alerts, clocks, dispositions, facts, releases] = await Promise.all([
    incidentStore.readIncidentClusters(ctx.db, id),
    listAlerts(ctx.db, part),
    readClocks(ctx.db, [id]),
    listDispositions(ctx.db, part),
    readFacts(ctx.db, id),
    listReleases(ctx.db, part),
  ]);
  const [posts, usedStatements, reasons, ledger] = await Promise.all([
    readClusterPosts(
      ctx.db,
      clusters.map((cluster) => cluster.id),
      POSTS_SHOWN,
    ),
    readUsedStatements(ctx, id, facts),
    returnReasons(
      ctx.db,
      dispositions.items.map((disposition) => disposition.id),
    ),
    readTimeline(ctx, id, {
      alert: alerts.items,
      disposition: dispositions.items,
      release: releases.items,
    }),
  ]);
  return {
    ...presentIncident(ctx, incident, clocks),
    clusters,
    posts,
    alerts: alerts.items.map((alert) => presentAlert(ctx, alert)),
    clocks: clocks.map((clock) => presentClock(ctx, clock)),
    dispositionList: dispositions.items.map((disposition) =>
      presentDisposition(ctx, actor, disposition, reasons.get(disposition.id) ?? null),
    ),
    facts,
    usedStatements,
    releases: releases.items.map((release) => presentRelease(ctx, release)),
    ledger,
    acts: openActs<IncidentAct>(INCIDENT_TABLE[incident.state], actor, ACT_PERMISSIONS),
  };
}

async function readTimeline(
  ctx: DeskContext,
  incidentId: number,
  parts: Record<string, readonly { id: number }[]>,
): Promise<LedgerEvent[]> {
  const subjects = Object.entries(parts).map(([kind, rows]) => ({
    kind,
    ids: rows.map((row) => String(row.id)),
  }));
  const ledger = await listLedger(ctx.db, {
    subjects: [{ kind: 'incident', ids: [String(incidentId)] }, ...subjects],
    limit: LEDGER_SHOWN,
  });
  return ledger.items;
}

export interface IncidentUpdate {
  incidentId: number;
  title?: string;
  summary?: string;
  happenedAt?: Date | null;
  level?: AlertLevel;
  grade?: Grade | null;
}

/** Corrects the file's head; time, level and grade move the clocks that are still running. */
export async function updateIncident(
  ctx: DeskContext,
  actor: Actor,
  input: IncidentUpdate,
): Promise<IncidentDetail> {
  const { incidentId, ...change } = input;
  if (change.title !== undefined) change.title = requireText(change.title, 'title', '事件名称', 100);
  if (change.summary !== undefined && change.summary.length > 5_000) {
    refuse('invalid-input', 'summary', change.summary.length, '事件概要不超过 5000 字，请删减');
  }
  if (change.happenedAt && change.happenedAt > ctx.now()) {
    refuse('invalid-input', 'happenedAt', change.happenedAt, '发生时间不能晚于现在，请核对');
  }
  authorise(actor, 'incident.manage');
  await decide(ctx, async (tx) => {
    await lockOpenIncident(tx, incidentId);
    await incidentStore.updateIncident(tx, incidentId, change);
    await resetClocks(tx, ctx, incidentId);
    await record(tx, ctx, actor, { kind: 'incident', id: incidentId, act: 'update', detail: { ...change } });
  });
  return getIncident(ctx, actor, incidentId);
}

async function turnIncident(
  ctx: DeskContext,
  actor: Actor,
  act: IncidentAct,
  input: { incidentId: number; reason: string },
): Promise<IncidentDetail> {
  const { incidentId } = input;
  const reason = requireText(input.reason, 'reason', '理由', 500);
  authorise(actor, ...ACT_PERMISSIONS[act]);
  await decide(ctx, async (tx) => {
    const incident = found(await incidentStore.lockIncident(tx, incidentId), '事件', incidentId);
    const state = nextState('该事件', INCIDENT_TABLE, INCIDENT_STATES, incident.state, act);
    if (act === 'close' && incident.openDispositions > 0) {
      const message = `还有 ${incident.openDispositions} 件交办没有办结，请先办结或撤回`;
      refuse('not-allowed-now', 'incidentId', incidentId, message);
    }
    const closedAt = state === 'closed' ? ctx.now() : null;
    await incidentStore.updateIncident(tx, incidentId, { state, closedAt });
    await record(tx, ctx, actor, { kind: 'incident', id: incidentId, act, detail: { reason } });
  });
  return getIncident(ctx, actor, incidentId);
}

/** Refused while dispositions are open. */
export async function closeIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; reason: string },
): Promise<IncidentDetail> {
  return turnIncident(ctx, actor, 'close', input);
}

export async function reopenIncident(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; reason: string },
): Promise<IncidentDetail> {
  return turnIncident(ctx, actor, 'reopen', input);
}

/** A person marks that what a clock asks for has been done (reported upwards, briefing held). */
export async function meetClock(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; clockId: string; note: string },
): Promise<IncidentDetail> {
  const { incidentId, clockId } = input;
  const note = requireText(input.note, 'note', '完成情况', 500);
  authorise(actor, 'incident.manage');
  await decide(ctx, async (tx) => {
    await lockOpenIncident(tx, incidentId);
    if (!(await markClockMet(tx, incidentId, clockId, ctx.now()))) {
      refuse('not-found', 'clockId', clockId, `该事件没有正在计时的时限“${clockId}”，请刷新页面`);
    }
    await record(tx, ctx, actor, {
      kind: 'incident',
      id: incidentId,
      act: 'meet-clock',
      detail: { clockId, note },
    });
  });
  return getIncident(ctx, actor, incidentId);
}
