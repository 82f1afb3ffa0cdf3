import { RequestError } from '../core/errors.ts';
import type { Page } from './views.ts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** What a list query needs of `cursor` and `limit`; one row more than asked tells whether a next page exists. */
export interface Window {
  limit: number;
  beforeId?: number;
}

/** Cursors are opaque to callers: the id of the last row that was shown. */
export function readWindow(filter: { cursor?: string | undefined; limit?: number | undefined }): Window {
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MAX_LIMIT) + 1;
  if (filter.cursor === undefined) return { limit };
  const id = Number(Buffer.from(filter.cursor, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(id) || id < 1) {
    const message = `翻页标记“${filter.cursor}”无效，请从第一页重新打开`;
    throw new RequestError('invalid-input', message, [{ path: 'cursor', value: filter.cursor, message }]);
  }
  return { limit, beforeId: id };
}

export function toPage<T extends { id: number }>(
  rows: { items: T[]; total: number },
  window: Window,
): Page<T> {
  const hasMore = rows.items.length >= window.limit;
  const items = hasMore ? rows.items.slice(0, window.limit - 1) : rows.items;
  const last = items.at(-1);
  return {
    items,
    total: rows.total,
    nextCursor: hasMore && last !== undefined ? Buffer.from(String(last.id)).toString('base64url') : null,
  };
}
