import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { silentLog } from '../../server/log.ts';
import { runLoop, Waker } from '../../server/loop.ts';

function recorder() {
  const lines: { level: number; msg: string }[] = [];
  return { lines, log: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }) };
}

test('a loop works without pause while there is work, then waits to be woken', async () => {
  const stop = new AbortController();
  const waker = new Waker();
  let left = 3;
  let calls = 0;
  const done = runLoop({
    name: 'test',
    log: silentLog,
    signal: stop.signal,
    waker,
    pollMs: 60_000,
    work: async () => {
      calls += 1;
      left -= 1;
      return Math.max(0, left);
    },
  });
  await sleep(50);
  expect(calls).toBe(3);
  waker.wake();
  await sleep(50);
  expect(calls).toBe(4);
  stop.abort();
  await done;
});

test('a lost wake-up call is made good by polling', async () => {
  const stop = new AbortController();
  let calls = 0;
  const done = runLoop({
    name: 'test',
    log: silentLog,
    signal: stop.signal,
    pollMs: 20,
    work: async () => {
      calls += 1;
      return 0;
    },
  });
  await sleep(150);
  stop.abort();
  await done;
  expect(calls).toBeGreaterThan(2);
});

test('trouble is said once, tried again, and its end is said too', async () => {
  const stop = new AbortController();
  const { lines, log } = recorder();
  let calls = 0;
  const done = runLoop({
    name: 'test',
    log,
    signal: stop.signal,
    pollMs: 10,
    work: async () => {
      calls += 1;
      if (calls <= 3) throw new Error('away');
      if (calls === 5) stop.abort();
      return 0;
    },
  });
  await done;
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [50, '这一批未完成，稍后再试'],
    [30, '已恢复'],
  ]);
});

test('a wake-up call that comes while nobody waits is not lost', async () => {
  const waker = new Waker();
  waker.wake();
  const startedAt = performance.now();
  await waker.wait(5_000, new AbortController().signal);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
