import { join } from 'node:path';
import { ABSENT_DEMO_URLS, type DemoUrls } from './config.ts';
import { readState } from './demo-site/state.ts';

/** Addresses of the demonstration sites as the last start wrote them; stand-ins when there was none. */
export async function readDemoUrls(dataFolder: string): Promise<DemoUrls> {
  const state = await readState(join(dataFolder, 'demo-site.json'));
  if (!state) return ABSENT_DEMO_URLS;
  return Object.fromEntries(
    Object.entries(state.ports).map(([key, port]) => [key, `http://127.0.0.1:${port}`]),
  );
}
