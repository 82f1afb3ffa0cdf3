import { parseArgs } from 'node:util';
import { reindexPosts } from '../../indexer/search/reindex.ts';
import { followContext } from '../context.ts';
import { SetupError } from '../setup-error.ts';
import { printJson, progressLine, say } from './output.ts';
import { withContext } from './with-context.ts';

/** `reindex`: the search index built anew from the store, beside the old one, then exchanged. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const posts = await withContext({ what: 'wanglou reindex', needsSearch: true }, async (ctx) => {
    const follow = followContext(ctx);
    if (follow === null) {
      throw new SetupError(
        '没有检索服务，无法重建索引。请运行 Meilisearch 1.21 以上版本，并设置 MEILI_URL 和 MEILI_KEY',
      );
    }
    const progress = progressLine();
    return reindexPosts(follow, (written) => progress.show(`已写入 ${written} 条`)).finally(() =>
      progress.end(),
    );
  });
  await printJson({ posts });
  say(`检索索引已重建，共 ${posts} 条`);
  return 0;
}
