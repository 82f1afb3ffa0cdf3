/** Rebuilds the projection from the store alone: a new index beside the live one, then a swap. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asOnlyFollower, resetCursor } from '../../store/cursors.ts';
import { readLatestSeq } from '../../store/post-log.ts';
import { listLivePostIds, readSearchSources } from '../../store/search-documents.ts';
import { untilDone } from './client.ts';
import { type FollowContext, SEARCH_CURSOR } from './follow.ts';
import { prepareIndex, toDocument, writeDocuments } from './projection.ts';

const BATCH = 1_000;
const TURN_PAUSE_MS = 50;

/**
 * Search answers from the old index until the swap. What changes meanwhile is read again from the log afterwards.
 * Returns how many posts were written.
 */
export async function reindexPosts(
  ctx: FollowContext,
  onProgress: (written: number) => void = () => {},
): Promise<number> {
  const { search } = ctx;
  const next = `${search.index}_next`;
  await search.api.deleteIndexIfExists(next);
  await prepareIndex(search, next);
  const startSeq = await readLatestSeq(ctx.db);
  let written = 0;
  let afterId = 0;
  for (;;) {
    const ids = await listLivePostIds(ctx.db, afterId, BATCH);
    const last = ids.at(-1);
    if (last === undefined) break;
    const posts = await readSearchSources(ctx.db, ids);
    await writeDocuments(
      search,
      posts.map((post) => toDocument(post, ctx.segmenter)),
      next,
    );
    afterId = last;
    written += posts.length;
    onProgress(written);
  }
  await prepareIndex(search);
  // Between two steps of the follower: what it wrote into the old index before the swap must be written again after it.
  const swap = async () => {
    await untilDone(search.api.swapIndexes([{ indexes: [search.index, next], rename: false }]));
    await resetCursor(ctx.db, SEARCH_CURSOR, startSeq, ctx.now());
    return true;
  };
  while ((await asOnlyFollower(ctx.db, SEARCH_CURSOR, swap)) === null) await sleep(TURN_PAUSE_MS);
  await untilDone(search.api.deleteIndex(next));
  return written;
}
