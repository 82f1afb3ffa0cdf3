import { RequestError } from '../core/errors.ts';
import type { Actor } from '../core/roles.ts';
import { nextState, RELEASE_STATES, RELEASE_TABLE, type ReleaseAct } from '../core/transitions.ts';
import type { Db } from '../store/db.ts';
import { listLedger } from '../store/ledger.ts';
import {
  lockRelease,
  type ReleaseChange,
  type StoredRelease,
  takeReleaseNumber,
  updateRelease,
} from '../store/releases.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { localDate } from './local-date.ts';
import { RELEASE_PERMISSIONS } from './present.ts';
import { getRelease } from './read-releases.ts';
import { releaseNumber } from './release-number.ts';
import { openSlotFaults } from './release-text.ts';
import type { ReleaseDetail } from './views.ts';

const BODY_MAX = 20_000;

interface Turn {
  releaseId: number;
  act: ReleaseAct;
  /** Checks the release as it stands and says what changes with it; its ledger detail goes beside. */
  apply(
    tx: Db,
    release: StoredRelease,
  ): Promise<{ change: Omit<ReleaseChange, 'state' | 'updatedAt'>; detail: Record<string, unknown> }>;
}

/** One step of a release: locked, allowed by the table, stored and in the ledger, or nothing of it. */
export async function turnRelease(ctx: DeskContext, actor: Actor, input: Turn): Promise<ReleaseDetail> {
  const { releaseId: id, act } = input;
  authorise(actor, ...RELEASE_PERMISSIONS[act]);
  await decide(ctx, async (tx) => {
    const release = found(await lockRelease(tx, id), '发布稿', id);
    const state = nextState('该发布稿', RELEASE_TABLE, RELEASE_STATES, release.state, act);
    const { change, detail } = await input.apply(tx, release);
    await updateRelease(tx, id, { ...change, state, updatedAt: ctx.now() });
    const full = { ...detail, incidentId: release.incidentId };
    await record(tx, ctx, actor, { kind: 'release', id, act, detail: full });
  });
  return getRelease(ctx, actor, id);
}

/** Refuses who wrote any of the text: author, or anyone who edited it. */
async function refuseWriter(tx: Db, actor: Actor, release: StoredRelease, deed: string): Promise<void> {
  const edits = await listLedger(tx, {
    subjects: [{ kind: 'release', ids: [String(release.id)] }],
    userId: actor.userId,
    act: 'edit',
    limit: 1,
  });
  if (release.author.id === actor.userId || edits.total > 0) {
    throw new RequestError('same-person', `您起草或修改过这份发布稿，不能由您${deed}，请交由他人办理`);
  }
}

/** `revision` is the one that was read; the earlier text stays in the ledger. */
export async function editRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; revision: number; title?: string; body?: string },
): Promise<ReleaseDetail> {
  if (input.title !== undefined) requireText(input.title, 'title', '标题', 100);
  if (input.body !== undefined) requireText(input.body, 'body', '正文', BODY_MAX);
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'edit',
    async apply(_, release) {
      if (release.revision !== input.revision) {
        const message = `发布稿已被他人改到第 ${release.revision} 稿（您看到的是第 ${input.revision} 稿），请刷新后再改`;
        refuse('conflict', 'revision', input.revision, message);
      }
      const text = {
        title: input.title?.trim() ?? release.title,
        body: input.body?.trim() ?? release.body,
        revision: release.revision + 1,
      };
      return { change: { text }, detail: text };
    },
  });
}

/** Refused while a slot is unfilled; each one is a fault of the answer. */
export async function submitRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail> {
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'submit',
    async apply(_, release) {
      const faults = openSlotFaults(release);
      if (faults.length > 0) {
        const detail = `还有 ${faults.length} 处没有确认：${faults.map((fault) => String(fault.value)).join('、')}`;
        throw new RequestError('invalid-input', detail, faults);
      }
      return { change: {}, detail: { revision: release.revision } };
    },
  });
}

/** `isSecrecyChecked` must be true: this person has done the 保密审查 (保密法: before any publication). */
export async function passReview(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; isSecrecyChecked: boolean; note?: string },
): Promise<ReleaseDetail> {
  if (!input.isSecrecyChecked) {
    refuse('invalid-input', 'isSecrecyChecked', false, '请先完成保密审查并勾选确认');
  }
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'pass-review',
    async apply(tx, release) {
      await refuseWriter(tx, actor, release, '审核');
      const note = input.note?.trim().slice(0, 500) ?? '';
      return {
        change: { reviewerId: actor.userId },
        detail: { revision: release.revision, isSecrecyChecked: true, note },
      };
    },
  });
}

/** Back to the author. A number once given stays with the release, so that the series has no gaps. */
export async function sendBackRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; reason: string },
): Promise<ReleaseDetail> {
  const reason = requireText(input.reason, 'reason', '退回理由', 500);
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'send-back',
    async apply() {
      return { change: { reviewerId: null, isApprovalRevoked: true }, detail: { reason } };
    },
  });
}

/** Author and approver are two people. Gives the number. */
export async function approveRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail> {
  return turnRelease(ctx, actor, {
    releaseId: input.releaseId,
    act: 'approve',
    async apply(tx, release) {
      await refuseWriter(tx, actor, release, '签发');
      const approvedAt = ctx.now();
      const year = release.numberYear ?? Number(localDate(approvedAt, ctx.config.timezone).slice(0, 4));
      const seq = release.numberSeq ?? (await takeReleaseNumber(tx, year));
      const approval = { approverId: actor.userId, approvedAt, numberYear: year, numberSeq: seq };
      return {
        change: { approval },
        detail: { revision: release.revision, number: releaseNumber(ctx.config, approval) },
      };
    },
  });
}
