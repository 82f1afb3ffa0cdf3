import type { RequestHandler } from 'express';
import { RequestError } from '../../core/errors.ts';

/** Requests that one address may make at once, and the rate at which it may go on. A page loads a dozen files. */
const BURST = 300;
const PER_SECOND = 30;
const ADDRESSES_KEPT = 10_000;

/** Token bucket per address, in this process: enough to stop a runaway script, no protection against a flood. */
export function limitPace(now: () => Date): RequestHandler {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (req, res, next) => {
    const address = req.ip ?? '';
    const at = now().getTime();
    const bucket = buckets.get(address) ?? { tokens: BURST, at };
    const tokens = Math.min(BURST, bucket.tokens + (Math.max(0, at - bucket.at) / 1_000) * PER_SECOND);
    // Set anew, so that the map stays ordered by last use and the oldest can go.
    buckets.delete(address);
    buckets.set(address, { tokens: Math.max(0, tokens - 1), at });
    if (buckets.size > ADDRESSES_KEPT) {
      for (const oldest of buckets.keys()) {
        buckets.delete(oldest);
        break;
      }
    }
    if (tokens >= 1) {
      next();
      return;
    }
    res.set('Retry-After', '1');
    next(new RequestError('too-many-requests', '请求过于频繁，请稍等几秒再试'));
  };
}
