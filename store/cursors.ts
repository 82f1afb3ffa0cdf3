/** How far each follower of the post log has read. A follower advances its cursor in the transaction of its own work. */
import type { Db } from './db.ts';

/** Last sequence number that the follower has dealt with; 0 when it has never run. */
export async function readCursor(db: Db, name: string): Promise<number> {
  const row = await db.selectFrom('cursors').select('seq').where('name', '=', name).executeTakeFirst();
  return row?.seq ?? 0;
}

/** Reads the cursor and keeps other followers of the same name out until the transaction ends. */
export async function lockCursor(db: Db, name: string, now: Date): Promise<number> {
  await db
    .insertInto('cursors')
    .values({ name, seq: 0, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db
    .selectFrom('cursors')
    .select('seq')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.seq;
}

/** Moves the cursor forward, never back. */
export async function advanceCursor(db: Db, name: string, seq: number, now: Date): Promise<void> {
  await db
    .insertInto('cursors')
    .values({ name, seq, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ seq, updated_at: now }).where('cursors.seq', '<=', seq),
    )
    .execute();
}

/** Sets the cursor to any place, also back: after a rebuild or when a projection was lost. */
export async function resetCursor(db: Db, name: string, seq: number, now: Date): Promise<void> {
  await db
    .insertInto('cursors')
    .values({ name, seq, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ seq, updated_at: now }))
    .execute();
}
