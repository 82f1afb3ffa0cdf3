import type { DistrictConfig } from '../core/config.ts';
import type { AlertLevel, Grade } from '../core/level.ts';
import type { Clock, Library } from '../core/library.ts';
import { listAlerts } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import { markClockMet, type StoredClock, startClock, stopClocks } from '../store/incident-clocks.ts';
import { findIncident, type StoredIncident } from '../store/incidents.ts';
import type { DeskContext } from './context.ts';
import { found } from './decide.ts';
import { localDate } from './local-date.ts';
import type { ClockView } from './views.ts';

/** Clocks that the first published release of an incident meets by itself; the others are marked by a person. */
const MET_BY_RELEASE: readonly string[] = ['major-emergency-info', 'public-opinion-response'];

/** Clocks of 特别重大、重大突发事件 (国办发〔2016〕80号, 61号). */
const MAJOR_CLOCKS: readonly string[] = ['major-emergency-info', 'major-emergency-briefing'];
const ORDINARY_CLOCK = 'public-opinion-response';

const STARTED_BY = {
  event: '事件发生',
  alert: '发出预警',
  incident: '立为事件',
  dispatch: '派单',
  request: '提出申请',
} as const satisfies Record<Clock['startsAt'], string>;

/** National clocks with the district's own in their place. */
export function effectiveClocks(library: Library, config: DistrictConfig): Map<string, Clock> {
  return new Map([...library.clocks, ...config.clocks].map((clock) => [clock.id, clock]));
}

/** Milliseconds of an ISO 8601 duration of days, hours and minutes. */
export function durationMs(duration: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
  if (match === null) throw new Error(`not a duration: ${duration}`);
  const [days, hours, minutes] = match.slice(1).map((figure) => Number(figure ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000;
}

/**
 * Ids of the clocks that apply. A red alert whose grade nobody knows yet is prepared like a major one: the short
 * deadlines cannot be caught up on later, and fall away as soon as a lower grade is set.
 */
export function applicableClockIds(
  library: Library,
  incident: { level: AlertLevel; grade: Grade | null; riskPoints: readonly string[] },
): Set<string> {
  const { grade } = incident;
  const isMajor = grade === '特别重大' || grade === '重大' || (grade === null && incident.level === 'red');
  const ids = new Set(isMajor ? MAJOR_CLOCKS : [ORDINARY_CLOCK]);
  for (const point of library.riskPoints) {
    const isMeant = incident.riskPoints.includes(point.id);
    if (isMeant && (isMajor || !MAJOR_CLOCKS.includes(point.clock))) ids.add(point.clock);
  }
  return ids;
}

async function setClocks(
  db: Db,
  ctx: DeskContext,
  incident: StoredIncident,
  firstAlertAt: Date,
): Promise<void> {
  const clocks = effectiveClocks(ctx.library, ctx.config);
  const today = localDate(ctx.now(), ctx.config.timezone);
  const kept: string[] = [];
  for (const id of applicableClockIds(ctx.library, incident)) {
    const clock = clocks.get(id);
    if (clock === undefined || clock.effectiveFrom > today) continue;
    const startedAt = {
      // Until someone says when it happened, the first alert is the latest moment it can have happened.
      event: incident.happenedAt ?? firstAlertAt,
      alert: firstAlertAt,
      incident: incident.openedAt,
      dispatch: null,
      request: null,
    }[clock.startsAt];
    if (startedAt === null) continue;
    const dueAt = clock.duration === null ? null : new Date(startedAt.getTime() + durationMs(clock.duration));
    await startClock(db, { incidentId: incident.id, clockId: id, basis: clock.basis, startedAt, dueAt });
    kept.push(id);
  }
  await stopClocks(db, incident.id, kept);
}

/** Starts the clocks of an incident, or moves them after its level, grade, risk points or time were changed. */
export async function resetClocks(db: Db, ctx: DeskContext, incidentId: number): Promise<void> {
  const incident = found(await findIncident(db, incidentId), '事件', incidentId);
  const alerts = await listAlerts(db, { incidentId, limit: 1_000 });
  const firstAlertAt = alerts.items.reduce(
    (first, alert) => (alert.raisedAt < first ? alert.raisedAt : first),
    incident.openedAt,
  );
  await setClocks(db, ctx, incident, firstAlertAt);
}

/** The clocks that a published release meets; returns those that were still running. */
export async function meetClocksByRelease(db: Db, incidentId: number, at: Date): Promise<string[]> {
  const met: string[] = [];
  for (const clockId of MET_BY_RELEASE) {
    if (await markClockMet(db, incidentId, clockId, at)) met.push(clockId);
  }
  return met;
}

function statusOf(clock: StoredClock, now: Date): ClockView['status'] {
  if (clock.metAt !== null) return clock.dueAt !== null && clock.metAt > clock.dueAt ? 'met-late' : 'met';
  if (clock.dueAt === null) return 'no-figure';
  return now > clock.dueAt ? 'overdue' : 'running';
}

export function presentClock(ctx: DeskContext, stored: StoredClock): ClockView {
  const now = ctx.now();
  const clock = effectiveClocks(ctx.library, ctx.config).get(stored.clockId);
  return {
    clockId: stored.clockId,
    name: clock?.name ?? stored.clockId,
    basis: stored.basis,
    scope: clock?.scope ?? '',
    isStatutory: clock?.isStatutory ?? false,
    startedBy: clock === undefined ? '' : STARTED_BY[clock.startsAt],
    startedAt: stored.startedAt,
    dueAt: stored.dueAt,
    metAt: stored.metAt,
    status: statusOf(stored, now),
    remainingMs:
      stored.metAt === null && stored.dueAt !== null ? stored.dueAt.getTime() - now.getTime() : null,
    isMetByRelease: MET_BY_RELEASE.includes(stored.clockId),
  };
}
