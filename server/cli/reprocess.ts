import { parseArgs } from 'node:util';
import { buildEngine } from '../../indexer/analyse.ts';
import { REPROCESS_STAGES, type ReprocessStage, reprocess } from '../reprocess.ts';
import { printJson, progressLine, say } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withContext } from './with-context.ts';

function isStage(name: string | undefined): name is ReprocessStage {
  return name !== undefined && Object.hasOwn(REPROCESS_STAGES, name);
}

/** `reprocess --stage NAME`: runs a stage and those below it again over what is stored. */
export async function run(args: string[]): Promise<number> {
  const { stage } = parseArgs({ args, options: { stage: { type: 'string' } } }).values;
  if (!isStage(stage)) {
    const choice = Object.entries(REPROCESS_STAGES).map(([name, label]) => `${name}（${label}）`);
    throw new UsageError(`请用 --stage 给出阶段：${choice.join('、')}`);
  }
  const options = { what: 'wanglou reprocess', needsSearch: false };
  const result = await withContext(options, async (ctx) => {
    const engine = buildEngine(ctx.library, ctx.gazetteer);
    const progress = progressLine();
    const show = (posts: number) => progress.show(`已重新处理 ${posts} 条`);
    return reprocess({ ...ctx, engine }, stage, show).finally(() => progress.end());
  });
  await printJson(result);
  say(`已重新处理 ${result.posts} 条，跳过 ${result.skipped} 条`);
  return 0;
}
