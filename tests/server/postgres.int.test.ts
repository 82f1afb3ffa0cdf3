import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../server/log.ts';
import { findRunningPostgres, type PostgresService, startPostgres } from '../../server/services/postgres.ts';
import { postgresPaths } from '../../server/services/postgres-home.ts';
import { isRunning, processesIn } from '../../server/services/processes.ts';
import { askServer } from '../../store/admin.ts';

const isRoot = process.getuid?.() === 0;
const hadRelocated = existsSync('/var/lib/wanglou');
const hasUserNamespaces = spawnSync('unshare', ['--user', 'true']).status === 0;
const made: string[] = [];
let folder = '';
let running: PostgresService[] = [];

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
  made.push(home);
  folder = join(home, 'postgres');
});
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});
afterAll(() => {
  for (const home of made) rmSync(home, { recursive: true, force: true });
});

async function start(more: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<PostgresService> {
  const server = await startPostgres({ folder, log: silentLog, ...more });
  running.push(server);
  return server;
}

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts a server in a process of its own that ends without stopping it; returns the server's process id. */
function startAndAbandon(): number {
  const script = `
    import { silentLog } from '${process.cwd()}/server/log.ts';
    import { startPostgres } from '${process.cwd()}/server/services/postgres.ts';
    const server = await startPostgres({ folder: '${folder}', log: silentLog });
    console.log(server.pid());
    process.kill(process.pid, 'SIGKILL');`;
  const run = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
    encoding: 'utf8',
  });
  const pid = Number(run.stdout);
  if (!pid) throw new Error(`no server: ${run.stderr}`);
  return pid;
}

test('a first start gives a UTF-8 database with fsync on, private files and no TCP port', async () => {
  const server = await start();
  const [row] = await query(
    server.url,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
            current_setting('server_encoding') as encoding, upper('é') as upper`,
  );
  expect(row).toEqual({ fsync: 'on', listen: '', encoding: 'UTF8', upper: 'É' });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
  if (isRoot) expect(statSync(`/proc/${server.pid()}`).uid).not.toBe(0);
  await expect(askServer(server.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toMatchObject({ code: '28P01' });
  expect(await findRunningPostgres(folder)).toBe(server.url);
});

test('a clean stop leaves no process, and a second start finds the same rows', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as n');
  const pid = first.pid() ?? 0;
  await first.stop();
  expect(isRunning(pid)).toBe(false);
  expect(await findRunningPostgres(folder)).toBeNull();
  const second = await start();
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('a server whose process dies comes back by itself under the same address', async () => {
  const server = await start();
  await query(server.url, 'create table kept as select 1 as n');
  const pid = server.pid() ?? 0;
  process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 400 && (server.pid() === null || server.pid() === pid); i += 1) await sleep(50);
  expect(await query(server.url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('after a SIGKILL of the product the next start ends the orphan and serves the same data', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as n');
  await first.stop();
  const orphan = startAndAbandon();
  const next = await start();
  expect(isRunning(orphan)).toBe(false);
  expect(await query(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('after a SIGKILL of product and server together a stale pid file does not stop the next start', async () => {
  const orphan = startAndAbandon();
  for (const pid of processesIn(join(folder, 'pgdata'))) process.kill(pid, 'SIGKILL');
  if (isRunning(orphan)) await sleep(200);
  await start();
});

test('a pid file that names a stranger (after a reboot) does not stop the start and does not harm the stranger', async () => {
  const first = await start();
  await first.stop();
  const stranger = process.ppid;
  writeFileSync(
    join(folder, 'pgdata/postmaster.pid'),
    `${stranger}\n${join(folder, 'pgdata')}\n1700000000\n5432\n${join(folder, 'socket')}\n\n  0 0\nready\n`,
  );
  await start();
  expect(isRunning(stranger)).toBe(true);
});

test('a kill in the middle of initdb leaves nothing that the next start stumbles over', async () => {
  mkdirSync(join(folder, 'pgdata.new/base'), { recursive: true });
  writeFileSync(join(folder, 'pgdata.new/PG_VERSION'), '18\n');
  await start();
});

test('data of another major version is refused with the way out', async () => {
  mkdirSync(join(folder, 'pgdata'), { recursive: true });
  writeFileSync(join(folder, 'pgdata/PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow(/PostgreSQL 17 创建，自带的是 18.*DATABASE_URL/);
});

test('a start that fails shows the end of the server log', async () => {
  const first = await start();
  await first.stop();
  writeFileSync(join(folder, 'pgdata/postgresql.auto.conf'), 'no_such_setting = 1\n');
  await expect(start()).rejects.toThrow(/启动失败[\s\S]*no_such_setting/);
});

test('a long data path still gets a socket', async () => {
  folder = join(folder, 'x'.repeat(60), 'y'.repeat(60));
  const server = await start({ isDurable: false });
  expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a socket folder that somebody else put into /tmp is refused', async () => {
  folder = join(folder, 'x'.repeat(60), 'y'.repeat(60));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { socketFolder } = postgresPaths(folder);
  symlinkSync('/etc', socketFolder);
  try {
    await expect(start()).rejects.toThrow('不是望楼建立的目录');
  } finally {
    rmSync(socketFolder);
  }
});

test.runIf(isRoot && hasUserNamespaces)(
  'as root below a folder nobody else can enter, a user namespace is used',
  async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { recursive: true, mode: 0o700 });
    folder = join(closed, 'data/postgres');
    mkdirSync(join(closed, 'data'), { mode: 0o700 });
    const server = await start();
    expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(statSync(join(folder, 'pgdata')).uid).toBe(0);
    const status = readFileSync(`/proc/${server.pid()}/status`, 'utf8');
    expect(status).toMatch(/CapEff:\s+0+\n/);
  },
);

test.runIf(isRoot)(
  'as root without user namespaces, data and runtime move where an ordinary user reaches them',
  async () => {
    const server = await start({ identity: 'relocate' });
    try {
      expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
      await server.stop();
      const again = await start({ identity: 'relocate' });
      expect(await query(again.url, 'select 1 as n')).toEqual([{ n: 1 }]);
      await again.stop();
    } finally {
      const moved = execFileSync('readlink', [folder], { encoding: 'utf8' }).trim();
      expect(moved).toMatch(/^\/var\/lib\/wanglou\/data-/);
      rmSync(moved, { recursive: true });
      if (!hadRelocated) rmSync('/var/lib/wanglou', { recursive: true });
    }
  },
);
