import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './tables.ts';

/** A connection pool or one transaction: whoever calls decides. */
export type Db = Kysely<Database> | Transaction<Database>;

const BIGINT_OID = 20;
const DATE_OID = 1082;

/** Opens a pool. `onError` hears of idle connections that died (server restart): the pool replaces them by itself. */
export function openDatabase(
  url: string,
  options: { maxConnections?: number; applicationName?: string; onError?: (error: Error) => void } = {},
): Kysely<Database> {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => {
      if (oid === BIGINT_OID) return (value: string) => Number(value);
      if (oid === DATE_OID) return (value: string) => value;
      return format === 'binary'
        ? pg.types.getTypeParser(oid, 'binary')
        : pg.types.getTypeParser(oid, 'text');
    },
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'wanglou',
    connectionTimeoutMillis: 5_000,
    types,
  });
  // Without a listener an idle connection's death would end the process.
  pool.on('error', (error) => options.onError?.(error));
  // So would one that dies between two queries of a transaction; the next query of that transaction fails by itself.
  pool.on('connect', (client) => client.on('error', (error) => options.onError?.(error)));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Serialises a value for a jsonb column. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
