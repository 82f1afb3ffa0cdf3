/** A worker whose stage kills its own process on one text, as a fault in native code would. Usage: node … DATABASE_URL WORKER */
import { buildEngine } from '../../indexer/analyse.ts';
import { runPipelineBatch } from '../../server/pipeline.ts';
import { openDatabase } from '../../store/db.ts';
import { pipelineContext, TEST_GAZETTEER, TEST_LIBRARY } from './pipeline-parts.ts';

const [url = '', worker = ''] = process.argv.slice(2);
const db = openDatabase(url, { maxConnections: 2 });
const engine = buildEngine(TEST_LIBRARY, TEST_GAZETTEER);
const { modes } = engine.tagger;
const readWhole = modes.readWhole.bind(modes);
modes.readWhole = (post) => {
  if (post.text.includes('毒药')) process.kill(process.pid, 'SIGKILL');
  return readWhole(post);
};
const ctx = pipelineContext(db, { engine, worker });
while ((await runPipelineBatch(ctx, 10)).claimed > 0);
await db.destroy();
