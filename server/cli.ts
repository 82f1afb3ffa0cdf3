#!/usr/bin/env node
/** The command line: `wanglou VERB`. Results on stdout, everything else on stderr; 0 done, 1 failed, 2 wrong usage. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { RequestError } from '../core/errors.ts';
import { UsageError } from './cli/usage-error.ts';
import { SetupError } from './setup-error.ts';

/** Each verb's module is loaded only when it is called: the three light ones must start fast. */
const VERBS: Record<string, { usage: string; load(): Promise<{ run(args: string[]): Promise<number> }> }> = {
  start: {
    usage: 'start [--role=api,crawl,index,desk]     启动（默认全部角色）',
    load: () => import('./cli/start.ts'),
  },
  doctor: {
    usage: 'doctor                                  逐项自检，并说明怎样修复',
    load: () => import('./cli/doctor.ts'),
  },
  config: {
    usage: 'config                                  打印生效的配置（密钥隐藏）',
    load: () => import('./cli/config.ts'),
  },
  reindex: {
    usage: 'reindex                                 由数据库重建检索索引',
    load: () => import('./cli/reindex.ts'),
  },
  reprocess: {
    usage: 'reprocess --stage=NAME                  从保存的抓取重新处理该阶段及以后',
    load: () => import('./cli/reprocess.ts'),
  },
  user: {
    usage: 'user add NAME --role=ROLE | reset NAME  增加用户；重设密码',
    load: () => import('./cli/user.ts'),
  },
  crawl: {
    usage: 'crawl SOURCE                            立即抓取一个信源一次',
    load: () => import('./cli/crawl.ts'),
  },
  import: {
    usage: 'import FILE                             导入 JSONL 或 CSV 信息',
    load: () => import('./cli/import.ts'),
  },
  extract: {
    usage: 'extract FILE --url=URL                  从网页文件提取标题、时间、正文（JSON）',
    load: () => import('./cli/extract.ts'),
  },
  analyse: {
    usage: 'analyse                                 逐行分析标准输入的信息（NDJSON）',
    load: () => import('./cli/analyse.ts'),
  },
  suggest: {
    usage: 'suggest QUESTION [--top=N]              为一个问题推荐口径（JSON）',
    load: () => import('./cli/suggest.ts'),
  },
};

/** Names of all verbs, for the documentation test. */
export const VERB_NAMES = Object.keys(VERBS);

function usage(): string {
  const lines = Object.values(VERBS).map((verb) => `  ${verb.usage}`);
  return `用法：wanglou 命令 [选项]（npm run -s wanglou -- 命令 …）\n\n${lines.join('\n')}\n`;
}

/** Exit code for what was thrown; says it on stderr. A bug shows its stack. */
function report(error: unknown, verbUsage: string | null): number {
  if (error instanceof UsageError || isParseArgsError(error)) {
    process.stderr.write(`${error.message}\n${verbUsage ? `用法：wanglou ${verbUsage}\n` : usage()}`);
    return 2;
  }
  const isForPeople = error instanceof SetupError || error instanceof RequestError;
  process.stderr.write(
    `${isForPeople || !(error instanceof Error) ? String(error instanceof Error ? error.message : error) : error.stack}\n`,
  );
  return 1;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stderr.write(usage());
    return name === undefined ? 2 : 0;
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  try {
    if (!verb) throw new UsageError(`没有“${name}”这个命令`);
    if (rest.includes('--help')) {
      process.stderr.write(`用法：wanglou ${verb.usage}\n`);
      return 0;
    }
    return await (await verb.load()).run(rest);
  } catch (error) {
    return report(error, verb?.usage ?? null);
  }
}

// A third off the time to start. Not in a folder that others can write: what is in it is run.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/wanglou'));

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
