import { parseArgs } from 'node:util';
import { suggestStatements } from '../../indexer/suggest.ts';
import { loadLibrary } from '../library.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

/** `suggest QUESTION [--top N]`: a JSON array, best first; empty when nothing fits. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { top: { type: 'string', default: '5' } },
  });
  const question = positionals.join(' ').trim();
  const top = Number(values.top);
  if (question === '') throw new UsageError('请给出一个问题');
  if (!Number.isInteger(top) || top < 1 || top > 100) throw new UsageError('--top 须是 1 到 100 的整数');
  // Validity dates are calendar days of the district.
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
  await printJson(suggestStatements(question, loadLibrary(), { top, today }));
  return 0;
}
