import type { Db } from './db.ts';

export interface StoredClock {
  incidentId: number;
  clockId: string;
  basis: string;
  startedAt: Date;
  dueAt: Date | null;
  metAt: Date | null;
}

/** Starts a clock, or moves a running one; a clock that is met stays as it was met. */
export async function startClock(db: Db, clock: Omit<StoredClock, 'metAt'>): Promise<void> {
  await db
    .insertInto('incident_clocks')
    .values({
      incident_id: clock.incidentId,
      clock_id: clock.clockId,
      basis: clock.basis,
      started_at: clock.startedAt,
      due_at: clock.dueAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['incident_id', 'clock_id'])
        .doUpdateSet({ basis: clock.basis, started_at: clock.startedAt, due_at: clock.dueAt })
        .where('incident_clocks.met_at', 'is', null),
    )
    .execute();
}

/** Whether a running clock of that name was there to be met. */
export async function markClockMet(
  db: Db,
  incidentId: number,
  clockId: string,
  metAt: Date,
): Promise<boolean> {
  const result = await db
    .updateTable('incident_clocks')
    .set({ met_at: metAt })
    .where('incident_id', '=', incidentId)
    .where('clock_id', '=', clockId)
    .where('met_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Takes away running clocks that no longer apply (a grade was corrected); met ones stay. */
export async function stopClocks(db: Db, incidentId: number, keep: readonly string[]): Promise<void> {
  let query = db
    .deleteFrom('incident_clocks')
    .where('incident_id', '=', incidentId)
    .where('met_at', 'is', null);
  if (keep.length > 0) query = query.where('clock_id', 'not in', [...keep]);
  await query.execute();
}

export async function readClocks(db: Db, incidentIds: readonly number[]): Promise<StoredClock[]> {
  if (incidentIds.length === 0) return [];
  const rows = await db
    .selectFrom('incident_clocks')
    .selectAll()
    .where('incident_id', 'in', [...incidentIds])
    .orderBy('due_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    incidentId: row.incident_id,
    clockId: row.clock_id,
    basis: row.basis,
    startedAt: row.started_at,
    dueAt: row.due_at,
    metAt: row.met_at,
  }));
}
