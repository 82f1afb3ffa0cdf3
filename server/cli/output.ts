import { once } from 'node:events';

/** One result on stdout as JSON; waits when the reader is slow, so that a stream of results needs no memory. */
export async function printJson(value: unknown): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain');
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A line that is rewritten on a terminal and printed now and then elsewhere. */
export function progressLine(): { show(text: string): void; end(): void } {
  const isTerminal = process.stderr.isTTY === true;
  let lastAt = 0;
  return {
    show(text) {
      const now = performance.now();
      if (now - lastAt < (isTerminal ? 100 : 5_000)) return;
      lastAt = now;
      process.stderr.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end() {
      if (isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}
