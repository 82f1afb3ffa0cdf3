import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { readDistrict } from '../config.ts';
import { readDemoUrls } from '../demo-urls.ts';
import { type Env, readEnv } from '../env.ts';

const HIDDEN = '***';

function hidePassword(url: string | null): string | null {
  if (url === null) return null;
  const parsed = new URL(url);
  if (parsed.password) parsed.password = HIDDEN;
  for (const name of parsed.searchParams.keys()) {
    if (/pass|key|secret|token/i.test(name)) parsed.searchParams.set(name, HIDDEN);
  }
  return parsed.href;
}

function presentEnv(env: Env) {
  return {
    dataFolder: env.dataFolder,
    configFile: env.configFile,
    host: env.host,
    port: env.port,
    database: hidePassword(env.databaseUrl) ?? '自带的 PostgreSQL',
    search: env.search
      ? { url: hidePassword(env.search.url), key: env.search.key ? HIDDEN : null }
      : '自带的 Meilisearch',
    publicUrl: env.publicUrl,
    trustProxy: env.trustProxy,
    adminPassword: env.adminPassword ? HIDDEN : null,
    logLevel: env.logLevel,
  };
}

/** `config`: the effective configuration as YAML, secrets hidden. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const env = readEnv();
  const { config, units, gazetteer } = readDistrict(env.configFile, await readDemoUrls(env.dataFolder));
  const document = {
    environment: presentEnv(env),
    district: config,
    counts: { units: units.length, places: gazetteer.places.length, sources: config.sources.length },
  };
  process.stdout.write(stringify(document));
  return 0;
}
