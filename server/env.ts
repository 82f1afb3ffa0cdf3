/** The only reader of the environment: addresses and secrets. Parsed as a whole; every fault is reported at once. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { FieldFault } from '../core/errors.ts';
import { faultError, parseInto } from './faults.ts';
import type { LogLevel } from './log.ts';

const LOG_LEVELS = [
  'silent',
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
] as const satisfies LogLevel[];

function address(protocols: readonly string[], example: string) {
  const remedy = `须是 ${protocols.map((protocol) => `${protocol}//`).join(' 或 ')} 开头的地址，如 ${example}`;
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), remedy);
}

function trustProxy(text: string): boolean | number | string {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return /^\d+$/.test(text) ? Number(text) : text;
}

const schema = z.object({
  WANGLOU_DATA: z.string().default('data'),
  WANGLOU_CONFIG: z.string().optional(),
  WANGLOU_HOST: z.string().default('127.0.0.1'),
  WANGLOU_PORT: z
    .string()
    .regex(/^\d+$/, '须是 0 到 65535 的整数（0 表示任选空闲端口）')
    .default('8686')
    .transform(Number)
    .refine((port) => port <= 65_535, '须是 0 到 65535 的整数（0 表示任选空闲端口）'),
  DATABASE_URL: address(['postgresql:', 'postgres:'], 'postgresql://用户:密码@主机/库名').optional(),
  MEILI_URL: address(['http:', 'https:'], 'http://127.0.0.1:7700').optional(),
  MEILI_KEY: z.string().optional(),
  WANGLOU_PUBLIC_URL: address(['http:', 'https:'], 'https://wanglou.example.gov.cn').optional(),
  WANGLOU_TRUST_PROXY: z.string().default('false').transform(trustProxy),
  WANGLOU_ADMIN_PASSWORD: z.string().min(12, '至少 12 个字符').optional(),
  WANGLOU_LOG_LEVEL: z.enum(LOG_LEVELS, `只能是 ${LOG_LEVELS.join('、')}`).default('info'),
});

/** Names of all settings, for the documentation test. */
export const ENV_NAMES = Object.keys(schema.shape);

export interface Env {
  /** Absolute path of the data folder. */
  dataFolder: string;
  /** Absolute path of the district's file. */
  configFile: string;
  host: string;
  /** 0: any free port. */
  port: number;
  /** Null: the packaged PostgreSQL. */
  databaseUrl: string | null;
  /** Null: the packaged Meilisearch. */
  search: { url: string; key: string } | null;
  publicUrl: string | null;
  /** Express `trust proxy`. */
  trustProxy: boolean | number | string;
  adminPassword: string | null;
  logLevel: LogLevel;
}

const EXAMPLE_CONFIG = join(import.meta.dirname, '../library/example/district.yaml');

function defaultConfig(dataFolder: string): string {
  const own = join(dataFolder, 'district.yaml');
  return existsSync(own) ? own : EXAMPLE_CONFIG;
}

/** Throws SetupError with every fault. An empty variable counts as unset. */
export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(
    ENV_NAMES.flatMap((name) => {
      const value = variables[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const faults: FieldFault[] = [];
  const parsed = parseInto(schema, given, faults);
  if (!parsed) throw faultError('环境变量有误', hideSecrets(faults));
  const dataFolder = resolve(parsed.WANGLOU_DATA);
  return {
    dataFolder,
    configFile: parsed.WANGLOU_CONFIG ? resolve(parsed.WANGLOU_CONFIG) : defaultConfig(dataFolder),
    host: parsed.WANGLOU_HOST,
    port: parsed.WANGLOU_PORT,
    databaseUrl: parsed.DATABASE_URL ?? null,
    search: parsed.MEILI_URL ? { url: parsed.MEILI_URL, key: parsed.MEILI_KEY ?? '' } : null,
    publicUrl: parsed.WANGLOU_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustProxy: parsed.WANGLOU_TRUST_PROXY,
    adminPassword: parsed.WANGLOU_ADMIN_PASSWORD ?? null,
    logLevel: parsed.WANGLOU_LOG_LEVEL,
  };
}

/** A faulty secret is named, not shown. */
function hideSecrets(faults: readonly FieldFault[]): FieldFault[] {
  const secret = ['DATABASE_URL', 'MEILI_KEY', 'WANGLOU_ADMIN_PASSWORD'];
  return faults.map((fault) => (secret.includes(fault.path) ? { ...fault, value: undefined } : fault));
}
