import { sql } from 'kysely';
import type { Db } from './db.ts';

/**
 * Takes a host for one request, or says when to ask again. The gate is shut for `holdMs` so that a process that dies
 * in mid-request does not shut it for ever; whoever finishes sets the true pause with `leaveHost`.
 */
export async function enterHost(
  db: Db,
  { host, now, holdMs }: { host: string; now: Date; holdMs: number },
): Promise<{ isGranted: true } | { isGranted: false; nextAllowedAt: Date }> {
  const until = new Date(now.getTime() + holdMs);
  const taken = await db
    .insertInto('host_gates')
    .values({ host, next_allowed_at: until })
    .onConflict((conflict) =>
      conflict
        .column('host')
        .doUpdateSet({ next_allowed_at: until })
        .where('host_gates.next_allowed_at', '<=', now),
    )
    .returning('host')
    .executeTakeFirst();
  if (taken !== undefined) return { isGranted: true };
  const row = await db
    .selectFrom('host_gates')
    .select('next_allowed_at')
    .where('host', '=', host)
    .executeTakeFirst();
  return { isGranted: false, nextAllowedAt: row?.next_allowed_at ?? now };
}

/** Ends the turn at a host: the next request to it, from any process, waits until `nextAllowedAt`. */
export async function leaveHost(db: Db, host: string, nextAllowedAt: Date): Promise<void> {
  await db
    .updateTable('host_gates')
    .set({ next_allowed_at: nextAllowedAt })
    .where('host', '=', host)
    .execute();
}

/** Forgets gates that opened long ago. */
export async function dropOldGates(db: Db, before: Date): Promise<void> {
  await sql`delete from host_gates where next_allowed_at < ${before}`.execute(db);
}
