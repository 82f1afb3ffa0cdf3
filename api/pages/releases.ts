import { RELEASE_STATES } from '../../core/transitions.ts';
import { publishRelease, withdrawRelease } from '../../desk/publish-release.ts';
import { getRelease, listReleases } from '../../desk/read-releases.ts';
import * as desk from '../../desk/review-release.ts';
import { after, type DoneCode } from './done.ts';
import { idOf, keyIn } from './forms.ts';
import type { Act, PageCall, Show } from './kit.ts';
import { releaseModel, releasesModel } from './models/releases.ts';

export const showReleases: Show = async ({ ctx, actor, query }) => {
  const state = keyIn(RELEASE_STATES, query.text('state'));
  const cursor = query.text('cursor');
  const list = await listReleases(ctx, actor, {
    ...(state !== null && { states: [state] }),
    ...(cursor !== '' && { cursor }),
  });
  return {
    page: 'releases',
    title: '信息发布',
    section: 'releases',
    model: (frame) => releasesModel(frame, { state, list }),
  };
};

export const showRelease: Show = async ({ ctx, actor, req, form, isRefused }) => {
  const release = await getRelease(ctx, actor, idOf(req, '发布稿'));
  const isEdit = isRefused && form.names().includes('body');
  const draft = isEdit ? { title: form.text('title'), body: form.text('body') } : null;
  return {
    page: 'release',
    title: release.title,
    section: 'releases',
    model: (frame) => releaseModel(frame, { actor, release, draft }),
  };
};

/** An act on one release that then shows it again. */
function turn(code: DoneCode, act: (call: PageCall, releaseId: number) => Promise<unknown>): Act {
  return async (call) => {
    const releaseId = idOf(call.req, '发布稿');
    await act(call, releaseId);
    return after(`/releases/${releaseId}`, code);
  };
}

export const edit = turn('saved', ({ ctx, actor, form }, releaseId) =>
  desk.editRelease(ctx, actor, {
    releaseId,
    revision: Number(form.text('revision')),
    title: form.text('title'),
    // Browsers send form lines with CR LF.
    body: form.text('body').replaceAll('\r\n', '\n'),
  }),
);

export const submit = turn('submitted', ({ ctx, actor }, releaseId) =>
  desk.submitRelease(ctx, actor, { releaseId }),
);

export const passReview = turn('reviewed', ({ ctx, actor, form }, releaseId) =>
  desk.passReview(ctx, actor, {
    releaseId,
    isSecrecyChecked: form.text('isSecrecyChecked') === 'true',
    note: form.text('note'),
  }),
);

export const sendBack = turn('sent-back', ({ ctx, actor, form }, releaseId) =>
  desk.sendBackRelease(ctx, actor, { releaseId, reason: form.text('reason') }),
);

export const approve = turn('approved', ({ ctx, actor }, releaseId) =>
  desk.approveRelease(ctx, actor, { releaseId }),
);

export const publish = turn('published', ({ ctx, actor }, releaseId) =>
  publishRelease(ctx, actor, { releaseId }),
);

export const withdraw = turn('withdrawn', ({ ctx, actor, form }, releaseId) =>
  withdrawRelease(ctx, actor, { releaseId, reason: form.text('reason') }),
);
