/** The folder that holds everything of one installation, and the lock that keeps two services out of it. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError, systemErrorCode } from './setup-error.ts';

/** Creates the folder with mode 0700 when it is missing, and proves by a file that it can be written. */
export function openDataFolder(folder: string): void {
  const probe = join(folder, `.write-test-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
    // A folder that was made by hand, with nothing in it yet: close it to others before secrets go in.
    if ((statSync(folder).mode & 0o077) !== 0 && readdirSync(folder).length === 0) chmodSync(folder, 0o700);
  } catch (error) {
    const user = process.getuid?.() ?? '？';
    throw new SetupError(
      `数据目录 ${folder} 不可写（${systemErrorCode(error) ?? '未知原因'}，当前用户 uid ${user}）。请改正目录的归属和权限，或用 WANGLOU_DATA 指定别的目录`,
      { cause: error },
    );
  }
}

const ownerSchema = z.object({ pid: z.int(), what: z.string() });
export type FolderOwner = z.infer<typeof ownerSchema>;

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * An abstract socket named after the folder's device and inode: taken by one process at a time, freed by the kernel
 * when that process dies in whatever way, so that it can never be stale. Whoever connects is told who holds it.
 */
function lockName(folder: string): string {
  const { dev, ino } = statSync(folder);
  return `\0wanglou-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`;
}

/** Takes the folder for this process, or returns null when another one has it. */
export function lockDataFolder(folder: string, what: string): Promise<FolderLock | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(JSON.stringify({ pid: process.pid, what } satisfies FolderOwner));
    });
    server.once('error', (error) => {
      if (systemErrorCode(error) === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ path: lockName(folder) }, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Who holds the folder; null when nobody does. */
export function dataFolderOwner(folder: string): Promise<FolderOwner | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection({ path: lockName(folder) });
    // The owner answers between two pieces of work.
    socket.setTimeout(10_000, () => socket.destroy());
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (text === '') return resolve(null);
      resolve(ownerSchema.parse(JSON.parse(text)));
    });
  });
}
