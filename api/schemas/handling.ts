import { z } from 'zod';
import { SLOT_TYPES } from '../../core/library.ts';
import { CLOCK_STATUSES, FINDINGS } from '../../desk/views.ts';
import { releaseSummary, usedStatement } from './answering.ts';
import {
  alertState,
  counts,
  dispositionState,
  grade,
  incidentState,
  keysOf,
  ledgerEvent,
  level,
  named,
  pageOf,
  person,
  riskPointName,
  timeOut,
} from './basics.ts';
import { alertReason, postBrief, postDetail } from './posts.ts';

export const alertSummary = z
  .object({
    id: z.int(),
    clusterId: z.int(),
    postId: z.int(),
    level,
    state: alertState,
    title: z.string(),
    reasons: z.array(alertReason),
    riskPoints: z.array(riskPointName),
    place: named.nullable(),
    postCount: z.int().describe('同一话题的信息数，含转载'),
    raisedAt: timeOut,
    updatedAt: timeOut,
    incidentId: z.int().nullable(),
  })
  .meta({ id: 'Alert' });

export const alertDetail = alertSummary
  .extend({
    incidentTitle: z.string().describe('由它立事件时建议的事件名称'),
    post: postDetail.nullable(),
    posts: z.array(postBrief),
    acts: z.array(z.string()).describe('现在可以做的操作'),
    ledger: z.array(ledgerEvent),
  })
  .meta({ id: 'AlertDetail' });

export const alertPage = pageOf(alertSummary).extend({
  counts: z.object({ byState: counts, byLevel: counts }),
});

export const clock = z
  .object({
    clockId: z.string(),
    name: z.string(),
    basis: z.string().describe('依据的文件和条款'),
    scope: z.string(),
    isStatutory: z.boolean(),
    startedBy: z.string(),
    startedAt: timeOut,
    dueAt: timeOut.nullable(),
    metAt: timeOut.nullable(),
    status: keysOf(CLOCK_STATUSES),
    remainingMs: z.number().nullable(),
    isMetByRelease: z.boolean(),
  })
  .meta({ id: 'Clock' });

export const incidentSummary = z
  .object({
    id: z.int(),
    title: z.string(),
    level,
    grade: grade.nullable().describe('国务院令第493号第三条的事故等级'),
    state: incidentState,
    riskPoints: z.array(riskPointName),
    place: named.nullable(),
    summary: z.string(),
    openedBy: person,
    openedAt: timeOut,
    happenedAt: timeOut.nullable(),
    closedAt: timeOut.nullable(),
    openDispositions: z.int(),
    dispositions: z.int(),
    publishedReleases: z.int(),
    nextDue: z.object({ clockId: z.string(), name: z.string(), dueAt: timeOut }).nullable(),
  })
  .meta({ id: 'Incident' });

export const disposition = z
  .object({
    id: z.int(),
    incidentId: z.int(),
    incidentTitle: z.string(),
    unit: named,
    request: z.string(),
    dueAt: timeOut,
    isOverdue: z.boolean(),
    state: dispositionState,
    dispatchedBy: person,
    dispatchedAt: timeOut,
    receivedAt: timeOut.nullable(),
    finding: z.enum(FINDINGS).nullable(),
    measures: z.string().nullable(),
    feedback: z.string().nullable(),
    answeredBy: person.nullable(),
    answeredAt: timeOut.nullable(),
    closedAt: timeOut.nullable(),
    returnReason: z.string().nullable(),
    acts: z.array(z.string()),
  })
  .meta({ id: 'Disposition' });

export const dispositionDetail = disposition
  .extend({ ledger: z.array(ledgerEvent) })
  .meta({ id: 'DispositionDetail' });

export const fact = z
  .object({
    id: z.int(),
    name: z.string(),
    type: z.enum(SLOT_TYPES),
    value: z.string(),
    source: z.string(),
    confirmedBy: person,
    confirmedAt: timeOut,
    replacedAt: timeOut.nullable().describe('现行事实为 null'),
  })
  .meta({ id: 'Fact' });

export const incidentDetail = incidentSummary
  .extend({
    clusters: z.array(z.object({ id: z.int(), title: z.string(), postCount: z.int(), lastSeenAt: timeOut })),
    posts: z.array(postBrief),
    alerts: z.array(alertSummary),
    clocks: z.array(clock),
    dispositionList: z.array(disposition),
    facts: z.array(fact),
    usedStatements: z.array(usedStatement),
    releases: z.array(releaseSummary),
    ledger: z.array(ledgerEvent),
    acts: z.array(z.string()),
  })
  .meta({ id: 'IncidentDetail' });
