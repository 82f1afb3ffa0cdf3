import type { Actor, Role } from '../core/roles.ts';
import type { DeskContext } from './context.ts';
import type { UserView } from './views.ts';
export declare function listUsers(ctx: DeskContext, actor: Actor): Promise<UserView[]>;
export declare function addUser(
  ctx: DeskContext,
  actor: Actor,
  input: {
    username: string;
    displayName: string;
    password: string;
    roles: Role[];
    unitId?: string | null;
    mustChangePassword?: boolean;
  },
): Promise<UserView>;
export declare function updateUser(
  ctx: DeskContext,
  actor: Actor,
  input: { userId: number; displayName?: string; roles?: Role[]; unitId?: string | null; isActive?: boolean },
): Promise<UserView>;
/** Ends the sessions of that user. */
export declare function resetPassword(
  ctx: DeskContext,
  actor: Actor,
  input: { userId: number; password: string },
): Promise<UserView>;
/** For the command line and the first start: who acts is the product itself. */
export declare const SYSTEM_ACTOR: Actor;
