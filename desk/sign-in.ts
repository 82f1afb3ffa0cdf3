import type { Actor } from '../core/roles.ts';
import type { DeskContext } from './context.ts';
export interface SignedIn {
  actor: Actor;
  sessionId: string;
  csrfToken: string;
  expiresAt: Date;
  mustChangePassword: boolean;
}
/** Throttled per user name and per address: `too-many-requests`; `bad-credentials` tells nothing more. */
export declare function signIn(
  ctx: DeskContext,
  input: { username: string; password: string; address: string },
): Promise<SignedIn>;
export declare function signOut(ctx: DeskContext, sessionId: string): Promise<void>;
export declare function readSession(ctx: DeskContext, sessionId: string): Promise<SignedIn | null>;
export declare function changePassword(
  ctx: DeskContext,
  actor: Actor,
  input: { current: string; next: string },
): Promise<void>;
