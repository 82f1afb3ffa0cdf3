/** Claiming captures so that one that kills or hangs its process is found out instead of being claimed for ever. */
import type { Kysely } from 'kysely';
import { readLostStarts, recordStarts } from '../store/capture-starts.ts';
import { claimPendingCaptures, type PendingCapture } from '../store/captures.ts';
import type { Db } from '../store/db.ts';
import type { Database } from '../store/tables.ts';

export interface Claim {
  /** Nothing, one suspect alone, or a whole batch. */
  captures: PendingCapture[];
  /** Processes that the suspect took down; 0 for a batch. */
  deaths: number;
}

/**
 * Claims up to `limit` pending captures inside `tx`, and says in a transaction of its own (`db`) that work on them
 * begins. A capture that a process left behind unfinished is a suspect: it is worked on alone, so that in the end only
 * the guilty one of a batch has every death on its account.
 */
export async function claimBatch(
  db: Kysely<Database>,
  tx: Db,
  { limit, worker, now }: { limit: number; worker: string; now: Date },
): Promise<Claim> {
  const claimed = await claimPendingCaptures(tx, limit, now);
  const lost = await readLostStarts(
    tx,
    claimed.map(({ id }) => id),
    worker,
  );
  const suspect = claimed.find(({ id }) => lost.has(id));
  const captures = suspect === undefined ? claimed : [suspect];
  await recordStarts(
    db,
    captures.map(({ id }) => id),
    worker,
  );
  return { captures, deaths: suspect === undefined ? 0 : (lost.get(suspect.id) ?? 0) };
}
