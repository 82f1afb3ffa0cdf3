import { parseArgs } from 'node:util';
import { type CrawlOnceResult, crawlOnce } from '../../crawlers/run.ts';
import { getSource } from '../../store/sources.ts';
import type { AppContext } from '../context.ts';
import { loadDistrict, loadSources } from '../first-run.ts';
import { SetupError } from '../setup-error.ts';
import { printJson, progressLine, say } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withContext } from './with-context.ts';

async function crawl(ctx: AppContext, key: string, isAlone: boolean): Promise<CrawlOnceResult> {
  if (isAlone) {
    await loadDistrict(ctx);
    await loadSources(ctx);
  }
  if ((await getSource(ctx.db, key)) === null) {
    const known = ctx.config.sources.map((source) => `  ${source.key}（${source.name}）`);
    throw new SetupError(`没有信源“${key}”。已登记的信源：\n${known.join('\n')}`);
  }
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  const progress = progressLine();
  let pages = 0;
  const result = await crawlOnce(
    ctx,
    key,
    (step, waiting) => {
      if (step.step !== 'source') pages += 1;
      progress.show(`${key}：已访问 ${pages} 页，还有 ${waiting} 页`);
    },
    stopping.signal,
  ).finally(() => progress.end());
  if (result === null) throw new SetupError(`信源“${key}”正在由另一个进程抓取，请稍后再试`);
  return result;
}

/** `crawl SOURCE`: visits one source and its due pages once; one JSON object with the counts on stdout. */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [key, ...more] = positionals;
  if (key === undefined || more.length > 0) throw new UsageError('请给出一个信源编号');
  const options = { what: 'wanglou crawl', needsSearch: false, needsDemoSite: true };
  const result = await withContext(options, (ctx, isAlone) => crawl(ctx, key, isAlone));
  await printJson(result);
  say(`已访问 ${result.pages} 页，新抓取 ${result.captured} 页，失败 ${result.failed} 页`);
  return result.failed > 0 && result.captured === 0 ? 1 : 0;
}
