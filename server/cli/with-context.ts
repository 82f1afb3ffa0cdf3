import { readDistrict } from '../config.ts';
import { type AppContext, openContext } from '../context.ts';
import { readDemoUrls } from '../demo-urls.ts';
import { readEnv } from '../env.ts';
import { loadLibrary } from '../library.ts';
import { createLog } from '../log.ts';
import { startServices } from '../services/services.ts';

/**
 * Runs `work` on the installation of this environment, whether or not it is running: its servers are shared with the
 * running process, or started for the moment.
 */
export async function withContext<T>(
  options: { what: string; needsSearch: boolean },
  work: (ctx: AppContext) => Promise<T>,
): Promise<T> {
  const env = readEnv();
  // What matters to the person at the terminal is said by the command itself.
  const log = createLog(env.logLevel === 'info' ? 'warn' : env.logLevel);
  const library = loadLibrary();
  const district = readDistrict(env.configFile, await readDemoUrls(env.dataFolder));
  const services = await startServices({ env, log, mayShare: true, ...options });
  try {
    const ctx = await openContext({ env, log, library, district, services });
    return await work(ctx).finally(() => ctx.db.destroy());
  } finally {
    await services.stop();
  }
}
