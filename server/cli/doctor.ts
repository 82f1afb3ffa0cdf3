import { parseArgs } from 'node:util';
import { runChecks } from '../checks.ts';
import { readEnv } from '../env.ts';
import { printJson, say } from './output.ts';

/** `doctor`: one JSON object per part on stdout, the same for people on stderr; 1 when something needs mending. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const results = await runChecks(readEnv());
  for (const result of results) {
    const { part, isOk, found, remedy } = result;
    await printJson({ part, ok: isOk, found, remedy });
    say(`${isOk ? '正常' : '问题'}  ${part}：${found}${remedy ? `\n      修复：${remedy}` : ''}`);
  }
  return results.every(({ isOk }) => isOk) ? 0 : 1;
}
