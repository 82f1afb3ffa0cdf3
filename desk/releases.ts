import type { Actor } from '../core/roles.ts';
import type { ReleaseState } from '../core/transitions.ts';
import type { DeskContext } from './context.ts';
import type { Page, PublicRelease, ReleaseDetail, ReleaseKind, ReleaseSummary } from './views.ts';
export declare function listReleases(
  ctx: DeskContext,
  actor: Actor,
  filter: { states?: ReleaseState[]; incidentId?: number; cursor?: string; limit?: number },
): Promise<Page<ReleaseSummary> & { counts: Record<ReleaseState, number> }>;
export declare function getRelease(ctx: DeskContext, actor: Actor, id: number): Promise<ReleaseDetail>;
/** Body is written from the template of its kind, the incident's confirmed facts and the statements (default: those used). */
export declare function draftRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; kind: ReleaseKind; title?: string; statementIds?: string[] },
): Promise<ReleaseDetail>;
/** `revision` is the one that was read; another one in between gives `conflict`. */
export declare function editRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; revision: number; title?: string; body?: string },
): Promise<ReleaseDetail>;
export declare function submitRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail>;
/** `isSecrecyChecked` must be true: 保密审查 has been done by this person. */
export declare function passReview(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; isSecrecyChecked: boolean; note?: string },
): Promise<ReleaseDetail>;
export declare function sendBackRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; reason: string },
): Promise<ReleaseDetail>;
export declare function approveRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail>;
export declare function publishRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number },
): Promise<ReleaseDetail>;
export declare function withdrawRelease(
  ctx: DeskContext,
  actor: Actor,
  input: { releaseId: number; reason: string },
): Promise<ReleaseDetail>;
/** The page as stored; no sign-in. Its address is `/releases/public/{slug}` and it is served by the API frame, not by the pages. */
export declare function getPublicRelease(ctx: DeskContext, slug: string): Promise<PublicRelease>;
export declare function listPublicReleases(
  ctx: DeskContext,
  limit?: number,
): Promise<Omit<PublicRelease, 'html'>[]>;
