// {{short-time at now}} → 08:15（当天）、11-24 08:15（当年）、2025-11-24（往年）
import { zonedParts } from './zone-format.ts';

export function shortTime(timezone: string): (at: unknown, now: unknown) => string {
  return (at, now) => {
    if (!(at instanceof Date)) return '时间不详';
    const { year, month, day, hour, minute } = zonedParts(at, timezone);
    const today = now instanceof Date ? zonedParts(now, timezone) : null;
    if (today !== null && today.year !== year) return `${year}-${month}-${day}`;
    if (today !== null && today.month === month && today.day === day) return `今天 ${hour}:${minute}`;
    return `${month}-${day} ${hour}:${minute}`;
  };
}
