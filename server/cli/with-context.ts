import { readDistrict } from '../config.ts';
import { type AppContext, openContext } from '../context.ts';
import { startDemoSite } from '../demo-site/start-demo-site.ts';
import { readDemoUrls } from '../demo-urls.ts';
import { readEnv } from '../env.ts';
import { loadLibrary } from '../library.ts';
import { createLog } from '../log.ts';
import { startServices } from '../services/services.ts';

export interface WithContextOptions {
  /** Told to whoever finds the data folder in use. */
  what: string;
  needsSearch: boolean;
  /** Whether the demonstration sites are to run too, when the district is one and nobody else runs them. */
  needsDemoSite?: boolean;
}

/**
 * Runs `work` on the installation of this environment, whether or not it is running: its servers are shared with the
 * running process, or started for the moment.
 */
export async function withContext<T>(
  options: WithContextOptions,
  work: (ctx: AppContext, isAlone: boolean) => Promise<T>,
): Promise<T> {
  const env = readEnv();
  // What matters to the person at the terminal is said by the command itself.
  const log = createLog(env.logLevel === 'info' ? 'warn' : env.logLevel);
  const library = loadLibrary();
  const { isDemonstration } = readDistrict(env.configFile).config;
  const { what, needsSearch } = options;
  const services = await startServices({ env, log, mayShare: true, what, needsSearch });
  const undo = [() => services.stop()];
  try {
    const startsDemo = options.needsDemoSite && isDemonstration && services.isAlone;
    const demo = startsDemo
      ? await startDemoSite({
          dataDir: env.dataFolder,
          now: () => new Date(),
          log: { warn: (text) => log.warn(text) },
        })
      : null;
    if (demo) undo.push(() => demo.stop());
    const district = readDistrict(env.configFile, demo?.urls ?? (await readDemoUrls(env.dataFolder)));
    const ctx = await openContext({ env, log, library, district, services });
    undo.push(() => ctx.db.destroy());
    return await work(ctx, services.isAlone);
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}
