/** What is asked of a PostgreSQL server itself, before there is a pool: is it there, is it ours, make a database. */
import pg from 'pg';

export interface ServerFacts {
  /** Folder of its data, as the server names it. */
  dataFolder: string;
  versionNumber: number;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies under us is reported by the pending query.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Connects and asks. Throws what the connection throws (`ECONNREFUSED`, `57P03` while the server starts …). */
export function askServer(url: string): Promise<ServerFacts> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ folder: string; version: number }>(
      `select current_setting('data_directory') as folder, current_setting('server_version_num')::int as version`,
    );
    const [row] = rows;
    if (!row) throw new Error('the server gave no settings');
    return { dataFolder: row.folder, versionNumber: row.version };
  });
}

/** Creates database `name` unless it is there; `template` copies one that nobody is connected to. */
export function ensureDatabase(url: string, name: string, template?: string): Promise<void> {
  return withClient(url, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount) return;
    const copy = template ? ` template ${pg.escapeIdentifier(template)}` : '';
    await client.query(`create database ${pg.escapeIdentifier(name)}${copy}`);
  });
}

export function dropDatabase(url: string, name: string): Promise<void> {
  return withClient(url, async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });
}
