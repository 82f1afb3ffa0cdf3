/** Background loops that outlive what they depend on: they wait, say it once, and go on when it is back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** The same trouble is said again after this long. */
const REPEAT_AFTER_MS = 600_000;

/** Lets one side say "there may be work" and the other wait for it; a call while nobody waits is remembered. */
export class Waker {
  #isCalled = false;
  #resume: (() => void) | null = null;

  wake(): void {
    this.#isCalled = true;
    this.#resume?.();
  }

  /** Resolves when woken, after `limitMs`, or when `signal` fires. */
  async wait(limitMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isCalled && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#resume, { once: true });
      }).finally(() => {
        if (this.#resume) signal.removeEventListener('abort', this.#resume);
        this.#resume = null;
      });
    }
    this.#isCalled = false;
  }
}

export interface LoopOptions {
  /** Name in the log. */
  name: string;
  log: Log;
  signal: AbortSignal;
  /** Does one piece of work; returns how much there was. 0: nothing left for now. */
  work(): Promise<number>;
  waker?: Waker;
  /** How long to wait at most when there was nothing: the back-up for lost wake-up calls. */
  pollMs: number;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Runs until `signal` fires; never rejects. Whatever `work` throws is logged and tried again, later and later. */
export async function runLoop({
  name,
  log,
  signal,
  work,
  waker = new Waker(),
  pollMs,
}: LoopOptions): Promise<void> {
  const trouble = { text: '', at: 0 };
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const done = await work();
      if (trouble.text !== '') log.info({ loop: name }, '已恢复');
      trouble.text = '';
      pauseMs = FIRST_PAUSE_MS;
      if (done === 0) await waker.wait(pollMs, signal);
    } catch (error) {
      if (signal.aborted) break;
      const text = describe(error);
      if (trouble.text !== text || performance.now() - trouble.at > REPEAT_AFTER_MS) {
        log.error({ loop: name, err: error }, '这一批未完成，稍后再试');
        Object.assign(trouble, { text, at: performance.now() });
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
  log.debug({ loop: name }, '已停下');
}
