import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFolderOwner, lockDataFolder, openDataFolder } from '../../server/data-folder.ts';
import { readEnv } from '../../server/env.ts';
import { silentLog } from '../../server/log.ts';
import { startServices } from '../../server/services/services.ts';
import { startNode } from '../support/run-node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a new data folder is closed to others', () => {
  const data = join(folder, 'deep/data');
  openDataFolder(data);
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be made or written is refused with reason, user and remedy', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openDataFolder(join(folder, 'file/data'))).toThrow(
    /不可写（ENOTDIR，当前用户 uid \d+）.*WANGLOU_DATA/,
  );
});

test.runIf(process.getuid?.() !== 0)('a read-only folder is refused', () => {
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o500 });
  expect(() => openDataFolder(data)).toThrow(/不可写（EACCES/);
});

test('a folder is held by one process at a time, by whatever path it is reached, and is free again afterwards', async () => {
  const lock = await lockDataFolder(folder, 'start');
  expect(await lockDataFolder(`${folder}/../${folder.split('/').at(-1)}`, 'start')).toBeNull();
  expect(await dataFolderOwner(folder)).toEqual({ pid: process.pid, what: 'start' });
  await lock?.release();
  expect(await dataFolderOwner(folder)).toBeNull();
  const again = await lockDataFolder(folder, 'start');
  expect(again).not.toBeNull();
  await again?.release();
});

test('a killed process leaves no lock behind; while it lives a second start names it', async () => {
  const script = `
    import { lockDataFolder } from '${process.cwd()}/server/data-folder.ts';
    await lockDataFolder('${folder}', 'start --role=api');
    console.log('held');
    setInterval(() => {}, 1000);`;
  const { child, finished, printed } = startNode(['--input-type=module-typescript', '-e', script]);
  while (!printed().stdout.includes('held')) await sleep(20);
  const env = readEnv({ WANGLOU_DATA: folder });
  await expect(startServices({ env, log: silentLog, what: 'start', mayShare: false })).rejects.toThrow(
    `数据目录 ${folder} 正被另一个望楼进程使用（PID ${child.pid}，start --role=api）`,
  );
  child.kill('SIGKILL');
  await finished;
  const lock = await lockDataFolder(folder, 'start');
  expect(lock).not.toBeNull();
  await lock?.release();
});
