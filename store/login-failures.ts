import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Failures under each key inside the running window; a key whose window is over counts 0. */
export async function readLoginFailures(
  db: Db,
  keys: readonly string[],
  windowStart: Date,
): Promise<Map<string, { failures: number; windowStartedAt: Date }>> {
  const rows = await db
    .selectFrom('login_failures')
    .selectAll()
    .where('key', 'in', [...keys])
    .where('window_started_at', '>', windowStart)
    .execute();
  return new Map(
    rows.map((row) => [row.key, { failures: row.failures, windowStartedAt: row.window_started_at }]),
  );
}

/** Counts one failure under each key; a window that is over starts anew. */
export async function countLoginFailure(
  db: Db,
  keys: readonly string[],
  now: Date,
  windowStart: Date,
): Promise<void> {
  await db
    .insertInto('login_failures')
    .values(keys.map((key) => ({ key, failures: 1, window_started_at: now })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        failures: sql<number>`case when login_failures.window_started_at > ${windowStart}
          then login_failures.failures + 1 else 1 end`,
        window_started_at: sql<Date>`case when login_failures.window_started_at > ${windowStart}
          then login_failures.window_started_at else excluded.window_started_at end`,
      }),
    )
    .execute();
}

export async function clearLoginFailures(db: Db, keys: readonly string[]): Promise<void> {
  await db
    .deleteFrom('login_failures')
    .where('key', 'in', [...keys])
    .execute();
}

/** Windows that are over: names that nobody has would otherwise pile up. */
export async function deleteOldLoginFailures(db: Db, windowStart: Date): Promise<void> {
  await db.deleteFrom('login_failures').where('window_started_at', '<=', windowStart).execute();
}
