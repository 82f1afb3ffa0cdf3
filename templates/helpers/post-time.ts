// {{post-time publishedAt publishedPrecision}} → 只写到信源给出的精度：2026-11-24 08:15、2026-11-24 08 时、2026-11-24、时间不详
import { zonedParts } from './zone-format.ts';

export function postTime(timezone: string): (at: unknown, precision: unknown) => string {
  return (at, precision) => {
    if (!(at instanceof Date) || precision === 'unknown') return '时间不详';
    const { year, month, day, hour, minute } = zonedParts(at, timezone);
    const date = `${year}-${month}-${day}`;
    if (precision === 'day') return date;
    if (precision === 'hour') return `${date} ${hour} 时`;
    return `${date} ${hour}:${minute}`;
  };
}
