/** Finds and ends processes that an earlier life of ours left behind. Linux only, by /proc. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../setup-error.ts';
import type { StopStep } from './supervise.ts';

/** Whether the number is taken; what PostgreSQL asks of the number in its lock file. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/**
 * Processes whose working folder is `folder`. Both services run inside their own data folder, so this proves that a
 * process is ours even when its id was taken over by a stranger after a reboot.
 */
export function processesIn(folder: string): number[] {
  let ours: { dev: number; ino: number };
  try {
    ours = statSync(folder);
  } catch {
    return [];
  }
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const theirs = statSync(`/proc/${pid}/cwd`);
      return theirs.dev === ours.dev && theirs.ino === ours.ino ? [pid] : [];
    } catch {
      // Ended meanwhile, a zombie, or another user's.
      return [];
    }
  });
}

/** Like `isAlive`, but false for a zombie: it is dead and only waits to be reaped. */
export function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/**
 * Ends the processes that run in `folder`, and `leader` (proven to be ours by the caller), which is signalled alone
 * while it lives: it ends its own children. Returns how many there were.
 */
export async function endProcessesIn(
  folder: string,
  steps: readonly StopStep[],
  leader: number | null,
): Promise<number> {
  const list = () => {
    const pids = new Set(processesIn(folder));
    if (leader !== null && isRunning(leader)) pids.add(leader);
    return [...pids];
  };
  const found = list().length;
  for (const { signal, waitMs } of steps) {
    const left = list();
    if (left.length === 0) break;
    for (const pid of leader !== null && left.includes(leader) ? [leader] : left) {
      try {
        process.kill(pid, signal);
      } catch {
        // Ended by itself between the look and the signal.
      }
    }
    for (let waited = 0; waited < waitMs && list().length > 0; waited += 50) await sleep(50);
  }
  return found;
}
