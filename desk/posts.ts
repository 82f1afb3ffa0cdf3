import type { Mode } from '../core/post.ts';
import type { Actor } from '../core/roles.ts';
import type { DeskContext } from './context.ts';
import type { PostBrief, PostDetail } from './views.ts';
export declare function getPost(ctx: DeskContext, actor: Actor, id: number): Promise<PostDetail>;
/** In the order of `ids`; missing and deleted ones are left out (search gives ids). */
export declare function getPosts(
  ctx: DeskContext,
  actor: Actor,
  ids: readonly number[],
): Promise<PostBrief[]>;
export declare function correctPost(
  ctx: DeskContext,
  actor: Actor,
  input: {
    postId: number;
    placeId?: string | null;
    isAboutDistrict?: boolean;
    modes?: Record<string, Mode>;
    reason: string;
  },
): Promise<PostDetail>;
export declare function deletePost(
  ctx: DeskContext,
  actor: Actor,
  input: { postId: number; reason: string },
): Promise<void>;
