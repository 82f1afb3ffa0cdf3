/** One packaged PostgreSQL per run of the integration tests, with a migrated template database; gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentLog } from '../../server/log.ts';
import { type PostgresService, startPostgres } from '../../server/services/postgres.ts';
import { ensureDatabase } from '../../store/admin.ts';
import { openDatabase } from '../../store/db.ts';
import { migrate } from '../../store/migrate.ts';

export const TEMPLATE = 'template_migrated';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wanglou-test-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await startPostgres({
      folder: join(folder, 'postgres'),
      log: silentLog,
      isDurable: false,
    });
    const stop = () => server.stop().then(removeFolder);
    await makeTemplate(server).catch((error) => stop().then(() => Promise.reject(error)));
    project.provide('postgresUrl', server.url);
    return stop;
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function makeTemplate(server: PostgresService): Promise<void> {
  await ensureDatabase(server.url, TEMPLATE);
  const db = openDatabase(server.urlOf(TEMPLATE));
  await migrate(db).finally(() => db.destroy());
}
