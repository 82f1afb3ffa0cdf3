import { RequestError } from '../../core/errors.ts';
import { DISPOSITION_STATES } from '../../core/transitions.ts';
import * as desk from '../../desk/dispositions.ts';
import { FINDINGS } from '../../desk/views.ts';
import { after, type DoneCode } from './done.ts';
import { type Fields, idOf, keyIn } from './forms.ts';
import type { Act, Show } from './kit.ts';
import { dispositionModel, dispositionsModel } from './models/dispositions.ts';

export const showDispositions: Show = async ({ ctx, actor, query }) => {
  const state = keyIn(DISPOSITION_STATES, query.text('state'));
  const cursor = query.text('cursor');
  const list = await desk.listDispositions(ctx, actor, {
    ...(state !== null && { states: [state] }),
    ...(cursor !== '' && { cursor }),
  });
  return {
    page: 'dispositions',
    title: '交办',
    section: 'dispositions',
    model: (frame) => dispositionsModel(frame, { state, list }),
  };
};

export const showDisposition: Show = async ({ ctx, actor, req, form }) => {
  const disposition = await desk.getDisposition(ctx, actor, idOf(req, '交办'));
  const typed = {
    finding: form.text('finding'),
    measures: form.text('measures'),
    feedback: form.text('feedback'),
  };
  return {
    page: 'disposition',
    title: `交办 ${disposition.id} 号`,
    section: 'dispositions',
    model: (frame) => dispositionModel(frame, { actor, disposition, form: typed }),
  };
};

function done(id: number, code: DoneCode): string {
  return after(`/dispositions/${id}`, code);
}

export const receive: Act = async ({ ctx, actor, req }) => {
  const dispositionId = idOf(req, '交办');
  await desk.receiveDisposition(ctx, actor, { dispositionId });
  return done(dispositionId, 'received');
};

function findingOf(form: Fields): (typeof FINDINGS)[number] {
  const value = form.text('finding');
  const finding = FINDINGS.find((one) => one === value);
  if (finding !== undefined) return finding;
  const message = `请选择核实结论：${FINDINGS.join('、')}`;
  throw new RequestError('invalid-input', message, [{ path: 'finding', value, message }]);
}

export const answer: Act = async ({ ctx, actor, req, form }) => {
  const dispositionId = idOf(req, '交办');
  await desk.answerDisposition(ctx, actor, {
    dispositionId,
    finding: findingOf(form),
    measures: form.text('measures'),
    feedback: form.text('feedback'),
  });
  return done(dispositionId, 'answered');
};

export const sendBack: Act = async ({ ctx, actor, req, form }) => {
  const dispositionId = idOf(req, '交办');
  await desk.returnDisposition(ctx, actor, { dispositionId, reason: form.text('reason') });
  return done(dispositionId, 'returned');
};

export const accept: Act = async ({ ctx, actor, req }) => {
  const dispositionId = idOf(req, '交办');
  await desk.acceptDisposition(ctx, actor, { dispositionId });
  return done(dispositionId, 'accepted');
};

export const withdraw: Act = async ({ ctx, actor, req, form }) => {
  const dispositionId = idOf(req, '交办');
  await desk.withdrawDisposition(ctx, actor, { dispositionId, reason: form.text('reason') });
  return done(dispositionId, 'withdrawn');
};
