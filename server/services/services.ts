/** PostgreSQL and Meilisearch of one installation: given by address, started as children, or shared with the owner. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolderOwner, type FolderOwner, lockDataFolder, openDataFolder } from '../data-folder.ts';
import type { Env } from '../env.ts';
import type { Log } from '../log.ts';
import { SetupError } from '../setup-error.ts';
import { findRunningMeilisearch, startMeilisearch } from './meilisearch.ts';
import { findRunningPostgres, startPostgres } from './postgres.ts';

export interface Services {
  databaseUrl: string;
  /** Null: there is no search on this machine, `searchAbsence` says why. */
  search: { url: string; key: string } | null;
  searchAbsence: string | null;
  /** True when no other process of ours works on this data folder. */
  isAlone: boolean;
  stop(): Promise<void>;
}

export interface ServicesOptions {
  env: Env;
  log: Log;
  /** What this process is, told to whoever finds the folder in use: `start`, `wanglou reindex` … */
  what: string;
  /** Whether the servers of another process on the same data folder may be used; else its presence is an error. */
  mayShare: boolean;
  needsSearch?: boolean;
}

const OWNER_START_LIMIT_MS = 60_000;

export async function startServices(options: ServicesOptions): Promise<Services> {
  const { env, what, mayShare } = options;
  openDataFolder(env.dataFolder);
  if (env.databaseUrl && (env.search || options.needsSearch === false)) {
    return {
      databaseUrl: env.databaseUrl,
      search: env.search,
      searchAbsence: null,
      isAlone: false,
      stop: async () => {},
    };
  }
  const lock = await lockDataFolder(env.dataFolder, what);
  if (lock) {
    try {
      const services = await startOwn(options);
      return { ...services, stop: () => services.stop().finally(() => lock.release()) };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }
  const owner = await dataFolderOwner(env.dataFolder);
  if (!mayShare) {
    throw new SetupError(
      `数据目录 ${env.dataFolder} 正被另一个望楼进程使用（${owner ? `PID ${owner.pid}，${owner.what}` : '进程不详'}）。请先停止它，或用 WANGLOU_DATA 指定别的目录`,
    );
  }
  return shareWith(owner, options);
}

async function startOwn({ env, log, needsSearch = true }: ServicesOptions): Promise<Services> {
  const startSearch = async () => {
    if (env.search || !needsSearch) return null;
    try {
      return await startMeilisearch({ folder: join(env.dataFolder, 'meilisearch'), log });
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      log.error({ err: error }, error.message);
      return error.message;
    }
  };
  const [postgres, meilisearch] = await Promise.allSettled([
    env.databaseUrl ? null : startPostgres({ folder: join(env.dataFolder, 'postgres'), log }),
    startSearch(),
  ]);
  const stop = async () => {
    await Promise.all(
      [postgres, meilisearch].map((started) =>
        started.status === 'fulfilled' && started.value !== null && typeof started.value === 'object'
          ? started.value.stop()
          : null,
      ),
    );
  };
  const failed = [postgres, meilisearch].find((started) => started.status === 'rejected');
  if (failed || postgres.status === 'rejected' || meilisearch.status === 'rejected') {
    await stop();
    throw failed?.reason;
  }
  const databaseUrl = env.databaseUrl ?? postgres.value?.url;
  if (!databaseUrl) throw new Error('no database');
  const own = meilisearch.value;
  return {
    databaseUrl,
    search: env.search ?? (own !== null && typeof own === 'object' ? { url: own.url, key: own.key } : null),
    searchAbsence: typeof own === 'string' ? own : null,
    isAlone: true,
    stop,
  };
}

/** Uses the servers of the owner, which may itself be starting at this moment. */
async function shareWith(owner: FolderOwner | null, { env, log }: ServicesOptions): Promise<Services> {
  log.info({ owner }, '数据目录已有望楼进程在运行，共用它的数据库和检索服务');
  const startedAt = performance.now();
  for (;;) {
    const databaseUrl = env.databaseUrl ?? (await findRunningPostgres(join(env.dataFolder, 'postgres')));
    if (databaseUrl) {
      const search = env.search ?? findRunningMeilisearch(join(env.dataFolder, 'meilisearch'));
      return { databaseUrl, search, searchAbsence: null, isAlone: false, stop: async () => {} };
    }
    if (performance.now() - startedAt > OWNER_START_LIMIT_MS) {
      throw new SetupError(
        `数据目录 ${env.dataFolder} 的望楼进程（PID ${owner?.pid ?? '不详'}）没有让数据库就绪。请查看它的日志，或停止它后再试`,
      );
    }
    await sleep(200);
  }
}
