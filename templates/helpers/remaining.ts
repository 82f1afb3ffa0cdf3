// {{remaining milliseconds}} → 剩 3 小时 12 分；负数写 已超 20 分
import { spanOf } from './span-of.ts';

export function remaining(milliseconds: unknown): string {
  if (typeof milliseconds !== 'number') return '—';
  return milliseconds >= 0 ? `剩 ${spanOf(milliseconds)}` : `已超 ${spanOf(milliseconds)}`;
}
