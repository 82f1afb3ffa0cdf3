import type { Unit } from '../core/library.ts';
import type { Actor } from '../core/roles.ts';
import * as unitStore from '../store/units.ts';
import type { DeskContext } from './context.ts';
import { authorise } from './decide.ts';

/** Writes the district's units into the store (idempotent); returns how many. */
export async function loadUnits(ctx: DeskContext, units: readonly Unit[]): Promise<number> {
  await unitStore.upsertUnits(ctx.db, units);
  return units.length;
}

/** Everyone signed in may read who is who: the names stand on every disposition. */
export async function listUnits(ctx: DeskContext, actor: Actor): Promise<Unit[]> {
  authorise(actor, 'incident.read', 'disposition.answer');
  return unitStore.listUnits(ctx.db);
}
