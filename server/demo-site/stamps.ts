/** How sites print a time: always +08:00, no daylight saving. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS;

export interface LocalParts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  weekday: string;
}

/** Calendar parts of an instant in China, zero-padded. */
export function localParts(at: Date): LocalParts {
  const local = new Date(at.getTime() + CHINA_OFFSET_MS);
  const [date = '', time = ''] = local.toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', second = ''] = time.slice(0, 8).split(':');
  return { year, month, day, hour, minute, second, weekday: '日一二三四五六'.charAt(local.getUTCDay()) };
}

/** `2026-11-24 14:05` */
export function minuteStamp(at: Date): string {
  const { year, month, day, hour, minute } = localParts(at);
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

/** `2026-11-24` */
export function dayStamp(at: Date): string {
  return minuteStamp(at).slice(0, 10);
}

/** `2026年11月24日 14:05` */
export function chineseStamp(at: Date): string {
  const { year, month, day, hour, minute } = localParts(at);
  return `${year}年${month}月${day}日 ${hour}:${minute}`;
}

/** `2026-11-24T14:05:09+08:00` */
export function isoStamp(at: Date): string {
  const { year, month, day, hour, minute, second } = localParts(at);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`;
}

/** RFC 822 as feeds print it, in local time: `Tue, 24 Nov 2026 14:05:09 +0800`. */
export function rfc822Stamp(at: Date): string {
  const local = new Date(at.getTime() + CHINA_OFFSET_MS);
  return local.toUTCString().replace('GMT', '+0800');
}

/** As forums print it: 刚刚, 3 分钟前, 2 小时前, 昨天 14:05, 前天 14:05, then the date. */
export function relativeStamp(at: Date, now: Date): string {
  const ageMs = now.getTime() - at.getTime();
  if (ageMs < MINUTE_MS) return '刚刚';
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} 分钟前`;
  const dayOf = (instant: Date): number => Math.floor((instant.getTime() + CHINA_OFFSET_MS) / DAY_MS);
  const daysBack = dayOf(now) - dayOf(at);
  if (daysBack === 0) return `${Math.floor(ageMs / HOUR_MS)} 小时前`;
  const clock = minuteStamp(at).slice(11);
  if (daysBack === 1) return `昨天 ${clock}`;
  return daysBack === 2 ? `前天 ${clock}` : minuteStamp(at);
}
