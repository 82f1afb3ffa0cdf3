import { UNIT_KINDS, type Unit } from '../core/library.ts';
import { memberOf } from './columns.ts';
import type { Db } from './db.ts';

/** Writes units by id. Units that vanished from the files stay: dispositions name them. */
export async function upsertUnits(db: Db, units: readonly Unit[]): Promise<void> {
  if (units.length === 0) return;
  await db
    .insertInto('units')
    .values(
      units.map((unit) => ({
        id: unit.id,
        name: unit.name,
        short_name: unit.shortName ?? null,
        kind: unit.kind,
        parent_id: unit.parent,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        short_name: eb.ref('excluded.short_name'),
        kind: eb.ref('excluded.kind'),
        parent_id: eb.ref('excluded.parent_id'),
      })),
    )
    .execute();
}

export async function listUnits(db: Db): Promise<Unit[]> {
  const rows = await db.selectFrom('units').selectAll().orderBy('kind').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ...(row.short_name !== null && { shortName: row.short_name }),
    kind: memberOf(UNIT_KINDS, row.kind, 'units.kind'),
    parent: row.parent_id,
  }));
}

export async function hasUnit(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('units').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
