import { createRequire } from 'node:module';
import type { Db } from '../../store/db.ts';
import { recordFetch } from '../../store/fetches.ts';
import { freshRobotsFile, type RobotsFile, saveRobotsFile } from '../../store/robots-files.ts';
import type { FetchResult, PoliteClient } from './polite-client.ts';

export interface RobotsVerdict {
  isAllowed: boolean;
  /** What decided, with its line: kept in the fetch log. */
  rule: string;
  /** The site's own pace, when it asks for one. */
  crawlDelayMs: number | null;
}

interface RobotsRules {
  isAllowed(url: string, userAgent?: string): boolean | undefined;
  getMatchingLineNumber(url: string, userAgent?: string): number;
  getCrawlDelay(userAgent?: string): number | undefined;
}

// The package is CommonJS and its types describe a default export that does not exist at run time.
const parseRobots: (url: string, body: string) => RobotsRules = createRequire(import.meta.url)(
  'robots-parser',
);

export interface RobotsContext {
  db: Db;
  client: PoliteClient;
  now: () => Date;
  signal: AbortSignal;
  /** Files that this process has already read from the store, by origin. */
  robotsFiles: Map<string, RobotsFile>;
}

/** Product token that sites address in robots.txt. */
export const ROBOTS_TOKEN = 'WanglouBot';
const KEEP_MS = 86_400_000;
/** A robots.txt that could not be read is asked for again sooner than one that could. */
const KEEP_FAILURE_MS = 600_000;
/** RFC 9309 section 2.5: at least 500 KiB must be read. */
const MAX_BYTES = 512_000;
const MAX_CRAWL_DELAY_MS = 120_000;

/** Whether robots.txt lets us fetch an address (RFC 9309: 4xx allows all, 5xx and an unreachable host allow nothing). */
export async function askRobots(
  context: RobotsContext,
  { url, isLocal, sourceId }: { url: string; isLocal: boolean; sourceId: number },
): Promise<RobotsVerdict> {
  const target = URL.parse(url);
  if (target === null) return { isAllowed: false, rule: '网址无法解析', crawlDelayMs: null };
  const { origin } = target;
  const known = context.robotsFiles.get(origin);
  const now = context.now();
  const file =
    known !== undefined && known.expiresAt > now
      ? known
      : ((await freshRobotsFile(context.db, origin, now)) ??
        (await fetchRobots(context, { origin, isLocal, sourceId })));
  context.robotsFiles.set(origin, file);
  return judge(file, url);
}

/** Applies a stored robots.txt to an address. */
export function judge(file: RobotsFile, url: string): RobotsVerdict {
  const { status } = file;
  if (status >= 400 && status < 500 && status !== 429) {
    return { isAllowed: true, rule: `robots.txt 返回 ${status}：允许`, crawlDelayMs: null };
  }
  if (status < 200 || status >= 300) {
    const why = status === 0 ? '无法取得' : `返回 ${status}`;
    return { isAllowed: false, rule: `robots.txt ${why}：暂不抓取`, crawlDelayMs: null };
  }
  const rules = parseRobots(`${file.origin}/robots.txt`, file.body);
  const isAllowed = rules.isAllowed(url, ROBOTS_TOKEN) !== false;
  const line = rules.getMatchingLineNumber(url, ROBOTS_TOKEN);
  const text =
    line > 0
      ? (file.body
          .split(/\r\n|\r|\n/)
          [line - 1]?.trim()
          .slice(0, 120) ?? '')
      : '';
  const delaySeconds = rules.getCrawlDelay(ROBOTS_TOKEN);
  return {
    isAllowed,
    rule: text === '' ? `robots.txt：${isAllowed ? '允许' : '不允许'}` : `robots.txt 第 ${line} 行：${text}`,
    crawlDelayMs:
      delaySeconds === undefined || !Number.isFinite(delaySeconds)
        ? null
        : Math.min(MAX_CRAWL_DELAY_MS, Math.max(0, delaySeconds * 1_000)),
  };
}

async function fetchRobots(
  context: RobotsContext,
  { origin, isLocal, sourceId }: { origin: string; isLocal: boolean; sourceId: number },
): Promise<RobotsFile> {
  const at = context.now();
  const url = `${origin}/robots.txt`;
  const result = await context.client.fetch({
    url,
    isLocal,
    now: at,
    signal: context.signal,
    accept: 'text/plain,*/*;q=0.5',
    limits: { maxBytes: MAX_BYTES, atLimit: 'cut' },
  });
  const status = result.status ?? 0;
  const isRead = status >= 200 && status < 500 && status !== 429;
  const file: RobotsFile = {
    origin,
    fetchedAt: at,
    expiresAt: new Date(at.getTime() + (isRead ? KEEP_MS : KEEP_FAILURE_MS)),
    status,
    body: textOfRobots(result),
  };
  await saveRobotsFile(context.db, file);
  await recordFetch(context.db, {
    sourceId,
    url,
    at,
    outcome: result.outcome,
    status: result.status,
    detail: 'detail' in result ? result.detail : null,
    robotsRule: null,
    bytes: result.outcome === 'captured' ? result.body.length : null,
    durationMs: context.now().getTime() - at.getTime(),
  });
  return file;
}

function textOfRobots(result: FetchResult): string {
  if (result.outcome !== 'captured') return '';
  return new TextDecoder('utf-8').decode(result.body).replaceAll('\0', '');
}
