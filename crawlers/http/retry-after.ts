/** Longest wait that a `Retry-After` may ask for. */
const MAX_WAIT_MS = 86_400_000;

/** Milliseconds that a `Retry-After` header asks for (seconds or an HTTP date); null when it says nothing usable. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const value = header.trim();
  const asked = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now.getTime();
  return Number.isNaN(asked) ? null : Math.min(MAX_WAIT_MS, Math.max(0, asked));
}
