// {{until dueAt now}} → 剩 3 小时 12 分 / 已超 20 分
import { remaining } from './remaining.ts';

export function until(dueAt: unknown, now: unknown): string {
  if (!(dueAt instanceof Date) || !(now instanceof Date)) return '—';
  return remaining(dueAt.getTime() - now.getTime());
}
