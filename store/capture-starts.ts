/** Which captures were being worked on by a process that never came back. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Processes other than `worker` that began on each capture and did not end; captures without any are left out. */
export async function readLostStarts(
  db: Db,
  captureIds: readonly number[],
  worker: string,
): Promise<Map<number, number>> {
  if (captureIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('capture_starts')
    .select(['capture_id', 'starts'])
    .where('capture_id', 'in', [...captureIds])
    .where('worker', '<>', worker)
    .execute();
  return new Map(rows.map((row) => [row.capture_id, row.starts]));
}

/**
 * Says that this process begins. Call it outside the transaction that works, so that it outlives the process. A
 * process that begins again on the same capture (after a lost connection) counts once.
 */
export async function recordStarts(db: Db, captureIds: readonly number[], worker: string): Promise<void> {
  if (captureIds.length === 0) return;
  await sql`insert into capture_starts as s (capture_id, starts, worker)
    select id, 1, ${worker}::text from unnest(${[...captureIds]}::bigint[]) as c (id)
    on conflict (capture_id) do update set worker = excluded.worker,
      starts = s.starts + case when s.worker = excluded.worker then 0 else 1 end`.execute(db);
}

/** The work ended, whatever came of it. */
export async function forgetStarts(db: Db, captureIds: readonly number[]): Promise<void> {
  if (captureIds.length === 0) return;
  await db
    .deleteFrom('capture_starts')
    .where('capture_id', 'in', [...captureIds])
    .execute();
}
