import { RequestError } from '../../core/errors.ts';
import { ALERT_LEVELS, GRADES } from '../../core/level.ts';
import { INCIDENT_STATES } from '../../core/transitions.ts';
import { dispatchDisposition } from '../../desk/dispositions.ts';
import { confirmFact as confirmFactOf } from '../../desk/facts.ts';
import * as desk from '../../desk/incidents.ts';
import { matchStatements } from '../../desk/match-statements.ts';
import { draftRelease as draftReleaseOf } from '../../desk/releases.ts';
import { useStatement as useStatementOf } from '../../desk/statements.ts';
import { listUnits } from '../../desk/units.ts';
import { RELEASE_KINDS } from '../../desk/views.ts';
import { after } from './done.ts';
import { idOf, keyIn } from './forms.ts';
import type { Act, PageCall, Show } from './kit.ts';
import { EMPTY_INCIDENT_FORM, incidentModel, incidentsModel } from './models/incidents.ts';

const MATCHES = 8;

export const showIncidents: Show = async ({ ctx, actor, query }) => {
  const state = keyIn(INCIDENT_STATES, query.text('state'));
  const cursor = query.text('cursor');
  const list = await desk.listIncidents(ctx, actor, {
    ...(state !== null && { states: [state] }),
    ...(cursor !== '' && { cursor }),
  });
  return {
    page: 'incidents',
    title: '事件',
    section: 'incidents',
    model: (frame) => incidentsModel(frame, { state, list }),
  };
};

function formOf({ form, isRefused }: PageCall) {
  if (!isRefused) return { form: EMPTY_INCIDENT_FORM, openForm: null };
  const names = form.names();
  return {
    form: {
      unitId: form.text('unitId'),
      request: form.text('request'),
      dueAt: form.text('dueAt'),
      name: form.text('name'),
      type: form.text('type'),
      value: form.text('value'),
      source: form.text('source'),
    },
    openForm: names.includes('unitId')
      ? ('dispatch' as const)
      : names.includes('value')
        ? ('fact' as const)
        : null,
  };
}

export const showIncident: Show = async (call) => {
  const { ctx, actor, req } = call;
  const incidentId = idOf(req, '事件');
  const [incident, matches, units] = await Promise.all([
    desk.getIncident(ctx, actor, incidentId),
    matchStatements(ctx, actor, { incidentId }, MATCHES),
    listUnits(ctx, actor),
  ]);
  return {
    page: 'incident',
    title: incident.title,
    section: 'incidents',
    model: (frame) => incidentModel(frame, { actor, incident, matches, units, ...formOf(call) }),
  };
};

export const updateIncident: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  const level = keyIn(ALERT_LEVELS, form.text('level'));
  await desk.updateIncident(ctx, actor, {
    incidentId,
    title: form.text('title'),
    summary: form.text('summary'),
    happenedAt: form.time('happenedAt', '发生时间'),
    ...(level !== null && { level }),
    grade: GRADES.find((grade) => grade === form.text('grade')) ?? null,
  });
  return after(`/incidents/${incidentId}`, 'saved');
};

export const closeIncident: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  await desk.closeIncident(ctx, actor, { incidentId, reason: form.text('reason') });
  return after(`/incidents/${incidentId}`, 'closed');
};

export const reopenIncident: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  await desk.reopenIncident(ctx, actor, { incidentId, reason: form.text('reason') });
  return after(`/incidents/${incidentId}`, 'reopened');
};

export const meetClock: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  const clockId = String(req.params.clockId ?? '');
  await desk.meetClock(ctx, actor, { incidentId, clockId, note: form.text('note') });
  return after(`/incidents/${incidentId}`, 'clock-met');
};

export const dispatch: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  const dueAt = form.time('dueAt', '反馈时限');
  if (dueAt === null) {
    const message = '请填写反馈时限';
    throw new RequestError('invalid-input', message, [{ path: 'dueAt', value: '', message }]);
  }
  await dispatchDisposition(ctx, actor, {
    incidentId,
    unitId: form.text('unitId'),
    request: form.text('request'),
    dueAt,
  });
  return after(`/incidents/${incidentId}`, 'dispatched', 'dispositions');
};

export const confirmFact: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  await confirmFactOf(ctx, actor, {
    incidentId,
    name: form.text('name'),
    type: form.text('type'),
    value: form.text('value'),
    source: form.text('source'),
  });
  return after(`/incidents/${incidentId}`, 'fact-confirmed', 'facts');
};

export const useStatement: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  await useStatementOf(ctx, actor, { incidentId, statementId: form.text('statementId') });
  return after(`/incidents/${incidentId}`, 'statement-used', 'statements');
};

export const draftRelease: Act = async ({ ctx, actor, req, form }) => {
  const incidentId = idOf(req, '事件');
  const title = form.text('title').trim();
  const release = await draftReleaseOf(ctx, actor, {
    incidentId,
    kind: keyIn(RELEASE_KINDS, form.text('kind')) ?? 'notice',
    ...(title !== '' && { title }),
  });
  return after(`/releases/${release.id}`, 'drafted');
};
