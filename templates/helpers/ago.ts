// {{ago at now}} → 刚刚、12 分钟前、3 小时前、2 天前；空值写“时间不详”，将来的时间写“12 分钟后”
const MINUTE_MS = 60_000;

export function ago(at: unknown, now: unknown): string {
  if (!(at instanceof Date) || !(now instanceof Date)) return '时间不详';
  const minutes = Math.floor(Math.abs(now.getTime() - at.getTime()) / MINUTE_MS);
  const side = at.getTime() > now.getTime() ? '后' : '前';
  if (minutes < 1) return side === '前' ? '刚刚' : '马上';
  if (minutes < 60) return `${minutes} 分钟${side}`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} 小时${side}`;
  return `${Math.floor(minutes / 1440)} 天${side}`;
}
