import type { Actor, Permission } from '../core/roles.ts';
import {
  DISPOSITION_TABLE,
  type DispositionAct,
  RELEASE_TABLE,
  type ReleaseAct,
} from '../core/transitions.ts';
import type { StoredAlert } from '../store/alerts.ts';
import type { StoredDisposition } from '../store/dispositions.ts';
import type { StoredClock } from '../store/incident-clocks.ts';
import type { StoredIncident } from '../store/incidents.ts';
import type { StoredRelease } from '../store/releases.ts';
import type { StoredStatement } from '../store/statements.ts';
import { presentClock } from './clocks.ts';
import type { DeskContext } from './context.ts';
import { openActs } from './decide.ts';
import { localDate } from './local-date.ts';
import { riskPointNames } from './naming.ts';
import { releaseNumber } from './release-number.ts';
import type {
  AlertSummary,
  DispositionView,
  IncidentSummary,
  ReleaseSummary,
  StatementView,
} from './views.ts';

export const DISPOSITION_PERMISSIONS = {
  receive: ['disposition.answer'],
  answer: ['disposition.answer'],
  return: ['disposition.dispatch'],
  accept: ['disposition.dispatch'],
  withdraw: ['disposition.dispatch'],
} as const satisfies Record<DispositionAct, readonly Permission[]>;

export const RELEASE_PERMISSIONS = {
  edit: ['release.draft'],
  submit: ['release.draft'],
  'send-back': ['release.review', 'release.approve'],
  'pass-review': ['release.review'],
  approve: ['release.approve'],
  publish: ['release.publish'],
  withdraw: ['release.approve'],
} as const satisfies Record<ReleaseAct, readonly Permission[]>;

export function presentAlert(ctx: DeskContext, alert: StoredAlert): AlertSummary {
  return { ...alert, riskPoints: riskPointNames(ctx.library, alert.riskPoints) };
}

/** `clocks` are those of this incident. */
export function presentIncident(
  ctx: DeskContext,
  incident: StoredIncident,
  clocks: readonly StoredClock[],
): IncidentSummary {
  const next = clocks
    .filter((clock) => clock.incidentId === incident.id && clock.metAt === null)
    .flatMap((clock) => (clock.dueAt === null ? [] : [{ clock, dueAt: clock.dueAt }]))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
  return {
    ...incident,
    riskPoints: riskPointNames(ctx.library, incident.riskPoints),
    nextDue:
      next === undefined
        ? null
        : {
            clockId: next.clock.clockId,
            name: presentClock(ctx, next.clock).name,
            dueAt: next.dueAt,
          },
  };
}

/** `returnReason` is the reason of the last return, from the ledger. */
export function presentDisposition(
  ctx: DeskContext,
  actor: Actor,
  disposition: StoredDisposition,
  returnReason: string | null,
): DispositionView {
  const isClosed = disposition.state === 'accepted' || disposition.state === 'withdrawn';
  return {
    ...disposition,
    isOverdue: !isClosed && disposition.state !== 'answered' && ctx.now() > disposition.dueAt,
    returnReason: disposition.state === 'returned' ? returnReason : null,
    acts: openActs<DispositionAct>(DISPOSITION_TABLE[disposition.state], actor, DISPOSITION_PERMISSIONS),
  };
}

/** In force: approved, begun, and not past its review date (today in the district's time zone). */
export function isInForce(ctx: DeskContext, statement: StoredStatement): boolean {
  const today = localDate(ctx.now(), ctx.config.timezone);
  return statement.state === 'in-force' && statement.validFrom <= today && today <= statement.reviewBy;
}

export function presentStatement(ctx: DeskContext, statement: StoredStatement): StatementView {
  return {
    id: statement.id,
    version: statement.version,
    state: statement.state,
    isInForce: isInForce(ctx, statement),
    title: statement.title,
    stage: statement.stage,
    riskPoints: riskPointNames(ctx.library, statement.riskPoints),
    draftingUnit: statement.draftingUnit,
    validFrom: statement.validFrom,
    reviewBy: statement.reviewBy,
  };
}

export function presentRelease(ctx: DeskContext, release: StoredRelease): ReleaseSummary {
  return {
    id: release.id,
    incidentId: release.incidentId,
    incidentTitle: release.incidentTitle,
    kind: release.kind,
    state: release.state,
    revision: release.revision,
    title: release.title,
    author: release.author,
    updatedAt: release.updatedAt,
    number: releaseNumber(ctx.config, release),
    slug: release.slug,
    publishedAt: release.publishedAt,
  };
}

export function releaseActs(actor: Actor, release: StoredRelease): ReleaseAct[] {
  return openActs<ReleaseAct>(RELEASE_TABLE[release.state], actor, RELEASE_PERMISSIONS);
}
