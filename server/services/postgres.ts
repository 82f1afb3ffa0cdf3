/**
 * The packaged PostgreSQL as a child process: own data folder, private socket, generated password, fsync on. The caller
 * holds the lock of the data folder, so whatever still runs in it is an orphan of an earlier life and is ended first.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askServer, ensureDatabase } from '../../store/admin.ts';
import type { Log } from '../log.ts';
import { SetupError, systemErrorCode } from '../setup-error.ts';
import { type IdentityKind, type PostgresHome, postgresPaths, preparePostgresHome } from './postgres-home.ts';
import { POSTGRES_MAJOR } from './postgres-runtime.ts';
import { giveTo, runAs, spawnAs } from './privilege.ts';
import { endProcessesIn, isAlive, isRunning, processesIn } from './processes.ts';
import { type StopStep, supervise } from './supervise.ts';

const USER = 'wanglou';
export const DATABASE_NAME = 'wanglou';
const LOG_LIMIT_BYTES = 5_000_000;
/** Recovery after a crash replays up to a gigabyte of log: 38 s were measured for two. */
const READY_LIMIT_MS = 600_000;

/** A fast shutdown can hang while the server restarts itself after a killed child; SIGQUIT ends that in 0.1 s. */
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface PostgresService {
  /** Connection string of the product's database. */
  url: string;
  urlOf(database: string): string;
  pid(): number | null;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** `<data>/postgres`. */
  folder: string;
  log: Log;
  /** False only for throw-away test servers: no fsync. */
  isDurable?: boolean;
  /** Forces one way of running as root (tests). */
  identity?: IdentityKind;
}

/** Starts the server and creates the product's database in it. Throws SetupError when the operator must act. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresService> {
  const { log, isDurable = true } = options;
  const home = await preparePostgresHome(options.folder, options.identity);
  checkVersion(home.pgdata);
  if (!existsSync(home.pgdata)) await initialise(home, isDurable);
  const urlOf = urlsOf(home);
  const child = await supervise({
    name: 'PostgreSQL',
    log,
    stopSteps: STOP_STEPS,
    prepare: () => endOrphans(home, urlOf('postgres'), log),
    spawn: () => spawnServer(home, isDurable),
    waitUntilReady: (signal) => waitUntilReady(urlOf('postgres'), signal),
  }).catch((error: unknown) => {
    throw new SetupError(`自带的 PostgreSQL 启动失败，日志在 ${home.logFile}，末尾为：\n${logTail(home)}`, {
      cause: error,
    });
  });
  await ensureDatabase(urlOf('postgres'), DATABASE_NAME);
  const stop = async () => {
    await child.stop();
    // With a long data path it lies in /tmp.
    if (!home.socketFolder.startsWith(home.folder))
      rmSync(home.socketFolder, { recursive: true, force: true });
  };
  return { url: urlOf(DATABASE_NAME), urlOf, pid: child.pid, stop };
}

/** Connection string of a server that another process of ours runs in `folder`, or null when none answers. */
export async function findRunningPostgres(folder: string): Promise<string | null> {
  const paths = postgresPaths(folder);
  if (!existsSync(paths.passwordFile)) return null;
  const urlOf = urlsOf(paths);
  return (await isOurs(urlOf('postgres'), paths.pgdata)) ? urlOf(DATABASE_NAME) : null;
}

type Paths = Pick<PostgresHome, 'pgdata' | 'socketFolder' | 'passwordFile'>;

function urlsOf(paths: Paths): (database: string) => string {
  const password = readFileSync(paths.passwordFile, 'utf8').trim();
  const host = encodeURIComponent(paths.socketFolder);
  return (database) => `postgresql://${USER}:${password}@localhost/${database}?host=${host}`;
}

/** Proof by a real connection: it knows our password, and it serves our folder. */
async function isOurs(url: string, pgdata: string): Promise<boolean> {
  try {
    return realpathSync((await askServer(url)).dataFolder) === realpathSync(pgdata);
  } catch {
    return false;
  }
}

function checkVersion(pgdata: string): void {
  const file = join(pgdata, 'PG_VERSION');
  if (!existsSync(file)) return;
  const found = readFileSync(file, 'utf8').trim();
  if (found === String(POSTGRES_MAJOR)) return;
  throw new SetupError(
    `数据目录 ${pgdata} 由 PostgreSQL ${found} 创建，自带的是 ${POSTGRES_MAJOR}，不能直接打开。请用 PostgreSQL ${found} 打开它并设置 DATABASE_URL，或换一个空的数据目录（WANGLOU_DATA）`,
  );
}

/** Creates the data under a temporary name and renames it: a kill in between leaves nothing half made. */
async function initialise(home: PostgresHome, isDurable: boolean): Promise<void> {
  for (const name of readdirSync(home.folder)) {
    if (name.startsWith('pgdata.new')) rmSync(join(home.folder, name), { recursive: true, force: true });
  }
  writeFileSync(home.passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await giveTo(home.passwordFile, home.identity);
  const unfinished = join(home.folder, 'pgdata.new');
  mkdirSync(unfinished, { mode: 0o700 });
  await giveTo(unfinished, home.identity);
  const { code, output } = await runAs(
    home.identity,
    home.runtime.initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${USER}`,
      `--pwfile=${home.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync']),
    ],
    { env: home.env, cwd: home.folder },
  );
  if (code !== 0) {
    throw new SetupError(
      `自带的 PostgreSQL 初始化失败（数据目录 ${home.folder}）。请检查磁盘空间和目录权限；程序的输出为：\n${output.trim()}`,
    );
  }
  renameSync(unfinished, home.pgdata);
}

function spawnServer(home: PostgresHome, isDurable: boolean) {
  if (existsSync(home.logFile) && statSync(home.logFile).size > LOG_LIMIT_BYTES) {
    renameSync(home.logFile, `${home.logFile}.1`);
  }
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: home.socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '100',
    max_wal_size: '1GB',
    // Texts of posts stay out of the server's log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(isDurable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(home.logFile, 'a', 0o600);
  try {
    return spawnAs(home.identity, home.runtime.postgres, ['-D', home.pgdata, ...args], {
      env: home.env,
      cwd: home.pgdata,
      stdio: ['ignore', output, output],
      // Its own process group: Ctrl-C reaches us, and we stop it when our work is done.
      detached: true,
      deathSignal: 'INT',
    });
  } finally {
    closeSync(output);
  }
}

async function waitUntilReady(url: string, signal: AbortSignal): Promise<void> {
  for (const startedAt = performance.now(); ; ) {
    try {
      await askServer(url);
      return;
    } catch (error) {
      if (signal.aborted || performance.now() - startedAt > READY_LIMIT_MS) throw error;
      // Anything but "not there yet" and "starting up" will not mend itself.
      const code = systemErrorCode(error);
      if (!['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code ?? '')) throw error;
    }
    await sleep(40);
  }
}

function lockedPid(pgdata: string): number | null {
  const file = join(pgdata, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Leaves nothing running in the data folder and no lock file that would stop the start. */
async function endOrphans(home: PostgresHome, url: string, log: Log): Promise<void> {
  const pid = lockedPid(home.pgdata);
  const isLeader =
    pid !== null &&
    isRunning(pid) &&
    (processesIn(home.pgdata).includes(pid) || (await isOurs(url, home.pgdata)));
  // Without their leader the rest only waits to notice that; a fast shutdown means nothing to them.
  const steps = isLeader ? STOP_STEPS : STOP_STEPS.slice(1);
  const ended = await endProcessesIn(home.pgdata, steps, isLeader ? pid : null);
  if (ended > 0) log.warn({ pid }, '已结束遗留的 PostgreSQL 进程');
  // The number now belongs to a stranger (after a reboot) or to a zombie: the server would refuse to start for ever.
  // When the number is free the server itself removes the file, after its own checks.
  if (pid !== null && lockedPid(home.pgdata) === pid && isAlive(pid)) {
    rmSync(join(home.pgdata, 'postmaster.pid'), { force: true });
  }
  // The folder is ours alone, so what is left in it is as dead as its maker.
  for (const name of readdirSync(home.socketFolder)) rmSync(join(home.socketFolder, name), { force: true });
}

function logTail(home: PostgresHome): string {
  if (!existsSync(home.logFile)) return '（没有日志）';
  return readFileSync(home.logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
