/** Keeps one child process running: started, watched, restarted with growing pauses, stopped by rising signals. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** A child that ran this long was healthy: its next death starts again at the shortest pause. */
const HEALTHY_AFTER_MS = 60_000;

export interface StopStep {
  signal: NodeJS.Signals;
  waitMs: number;
}

export interface SuperviseOptions {
  /** Name in the log, e.g. `PostgreSQL`. */
  name: string;
  log: Log;
  /** Removes what a dead predecessor left (lock files, orphans). */
  prepare(): Promise<void>;
  spawn(): ChildProcess;
  /** Resolves when the child serves; rejects when it cannot. Stops waiting when `signal` fires (the child died). */
  waitUntilReady(signal: AbortSignal): Promise<void>;
  stopSteps: readonly StopStep[];
}

export interface SupervisedChild {
  /** Process id of the running child; null between two lives. */
  pid(): number | null;
  stop(): Promise<void>;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Starts one life: resolves when it serves, rejects when it ends or fails first (and ends it). */
async function startOnce(options: SuperviseOptions): Promise<ChildProcess> {
  await options.prepare();
  const child = options.spawn();
  const ended = new AbortController();
  const died = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`ended early (${signal ?? `code ${code}`})`)));
  });
  try {
    await Promise.race([options.waitUntilReady(ended.signal), died]);
    died.catch(() => {});
    return child;
  } catch (error) {
    died.catch(() => {});
    if (!hasEnded(child)) child.kill('SIGKILL');
    throw error;
  } finally {
    ended.abort();
  }
}

/** Ends `child` by the given steps; each waits before the next, harder one. */
export async function endChild(child: ChildProcess, steps: readonly StopStep[]): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (hasEnded(child)) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await Promise.race([exit, sleep(waitMs, undefined, { ref: false })]);
  }
}

/** Starts the child; rejects when its first start fails. Later deaths are repaired in the background. */
export async function supervise(options: SuperviseOptions): Promise<SupervisedChild> {
  const { name, log } = options;
  let child: ChildProcess | null = await startOnce(options);
  const stopping = new AbortController();

  async function revive(): Promise<ChildProcess | null> {
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !stopping.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    ) {
      await sleep(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted) return null;
      try {
        return await startOnce(options);
      } catch (error) {
        log.error({ err: error }, `${name} 未能重新启动，稍后再试`);
      }
    }
    return null;
  }

  async function watch(): Promise<void> {
    while (child !== null) {
      const startedAt = performance.now();
      if (!hasEnded(child)) await once(child, 'exit');
      if (stopping.signal.aborted) return;
      log.error({ code: child.exitCode, signal: child.signalCode }, `${name} 意外退出，正在重新启动`);
      child = null;
      if (performance.now() - startedAt < HEALTHY_AFTER_MS)
        await sleep(FIRST_PAUSE_MS, undefined, { ref: false });
      child = await revive();
      if (stopping.signal.aborted) return;
      if (child) log.info(`${name} 已恢复`);
    }
  }

  const watching = watch();
  return {
    pid: () => child?.pid ?? null,
    async stop() {
      stopping.abort();
      if (child) await endChild(child, options.stopSteps);
      await watching;
      // A restart that was under way when the stop came.
      if (child) await endChild(child, options.stopSteps);
      child = null;
      log.debug(`${name} 已停下`);
    },
  };
}
