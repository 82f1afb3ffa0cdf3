import type { Unit } from '../core/library.ts';
import type { Actor } from '../core/roles.ts';
import type { DeskContext } from './context.ts';
/** Writes the district's units into the store (idempotent). Units that vanished stay, since dispositions name them. */
export declare function loadUnits(ctx: DeskContext, units: readonly Unit[]): Promise<number>;
export declare function listUnits(ctx: DeskContext, actor: Actor): Promise<Unit[]>;
