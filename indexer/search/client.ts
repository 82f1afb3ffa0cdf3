/** The search engine's client and what its failures mean here. */
import { type EnqueuedTaskPromise, Meilisearch, MeilisearchApiError } from 'meilisearch';
import { RequestError, RetryLaterError } from '../../core/errors.ts';

export interface SearchClient {
  api: Meilisearch;
  /** Name of the live index. */
  index: string;
}

const REQUEST_TIMEOUT_MS = 20_000;
const TASK_TIMEOUT_MS = 300_000;
const TASK_POLL_MS = 50;
const RETRY_PAUSE_MS = 2_000;

export function openSearch(options: { url: string; key: string | null; index?: string }): SearchClient {
  const api = new Meilisearch({
    host: options.url,
    ...(options.key === null ? {} : { apiKey: options.key }),
    timeout: REQUEST_TIMEOUT_MS,
  });
  return { api, index: options.index ?? 'posts' };
}

/** True when the engine answers. */
export async function isSearchHealthy(search: SearchClient): Promise<boolean> {
  try {
    return (await search.api.health()).status === 'available';
  } catch {
    return false;
  }
}

/** What comes of `promise`, or the reason of `signal` as soon as it fires: what was asked of the engine goes on there. */
export function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** A write counts only when its task succeeded. @throws RetryLaterError when it did not. */
export async function untilDone(task: EnqueuedTaskPromise, signal?: AbortSignal): Promise<void> {
  let done: Awaited<ReturnType<EnqueuedTaskPromise['waitTask']>>;
  try {
    done = await unlessStopped(task.waitTask({ timeout: TASK_TIMEOUT_MS, interval: TASK_POLL_MS }), signal);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RetryLaterError('search engine did not take the write', RETRY_PAUSE_MS, { cause: error });
  }
  if (done.status !== 'succeeded') {
    throw new RetryLaterError(
      `search task ${done.uid} ${done.status}: ${done.error?.message ?? ''}`,
      RETRY_PAUSE_MS,
    );
  }
}

/** True when the engine says that there is no such index. */
export function isIndexMissing(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found';
}

/** What a reader is told when the engine does not answer. */
export function searchUnavailable(cause: unknown): RequestError {
  const error = new RequestError('search-unavailable', '检索服务暂时没有响应，其他功能不受影响，请稍后再试');
  error.cause = cause;
  return error;
}
