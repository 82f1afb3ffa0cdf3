import type { Kysely } from 'kysely';
import type { DistrictConfig } from '../core/config.ts';
import type { RobotsFile } from '../store/robots-files.ts';
import type { Source } from '../store/sources.ts';
import type { Database } from '../store/tables.ts';
import type { PoliteClient } from './http/polite-client.ts';

export interface CrawlLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the composition root gives the crawlers. */
export interface CrawlContext {
  db: Kysely<Database>;
  now(): Date;
  /** 0 ≤ n < 1 */
  random(): number;
  log: CrawlLog;
  config: DistrictConfig;
  /** Built by `userAgentOf`. */
  userAgent: string;
}

/** One running crawl: the context with its client and the signal that ends it. */
export interface CrawlRun extends CrawlContext {
  client: PoliteClient;
  /** robots.txt files already read from the store, by origin. */
  robotsFiles: Map<string, RobotsFile>;
  signal: AbortSignal;
}

/** Who is visiting and how to reach them: `WanglouBot/0.1.0 (+mailto:press@example.org)`. */
export function userAgentOf(version: string, contact: string | undefined): string {
  const printable = (contact ?? '').replace(/[^\x20-\x7e]/g, '').trim();
  return `WanglouBot/${version} (+${printable === '' ? 'contact not configured' : printable})`;
}

/** Why a source may not be crawled, in Chinese; null when it may. Demonstration sources are the product's own. */
export function blockReason(source: Source): string | null {
  if (source.isDemo && source.isLocal) return null;
  const missing = [
    source.legalBasis === null ? '采集依据（legalBasis）' : null,
    source.impactAssessedOn === null ? '个人信息保护影响评估日期（impactAssessedOn）' : null,
  ].filter((name) => name !== null);
  return missing.length === 0
    ? null
    : `信源“${source.name}”缺少${missing.join('和')}，未采集；请在区县配置中补齐后重新加载`;
}
