import { sql } from 'kysely';
import type { Db } from './db.ts';

/**
 * Runs `work` inside a savepoint of the caller's transaction: when it throws, its writes are undone and the
 * transaction goes on. On a lost connection the roll-back fails too, and with it whatever the caller does next.
 */
export async function inSavepoint<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await sql`savepoint work`.execute(db);
  try {
    const result = await work();
    await sql`release savepoint work`.execute(db);
    return result;
  } catch (error) {
    await sql`rollback to savepoint work`.execute(db);
    throw error;
  }
}

/** True for errors of PostgreSQL that say: nothing is wrong with the statement, try again (deadlock, lock or query timeout). */
export function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && ['40001', '40P01', '55P03', '57014', '53300'].includes(code);
}
