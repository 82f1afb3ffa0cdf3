/** Starts the product in this process: services, store, district, users, demonstration site, roles. Stops in reverse. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readDistrict } from './config.ts';
import { type AppContext, openContext } from './context.ts';
import { startDemoSite } from './demo-site/start-demo-site.ts';
import type { Env } from './env.ts';
import { createFirstUsers, loadDistrict, loadSources } from './first-run.ts';
import { loadLibrary } from './library.ts';
import type { Log } from './log.ts';
import { PROCESS_ROLES, type ProcessRole } from './process-roles.ts';
import { startRoles } from './roles.ts';
import { startServices } from './services/services.ts';

const CLOSE_LIMIT_MS = 2_000;

export interface StartOptions {
  env: Env;
  log: Log;
  /** All roles by default. */
  roles?: readonly ProcessRole[];
  /** Shown to the person who starts it: passwords of new users. */
  say(text: string): void;
  overrides?: Partial<Pick<AppContext, 'now' | 'random' | 'randomBytes'>>;
}

export interface Product {
  /** `http://host:port`; null without the api role. */
  address: string | null;
  ctx: AppContext;
  stop(): Promise<void>;
}

/** Throws SetupError for everything that the operator must mend; what was already started is stopped again. */
export async function startProduct(options: StartOptions): Promise<Product> {
  const { env, log, roles = PROCESS_ROLES } = options;
  // Files first: their faults need no server to be seen.
  const library = loadLibrary();
  const { isDemonstration } = readDistrict(env.configFile).config;
  const undo: { what: string; run(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const { what, run } of undo.toReversed()) {
      await run();
      log.debug({ what }, '已停下');
    }
  };
  try {
    const isWhole = PROCESS_ROLES.every((role) => roles.includes(role));
    const what = `start --role=${roles.join(',')}`;
    const services = await startServices({ env, log, what, mayShare: !isWhole });
    undo.push({ what: '本机服务', run: () => services.stop() });

    const runsDemo = isDemonstration && roles.includes('crawl');
    const demo = runsDemo
      ? await startDemoSite({
          dataDir: env.dataFolder,
          now: options.overrides?.now ?? (() => new Date()),
          log: { warn: (message) => log.warn(message) },
        })
      : null;
    if (demo) undo.push({ what: '演示站点', run: () => demo.stop() });
    const district = readDistrict(env.configFile, demo?.urls);

    const { overrides = {} } = options;
    const ctx = await openContext({ env, log, library, district, services, overrides });
    // A batch that was cut off holds its connection until the server or this process ends.
    undo.push({ what: '数据库连接', run: () => Promise.race([ctx.db.destroy(), sleep(CLOSE_LIMIT_MS)]) });
    await loadDistrict(ctx);
    // Only who runs the demonstration sites knows their addresses.
    if (demo || !isDemonstration) await loadSources(ctx);
    await createFirstUsers(ctx, options.say);

    const running = await startRoles(ctx, roles);
    undo.push({ what: '角色', run: () => running.stop() });
    return { address: running.address, ctx, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
