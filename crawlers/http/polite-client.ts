import { Agent, type Dispatcher } from 'undici';
import type { FetchOutcome } from '../../core/outcome.ts';
import { guardedConnector } from './address-guard.ts';
import { type BodyLimits, readBody } from './read-body.ts';
import { retryAfterMs } from './retry-after.ts';

export interface FetchRequest {
  url: string;
  /** True for sources marked local: private and loopback addresses may be dialled. */
  isLocal: boolean;
  now: Date;
  signal: AbortSignal;
  /** Validators of the last answer, sent as a conditional request. */
  etag?: string | null;
  lastModified?: string | null;
  accept?: string;
  limits?: Partial<BodyLimits>;
  /** Asked before each redirect; false ends the fetch as `robots-disallowed`. */
  mayFollow?: (url: string) => Promise<boolean>;
}

export interface FetchedPage {
  outcome: 'captured';
  status: number;
  /** Final address after redirects. */
  url: string;
  headers: Record<string, string>;
  contentType: string | null;
  etag: string | null;
  lastModified: string | null;
  body: Buffer;
}

export interface NotModified {
  outcome: 'not-modified';
  status: 304;
  url: string;
}

export type FailedOutcome = Exclude<FetchOutcome, 'captured' | 'not-modified' | 'unchanged' | 'blocked'>;

export interface FailedFetch {
  outcome: FailedOutcome;
  status: number | null;
  url: string;
  /** Chinese: a person reads it on the source's page. */
  detail: string;
  retryAfterMs: number | null;
}

export type FetchResult = FetchedPage | NotModified | FailedFetch;

export interface PoliteClient {
  fetch(request: FetchRequest): Promise<FetchResult>;
  close(): Promise<void>;
}

export interface ClientTimeouts {
  connectMs: number;
  /** Between the request and its headers, and between two chunks of the body. */
  idleMs: number;
  /** For one whole fetch with its redirects. */
  totalMs: number;
}

export const DEFAULT_TIMEOUTS: ClientTimeouts = { connectMs: 8_000, idleMs: 10_000, totalMs: 20_000 };
const DEFAULT_LIMITS: BodyLimits = { maxBytes: 8 * 1_048_576, maxRatio: 100, atLimit: 'refuse' };
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const DEFAULT_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/**
 * The one way out to the web. Names itself honestly, dials public addresses only (checked at connect time, so also
 * after redirects and for names that resolve inwards), keeps to size and time limits, and never throws for what the
 * other side does: every end is a value. Throws only when the caller's own signal is aborted.
 */
export function createPoliteClient(options: {
  userAgent: string;
  timeouts?: Partial<ClientTimeouts>;
}): PoliteClient {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const agentOf = (isLocal: boolean): Agent =>
    new Agent({
      connect: guardedConnector(isLocal, timeouts.connectMs),
      headersTimeout: timeouts.idleMs,
      bodyTimeout: timeouts.idleMs,
      keepAliveTimeout: 4_000,
      connections: 2,
      pipelining: 1,
      allowH2: false,
    });
  const publicAgent = agentOf(false);
  const localAgent = agentOf(true);
  return {
    async fetch(request) {
      const deadline = AbortSignal.timeout(timeouts.totalMs);
      const trail = { url: request.url };
      try {
        return await followRedirects(request, {
          agent: request.isLocal ? localAgent : publicAgent,
          userAgent: options.userAgent,
          signal: AbortSignal.any([request.signal, deadline]),
          trail,
        });
      } catch (error) {
        request.signal.throwIfAborted();
        return failureOf(error, trail.url, deadline.aborted);
      }
    },
    async close() {
      await Promise.all([publicAgent.destroy(), localAgent.destroy()]);
    },
  };
}

interface Sending {
  agent: Agent;
  userAgent: string;
  signal: AbortSignal;
  /** Where the fetch has got to: named when it fails. */
  trail: { url: string };
}

async function followRedirects(request: FetchRequest, sending: Sending): Promise<FetchResult> {
  for (let hops = 0; ; hops += 1) {
    const url = URL.parse(sending.trail.url);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) {
      return failed('address-refused', sending.trail.url, `不是 http 或 https 网址：${sending.trail.url}`);
    }
    const answer = await send(url, request, sending);
    const location = headerOf(answer, 'location');
    if (!REDIRECTS.has(answer.statusCode) || location === null) return readAnswer(answer, request, sending);
    await answer.body.dump();
    const next = URL.parse(location, url.href);
    if (next === null) return failed('unparseable', url.href, `跳转地址无法解析：${location}`);
    if (hops >= MAX_REDIRECTS) return failed('redirect-loop', url.href, `跳转超过 ${MAX_REDIRECTS} 次`);
    if (request.mayFollow !== undefined && !(await request.mayFollow(next.href))) {
      return failed('robots-disallowed', next.href, `robots.txt 不允许抓取跳转后的地址 ${next.href}`);
    }
    sending.trail.url = next.href;
  }
}

function send(url: URL, request: FetchRequest, sending: Sending): Promise<Dispatcher.ResponseData> {
  const headers: Record<string, string> = {
    'user-agent': sending.userAgent,
    accept: request.accept ?? DEFAULT_ACCEPT,
    'accept-encoding': 'gzip, br, deflate',
    'accept-language': 'zh-CN,zh;q=0.9',
  };
  if (request.etag) headers['if-none-match'] = request.etag;
  if (request.lastModified) headers['if-modified-since'] = request.lastModified;
  return sending.agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers,
    signal: sending.signal,
  });
}

async function readAnswer(
  answer: Dispatcher.ResponseData,
  request: FetchRequest,
  { trail: { url } }: Sending,
): Promise<FetchResult> {
  const status = answer.statusCode;
  if (status >= 200 && status < 300) {
    const encoding = headerOf(answer, 'content-encoding') ?? '';
    const body = await readBody(answer.body, encoding, { ...DEFAULT_LIMITS, ...request.limits });
    return {
      outcome: 'captured',
      status,
      url,
      headers: flatHeaders(answer),
      contentType: headerOf(answer, 'content-type'),
      etag: headerOf(answer, 'etag'),
      lastModified: headerOf(answer, 'last-modified'),
      body,
    };
  }
  await answer.body.dump();
  if (status === 304) return { outcome: 'not-modified', status, url };
  const wait = retryAfterMs(headerOf(answer, 'retry-after'), request.now);
  const isBusy = status === 429 || (status === 503 && wait !== null);
  const outcome = isBusy ? 'rate-limited' : status >= 500 ? 'http-5xx' : 'http-4xx';
  return { outcome, status, url, detail: `对方返回 ${status}`, retryAfterMs: wait };
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function flatHeaders(answer: Dispatcher.ResponseData): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

function failed(outcome: FailedOutcome, url: string, detail: string): FailedFetch {
  return { outcome, status: null, url, detail, retryAfterMs: null };
}

const OUTCOME_OF_CODE: Record<string, { outcome: FailedOutcome; detail: string }> = {
  ENOTFOUND: { outcome: 'dns-failed', detail: '域名不存在' },
  EAI_AGAIN: { outcome: 'dns-failed', detail: '域名暂时无法解析' },
  UND_ERR_CONNECT_TIMEOUT: { outcome: 'timeout', detail: '连接超时' },
  UND_ERR_HEADERS_TIMEOUT: { outcome: 'timeout', detail: '等待应答超时' },
  UND_ERR_BODY_TIMEOUT: { outcome: 'timeout', detail: '传输中断超时' },
  ETIMEDOUT: { outcome: 'timeout', detail: '连接超时' },
  ECONNREFUSED: { outcome: 'connection-failed', detail: '对方拒绝连接' },
  ECONNRESET: { outcome: 'connection-failed', detail: '连接被对方中断' },
};
const UNREADABLE = /^(?:Z_|ERR__?ERROR_FORMAT|ERR_BROTLI|ZSTD_|UNKNOWN_ENCODING|HPE_)/;

function failureOf(error: unknown, url: string, isPastDeadline: boolean): FailedFetch {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ADDRESS_REFUSED') return failed('address-refused', url, message);
  if (code === 'BODY_TOO_LARGE') return failed('too-large', url, message);
  if (isPastDeadline) return failed('timeout', url, '超过单次抓取的总时限');
  const known = OUTCOME_OF_CODE[code];
  if (known !== undefined) return failed(known.outcome, url, known.detail);
  if (UNREADABLE.test(code)) return failed('unparseable', url, `应答无法读取（${code}）`);
  return failed('connection-failed', url, `连接失败：${code === '' ? message : code}`);
}

/** Code of an error, of its cause, or of the first of several connection attempts. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : '';
}
