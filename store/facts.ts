import { SLOT_TYPES } from '../core/library.ts';
import { memberOf, type Person } from './columns.ts';
import type { Db } from './db.ts';

export interface StoredFact {
  id: number;
  name: string;
  type: (typeof SLOT_TYPES)[number];
  value: string;
  /** Who said so: unit, document, scene. */
  source: string;
  confirmedBy: Person;
  confirmedAt: Date;
  /** Null while it is the current one. */
  replacedAt: Date | null;
}

/** Adds a fact; the former one of that name is kept and marked as replaced. Call it inside a transaction. */
export async function insertFact(
  db: Db,
  fact: {
    incidentId: number;
    name: string;
    type: string;
    value: string;
    source: string;
    confirmedBy: number;
    confirmedAt: Date;
  },
): Promise<number> {
  await db
    .updateTable('incident_facts')
    .set({ replaced_at: fact.confirmedAt })
    .where('incident_id', '=', fact.incidentId)
    .where('name', '=', fact.name)
    .where('replaced_at', 'is', null)
    .execute();
  const row = await db
    .insertInto('incident_facts')
    .values({
      incident_id: fact.incidentId,
      name: fact.name,
      type: fact.type,
      value: fact.value,
      source: fact.source,
      confirmed_by: fact.confirmedBy,
      confirmed_at: fact.confirmedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Current facts first, then replaced ones, newest first. */
export async function readFacts(db: Db, incidentId: number): Promise<StoredFact[]> {
  const rows = await db
    .selectFrom('incident_facts')
    .innerJoin('users', 'users.id', 'incident_facts.confirmed_by')
    .selectAll('incident_facts')
    .select('users.display_name')
    .where('incident_id', '=', incidentId)
    .orderBy('replaced_at', (order) => order.desc().nullsFirst())
    .orderBy('incident_facts.id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    type: memberOf(SLOT_TYPES, row.type, 'incident_facts.type'),
    value: row.value,
    source: row.source,
    confirmedBy: { id: row.confirmed_by, displayName: row.display_name },
    confirmedAt: row.confirmed_at,
    replacedAt: row.replaced_at,
  }));
}
