/** The composition root: everything that the parts are given, made once. Tests override what they want to decide. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { ApiContext } from '../api/context.ts';
import type { DistrictConfig } from '../core/config.ts';
import type { Gazetteer, Library, Unit } from '../core/library.ts';
import { userAgentOf } from '../crawlers/context.ts';
import { openSearch } from '../indexer/search/client.ts';
import type { FollowContext } from '../indexer/search/follow.ts';
import { createSegmenter, type Segmenter } from '../indexer/segment.ts';
import { openDatabase } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import type { Database } from '../store/tables.ts';
import type { District } from './config.ts';
import type { Env } from './env.ts';
import type { Log } from './log.ts';
import type { Services } from './services/services.ts';
import { SetupError, systemErrorCode } from './setup-error.ts';

export interface AppContext extends ApiContext {
  env: Env;
  log: Log;
  db: Kysely<Database>;
  library: Library;
  config: DistrictConfig;
  gazetteer: Gazetteer;
  units: Unit[];
  now(): Date;
  random(): number;
  segmenter: Segmenter;
  /** Sent with every request of the crawlers. */
  userAgent: string;
  randomBytes(size: number): Uint8Array;
}

export interface ContextParts {
  env: Env;
  log: Log;
  library: Library;
  district: District;
  services: Services;
  overrides?: Partial<Pick<AppContext, 'now' | 'random' | 'randomBytes'>>;
}

/** Opens the database and brings its schema up to date. The caller ends it with `ctx.db.destroy()`. */
export async function openContext(parts: ContextParts): Promise<AppContext> {
  const { env, log, library, district, services } = parts;
  let isAway = false;
  const db = openDatabase(services.databaseUrl, {
    onError: (error) => {
      // Every idle connection says so: once is enough.
      if (!isAway) log.warn({ err: error }, '数据库连接中断，将自动重连');
      isAway = true;
      setTimeout(() => {
        isAway = false;
      }, 5_000).unref();
    },
  });
  try {
    const ran = await migrate(db);
    if (ran.length > 0) log.info({ migrations: ran }, '数据库结构已更新');
  } catch (error) {
    await db.destroy();
    throw explainDatabaseError(services.databaseUrl, error);
  }
  return {
    env,
    log,
    db,
    databaseUrl: services.databaseUrl,
    search: services.search,
    library,
    config: district.config,
    gazetteer: district.gazetteer,
    units: district.units,
    publicUrl: env.publicUrl,
    trustProxy: env.trustProxy,
    now: () => new Date(),
    random: Math.random,
    segmenter: createSegmenter(placeNames(district.gazetteer)),
    userAgent: userAgentOf(productVersion(), district.config.crawler.contact),
    randomBytes,
    ...parts.overrides,
  };
}

/** Names that no general dictionary has; documents and queries must be cut with the same ones. */
function placeNames({ places }: Gazetteer): string[] {
  return places.flatMap(({ name, strongNames }) => [name, ...strongNames]);
}

/** What the search projection needs; null when this installation has no search. */
export function followContext(ctx: AppContext): FollowContext | null {
  if (ctx.search === null) return null;
  return { ...ctx, search: openSearch(ctx.search) };
}

function productVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

const REMEDIES: Record<string, string> = {
  ECONNREFUSED: '没有在监听，请启动它或检查地址和端口',
  ENOTFOUND: '主机名无法解析，请检查地址',
  ETIMEDOUT: '连接超时，请检查地址和防火墙',
  '28P01': '密码不对，请检查 DATABASE_URL',
  '28000': '不允许这个用户连接，请检查 DATABASE_URL 和 pg_hba.conf',
  '3D000': '没有这个数据库，请先创建（create database）',
  '42501': '权限不足，请让这个用户成为数据库的所有者',
};

function explainDatabaseError(url: string, error: unknown): unknown {
  const remedy = REMEDIES[systemErrorCode(error) ?? ''];
  if (!remedy) return error;
  return new SetupError(`数据库 ${new URL(url).host} 不可用：${remedy}`, { cause: error });
}
