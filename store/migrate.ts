/** Forward-only migrations: `migrations/NNNN-name.sql`, each run once, in order, under Kysely's advisory lock. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { type MigrationProvider, Migrator } from 'kysely/migration';
import type { Database } from './tables.ts';

const FOLDER = join(import.meta.dirname, 'migrations');
const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/;

const provider: MigrationProvider = {
  async getMigrations() {
    const files = (await readdir(FOLDER)).filter((name) => FILE_NAME.test(name)).sort();
    const entries = files.map(async (name) => {
      const text = await readFile(join(FOLDER, name), 'utf8');
      return [
        name.slice(0, -4),
        { up: async (db: Kysely<unknown>) => void (await sql.raw(text).execute(db)) },
      ] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  },
};

/**
 * Brings the schema up to date; returns the names of what ran. All or nothing: one transaction. Throws when a
 * migration fails, or when the database is newer than this program.
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
