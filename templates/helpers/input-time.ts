// {{input-time at}} → 2026-11-24T08:15，datetime-local 输入框的值；空值写空串
import { zonedParts } from './zone-format.ts';

export function inputTime(timezone: string): (at: unknown) => string {
  return (at) => {
    if (!(at instanceof Date)) return '';
    const { year, month, day, hour, minute } = zonedParts(at, timezone);
    return `${year}-${month}-${day}T${hour}:${minute}`;
  };
}
