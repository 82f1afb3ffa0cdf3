/** Calendar date in the district's time zone, `YYYY-MM-DD`. */
export function localDate(at: Date, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(at);
}

/** `2026年11月24日` in the district's time zone. */
export function chineseDate(at: Date, timezone: string): string {
  const [year, month, day] = localDate(at, timezone).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** `11月24日8时15分`; `8时` on the hour. */
export function chineseTime(at: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat('zh-CN', {
    timeZone: timezone,
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
  const minute = part('minute');
  return `${part('month')}月${part('day')}日${part('hour')}时${minute === 0 ? '' : `${minute}分`}`;
}
