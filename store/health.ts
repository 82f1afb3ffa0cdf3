import { sql } from 'kysely';
import type { Db } from './db.ts';

const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // Shut down, crashed, starting up; too many connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
]);

/** node-postgres gives these no code: the pool's wait for a connection, and a connection that ended under a query. */
const AWAY_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
];

function codeOf(error: object): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether an error of a query says that PostgreSQL cannot be reached just now. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isStoreAway)) return true;
  if ('syscall' in error && error.syscall !== 'connect' && error.syscall !== 'read') return false;
  return AWAY_CODES.has(codeOf(error)) || AWAY_MESSAGES.some((message) => error.message.startsWith(message));
}

/** A unique rule was broken by two who did the same at once. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '23505';
}

/** One round trip; rejects when the store is away. */
export async function pingStore(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
