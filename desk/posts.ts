import type { PersonSet } from '../core/person-set.ts';
import { MODES, type Mode } from '../core/post.ts';
import type { Actor } from '../core/roles.ts';
import { hasPlace, lockPersonSet } from '../store/post-corrections.ts';
import { readTagsOfPosts } from '../store/post-details.ts';
import { lockPostLog } from '../store/post-log.ts';
import { listPostBriefs, readPostBriefs } from '../store/post-views.ts';
import { setPersonValues } from '../store/posts.ts';
import { deletePost as buryPost } from '../store/tombstones.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse, requireText } from './decide.ts';
import { readWindow, toPage } from './paging.ts';
import { readPost } from './read-post.ts';
import type { Page, PostBrief, PostDetail } from './views.ts';

export async function getPost(ctx: DeskContext, actor: Actor, id: number): Promise<PostDetail> {
  authorise(actor, 'post.read');
  return found(await readPost(ctx, id), '信息', id);
}

/** In the order of `ids`; missing and deleted ones are left out (search gives ids). */
export async function getPosts(ctx: DeskContext, actor: Actor, ids: readonly number[]): Promise<PostBrief[]> {
  authorise(actor, 'post.read');
  return readPostBriefs(ctx.db, ids);
}

export interface PostFilter {
  sourceId?: number;
  clusterId?: number;
  cursor?: string;
  limit?: number;
}

/** Newest captured first, without search. */
export async function listPosts(
  ctx: DeskContext,
  actor: Actor,
  filter: PostFilter,
): Promise<Page<PostBrief>> {
  const window = readWindow(filter);
  authorise(actor, 'post.read');
  const rows = await listPostBriefs(ctx.db, {
    ...window,
    ...(filter.sourceId !== undefined && { sourceId: filter.sourceId }),
    ...(filter.clusterId !== undefined && { clusterId: filter.clusterId }),
  });
  return toPage(rows, window);
}

export interface PostCorrection {
  postId: number;
  /** Null: no place of ours. */
  placeId?: string | null;
  isAboutDistrict?: boolean;
  /** Risk point id → mode; only risk points that the post is tagged with. */
  modes?: Record<string, Mode>;
  reason: string;
}

function checkModes(modes: Record<string, Mode>, tagged: readonly string[]): void {
  for (const [riskPoint, mode] of Object.entries(modes)) {
    const path = `modes.${riskPoint}`;
    if (!tagged.includes(riskPoint)) {
      refuse('invalid-input', path, riskPoint, `这条信息没有标签 ${riskPoint}，请刷新后再更正`);
    }
    if (!Object.hasOwn(MODES, mode)) {
      const names = Object.keys(MODES).join('、');
      refuse('invalid-input', path, mode, `语气只能是：${names}`);
    }
  }
}

/** A person's values go before the machine's from now on, whatever is re-run; both are kept. */
export async function correctPost(
  ctx: DeskContext,
  actor: Actor,
  input: PostCorrection,
): Promise<PostDetail> {
  const { postId, placeId, isAboutDistrict, modes } = input;
  const reason = requireText(input.reason, 'reason', '更正理由', 500);
  if (placeId === undefined && isAboutDistrict === undefined && modes === undefined) {
    refuse('invalid-input', 'placeId', null, '请至少更正一项：地点、是否涉及本区或标签语气');
  }
  authorise(actor, 'post.correct');
  const at = ctx.now();
  const set = <T>(value: T) => ({
    value,
    userId: actor.userId,
    by: actor.displayName,
    at: at.toISOString(),
  });
  await decide(ctx, async (tx) => {
    await lockPostLog(tx);
    found(await lockPersonSet(tx, postId), '信息', postId);
    if (typeof placeId === 'string' && !(await hasPlace(tx, placeId))) {
      refuse('invalid-input', 'placeId', placeId, `没有地点“${placeId}”，请从地点名单里选择`);
    }
    const tags = await readTagsOfPosts(tx, [postId]);
    checkModes(
      modes ?? {},
      tags.map((tag) => tag.riskPoint),
    );
    const values: PersonSet = {
      ...(placeId !== undefined && { placeId: set(placeId) }),
      ...(isAboutDistrict !== undefined && { isAboutDistrict: set(isAboutDistrict) }),
      ...(modes !== undefined && {
        modes: Object.fromEntries(Object.entries(modes).map(([riskPoint, mode]) => [riskPoint, set(mode)])),
      }),
    };
    await setPersonValues(tx, postId, values, at);
    const detail = { placeId, isAboutDistrict, modes, reason };
    await record(tx, ctx, actor, { kind: 'post', id: postId, act: 'correct', detail });
  });
  return found(await readPost(ctx, postId), '信息', postId);
}

/** Text and findings go, a tombstone stays, so that the crawler cannot bring the post back. */
export async function deletePost(
  ctx: DeskContext,
  actor: Actor,
  input: { postId: number; reason: string },
): Promise<void> {
  const { postId } = input;
  const reason = requireText(input.reason, 'reason', '删除理由', 500);
  authorise(actor, 'post.correct');
  await decide(ctx, async (tx) => {
    const deletedBy = actor.userId === 0 ? null : actor.userId;
    const isDeleted = await buryPost(tx, postId, { deletedBy, reason, at: ctx.now() });
    found(isDeleted || null, '信息', postId);
    await record(tx, ctx, actor, { kind: 'post', id: postId, act: 'delete', detail: { reason } });
  });
}
