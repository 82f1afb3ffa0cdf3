import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { inject } from 'vitest';
import { dropDatabase, ensureDatabase } from '../../store/admin.ts';
import { openDatabase } from '../../store/db.ts';
import type { Database } from '../../store/tables.ts';
import { TEMPLATE } from './global-setup.ts';

export interface TestDatabase {
  db: Kysely<Database>;
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A fresh, migrated database for one test file or one test; dispose of it (`await using`, or in `afterAll`). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(serverUrl, name, TEMPLATE);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href, { maxConnections: 5 });
  return {
    db,
    url: url.href,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await dropDatabase(serverUrl, name);
    },
  };
}
