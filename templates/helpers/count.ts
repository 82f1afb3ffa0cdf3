// {{count rows}} → 列表的项数
import { number } from './number.ts';

export function count(list: unknown): string {
  return number(Array.isArray(list) ? list.length : 0);
}
