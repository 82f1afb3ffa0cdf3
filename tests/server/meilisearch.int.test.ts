import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../server/log.ts';
import { findRunningMeilisearch, startMeilisearch } from '../../server/services/meilisearch.ts';
import { isRunning } from '../../server/services/processes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wanglou-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function version(server: { url: string; key: string }): Promise<string> {
  const answer = await fetch(`${server.url}/version`, { headers: { authorization: `Bearer ${server.key}` } });
  return ((await answer.json()) as { pkgVersion: string }).pkgVersion;
}

test('the packaged Meilisearch serves with a generated key, comes back when killed, and stops without a trace', async () => {
  const server = await startMeilisearch({ folder, log: silentLog });
  expect(await version(server)).toBe('1.21.0');
  expect((await fetch(`${server.url}/version`)).status).toBe(401);
  expect(statSync(join(folder, 'master-key')).mode & 0o777).toBe(0o600);
  expect(findRunningMeilisearch(folder)).toEqual({ url: server.url, key: server.key });

  const first = server.pid() ?? 0;
  process.kill(first, 'SIGKILL');
  for (let i = 0; i < 200 && (server.pid() === null || server.pid() === first); i += 1) await sleep(50);
  expect(await version(server)).toBe('1.21.0');

  const second = server.pid() ?? 0;
  await server.stop();
  expect(isRunning(second)).toBe(false);
});

test('an orphan of a killed life is ended by the next start, which keeps address and key', async () => {
  const first = await startMeilisearch({ folder, log: silentLog });
  const script = `
    import { silentLog } from '${process.cwd()}/server/log.ts';
    import { startMeilisearch } from '${process.cwd()}/server/services/meilisearch.ts';
    const s = await startMeilisearch({ folder: '${folder}', log: silentLog });
    console.log(s.url, s.pid());
    process.exit(0);`;
  await first.stop();
  // Ends without stopping its child; the child may live on or be ended by its death signal.
  execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script]);
  const next = await startMeilisearch({ folder, log: silentLog });
  expect(next.url).toBe(first.url);
  expect(next.key).toBe(first.key);
  expect(await version(next)).toBe('1.21.0');
  await next.stop();
});
