import { ERROR_CODES, type ErrorCode } from '../../../core/error-codes.ts';
import type { FieldFault } from '../../../core/errors.ts';
import type { Frame } from './frame.ts';

const HINTS: Partial<Record<ErrorCode, string>> = {
  internal: '系统已记下这个错误。请稍后重试；仍不行的话，把出错的时间和页面告诉管理员。',
  'store-unavailable': '数据库连不上。刚才的操作没有保存；恢复后系统会自动继续，不用重启，请稍后重试。',
  'search-unavailable': '信息照常收集，预警照常提出。检索恢复后会自动补齐。',
};

export function errorModel(
  frame: Frame,
  input: {
    code: ErrorCode;
    detail: string | null;
    faults: readonly FieldFault[];
    /** Address to try again; null after a form, which is not to be sent twice blindly. */
    retryHref: string | null;
  },
) {
  const { code } = input;
  const { status, title } = ERROR_CODES[code];
  return {
    frame,
    status,
    heading: title,
    detail: HINTS[code] ?? input.detail ?? '',
    // A single fault repeats the detail.
    faults: input.faults.length > 1 ? input.faults : [],
    canRetry: input.retryHref !== null && (status === 503 || status === 500 || status === 429),
    retryHref: input.retryHref ?? '',
  };
}
