import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../server/log.ts';
import { startMeilisearch } from '../../server/services/meilisearch.ts';

export interface TestMeilisearch {
  url: string;
  key: string;
  pid(): number | null;
  stop(): Promise<void>;
}

/** An empty packaged Meilisearch of one's own; `stop` ends it and removes its folder. */
export async function startTestMeilisearch(): Promise<TestMeilisearch> {
  const folder = await mkdtemp(join(tmpdir(), 'wanglou-test-'));
  const server = await startMeilisearch({ folder, log: silentLog });
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
