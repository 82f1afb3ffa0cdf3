// {{count-of rows}} → 列表的项数
import { formatNumber } from './format-number.ts';

export function countOf(list: unknown): string {
  return formatNumber(Array.isArray(list) ? list.length : 0);
}
