// {{local-time at}} → 2026-11-24 08:15 ；未知时间写“时间不详”
import { zonedParts } from './zone-format.ts';

export function localTime(timezone: string): (at: unknown) => string {
  return (at) => {
    if (!(at instanceof Date)) return '时间不详';
    const { year, month, day, hour, minute } = zonedParts(at, timezone);
    return `${year}-${month}-${day} ${hour}:${minute}`;
  };
}
