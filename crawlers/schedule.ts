/** When to come again. Pure: randomness and time come from the caller. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MAX_BACKOFF_MS = 6 * HOUR_MS;
/** A page that failed this often is given up. */
export const MAX_ATTEMPTS = 6;
/** Posts older than this are not looked at again. */
const REVISIT_WHILE_MS = 3 * DAY_MS;

/** A regular interval with ±10 % jitter, so that sources of one start drift apart. */
export function jittered(intervalMs: number, random: number): number {
  return intervalMs * (0.9 + 0.2 * random);
}

/**
 * Wait after the nth failure in a row: doubling from one minute (or the source's own longer interval) to six hours,
 * ±25 %. What the host asked for (`Retry-After`) is a floor.
 */
export function backoffMs(input: {
  failures: number;
  baseMs: number;
  retryAfterMs: number | null;
  random: number;
}): number {
  const base = Math.max(MINUTE_MS, input.baseMs);
  const grown = Math.max(base, Math.min(MAX_BACKOFF_MS, base * 2 ** Math.max(0, input.failures - 1)));
  const wait = grown * (0.75 + 0.5 * input.random);
  return Math.max(wait, MINUTE_MS, (input.retryAfterMs ?? 0) * (1 + 0.1 * input.random));
}

/**
 * When a captured page is looked at again to catch edits: an hour and a day after it was found, while the post is
 * under three days old; null afterwards.
 */
export function nextRevisit(input: {
  foundAt: Date;
  publishedAt: Date | null;
  now: Date;
  random: number;
}): Date | null {
  const { foundAt, publishedAt, now, random } = input;
  const age = now.getTime() - (publishedAt ?? foundAt).getTime();
  if (age > REVISIT_WHILE_MS) return null;
  const sinceFound = now.getTime() - foundAt.getTime();
  for (const after of [HOUR_MS, DAY_MS]) {
    // A visit up to a tenth early counts as the one that was planned.
    if (sinceFound < after * 0.9) return new Date(foundAt.getTime() + jittered(after, random) + after * 0.1);
  }
  return null;
}
