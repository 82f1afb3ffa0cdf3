import { zonedParts } from '../../templates/helpers/zone-format.ts';

/** Milliseconds that the zone is ahead of UTC at that instant. */
function offsetMs(at: Date, timezone: string): number {
  const { year, month, day, hour, minute } = zonedParts(at, timezone);
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  return asUtc - Math.floor(at.getTime() / 60_000) * 60_000;
}

/** Instant of a `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm` of the zone's own clock; null when it is not one. */
export function parseLocalTime(text: string, timezone: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?$/.exec(text);
  if (match === null) return null;
  const asUtc = new Date(`${match[1]}T${match[2] ?? '00:00'}:00Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(match[1] ?? '')) return null;
  const guess = new Date(asUtc.getTime() - offsetMs(asUtc, timezone));
  // Near a change of the clocks the offset of the guess differs from that of its UTC reading.
  return new Date(asUtc.getTime() - offsetMs(guess, timezone));
}
