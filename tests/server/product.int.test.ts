import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { processesIn } from '../../server/services/processes.ts';
import { type FinishedRun, runNode, startNode } from '../support/run-node.ts';

let folder = '';
const started: { child: ChildProcess; finished: Promise<FinishedRun> }[] = [];
let data = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  // A test that failed half-way leaves its product running.
  for (const { child, finished } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await finished;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const READY = /^望楼 ready: (http:\/\/127\.0\.0\.1:\d+)\n$/;

interface Running {
  child: ChildProcess;
  finished: Promise<FinishedRun>;
  printed(): FinishedRun;
  url: string;
}

async function start(env: Record<string, string> = {}): Promise<Running> {
  const run = startNode(['server/cli.ts', 'start'], {
    env: { WANGLOU_DATA: data, WANGLOU_PORT: '0', ...env },
    detached: true,
  });
  started.push(run);
  for (let i = 0; i < 1_800; i += 1) {
    const url = READY.exec(run.printed().stdout)?.[1];
    if (url) return { ...run, url };
    if (run.child.exitCode !== null) throw new Error(`ended: ${run.printed().stderr}`);
    await sleep(50);
  }
  throw new Error(`not ready: ${run.printed().stderr}`);
}

function servers(): number[] {
  return [...processesIn(join(data, 'postgres/pgdata')), ...processesIn(join(data, 'meilisearch'))];
}

async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < limitMs; await sleep(100)) {
    if (await isSo()) return;
  }
  throw new Error(`did not happen: ${what}`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).status === 200;
  } catch {
    return false;
  }
}

// Each test starts the whole product, some of them three times.
vi.setConfig({ testTimeout: 300_000 });

test('a first start needs nothing: one line on stdout, passwords once on stderr, private files; SIGTERM ends it cleanly', async () => {
  const product = await start();
  expect(await isHealthy(product.url)).toBe(true);
  expect(statSync(data).mode & 0o007).toBe(0);
  expect(statSync(join(data, 'demo-accounts.txt')).mode & 0o777).toBe(0o600);
  const { stderr } = product.printed();
  expect(stderr.match(/管理员账号 admin，密码 [a-z2-9]{16}（只显示这一次/g)).toHaveLength(1);
  expect(stderr).toContain(readFileSync(join(data, 'demo-accounts.txt'), 'utf8').split('\t')[1]);

  const second = await runNode(['server/cli.ts', 'start'], {
    env: { WANGLOU_DATA: data, WANGLOU_PORT: '0' },
  });
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain(`正被另一个望楼进程使用（PID ${product.child.pid}`);

  product.child.kill('SIGTERM');
  const { code, stdout } = await product.finished;
  expect(code).toBe(0);
  expect(stdout).toMatch(READY);
  expect(servers()).toEqual([]);
});

test('a second start shows no password again, and SIGINT ends it as cleanly', async () => {
  const product = await start();
  expect(product.printed().stderr).not.toContain('密码');
  product.child.kill('SIGINT');
  expect((await product.finished).code).toBe(0);
  expect(servers()).toEqual([]);
});

test('a stop that is told twice, by a supervisor to the whole group and by npm, is still a clean one', async () => {
  const product = await start();
  product.child.kill('SIGTERM');
  await sleep(60);
  product.child.kill('SIGTERM');
  expect((await product.finished).code).toBe(0);
  expect(servers()).toEqual([]);
});

test('after a SIGKILL of the process group, with and without its servers, the next start recovers both', async () => {
  const first = await start();
  process.kill(-(first.child.pid ?? 0), 'SIGKILL');
  await first.finished;
  const second = await start();
  expect(await isHealthy(second.url)).toBe(true);
  for (const pid of [...servers(), second.child.pid ?? 0]) process.kill(pid, 'SIGKILL');
  await second.finished;
  const third = await start();
  expect(await isHealthy(third.url)).toBe(true);
  third.child.kill('SIGTERM');
  expect((await third.finished).code).toBe(0);
  expect(servers()).toEqual([]);
});

test('PostgreSQL and Meilisearch killed while it runs come back, and the product goes on without a restart', async () => {
  const product = await start();
  const before = servers();
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await until('both servers run again', () => {
    const now = [processesIn(join(data, 'postgres/pgdata')), processesIn(join(data, 'meilisearch'))];
    return now.every((pids) => pids.length > 0 && pids.every((pid) => !before.includes(pid)));
  });
  await until('the product is healthy again', () => isHealthy(product.url));
  expect(product.child.exitCode).toBeNull();
  product.child.kill('SIGTERM');
  expect((await product.finished).code).toBe(0);
});

test('one role alone shares the servers of the running process and leaves them running', async () => {
  const product = await start({ WANGLOU_LOG_LEVEL: 'error' });
  const helper = startNode(['server/cli.ts', 'start', '--role=desk', '--role=index'], {
    env: { WANGLOU_DATA: data, WANGLOU_PORT: '0' },
  });
  await until('the helper is ready', () => helper.printed().stdout === '望楼 ready: index,desk\n');
  helper.child.kill('SIGTERM');
  expect((await helper.finished).code).toBe(0);
  expect(await isHealthy(product.url)).toBe(true);
  product.child.kill('SIGTERM');
  expect((await product.finished).code).toBe(0);
  expect(existsSync(join(data, 'postgres/pgdata/postmaster.pid'))).toBe(false);
});
