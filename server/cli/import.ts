import { createHash } from 'node:crypto';
import { createWriteStream, statSync, type WriteStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { urlKey } from '../../crawlers/url-key.ts';
import { insertCapture, type NewCapture } from '../../store/captures.ts';
import { notify } from '../../store/notify.ts';
import { ensureImportSource } from '../../store/sources.ts';
import type { AppContext } from '../context.ts';
import { type ImportRow, type ReadRow, readImportRows } from '../import-rows.ts';
import { SetupError, systemErrorCode } from '../setup-error.ts';
import { printJson, progressLine, say } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withContext } from './with-context.ts';

const BATCH = 200;
const SOURCE = { key: 'import', name: '导入', tier: 'self' } as const;

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The row itself is the capture's bytes. Without an address its text is its identity: importing twice doubles nothing. */
function toCapture(row: ImportRow, sourceId: number, now: Date): NewCapture {
  const body = Buffer.from(JSON.stringify(row));
  const url = row.url ?? `urn:sha256:${sha256(`${row.title ?? ''}\n${row.text}`)}`;
  return {
    sourceId,
    url,
    urlKey: urlKey(url),
    fetchedAt: now,
    status: 200,
    contentType: 'application/json',
    headers: {},
    body,
    sha256: sha256(body),
    hint: {
      text: row.text,
      ...(row.title !== null && { title: row.title }),
      ...(row.publishedAt !== null && { publishedAt: row.publishedAt }),
      ...(row.source !== null && { sourceName: row.source }),
      ...(row.author !== null && { author: row.author }),
    },
  };
}

interface Counts {
  imported: number;
  unchanged: number;
  rejected: number;
}

async function storeBatch(ctx: AppContext, sourceId: number, rows: readonly ImportRow[], counts: Counts) {
  const now = ctx.now();
  const stored = await ctx.db.transaction().execute(async (trx) => {
    let count = 0;
    for (const row of rows)
      if ((await insertCapture(trx, toCapture(row, sourceId, now))) !== null) count += 1;
    await notify(trx, 'captures');
    return count;
  });
  counts.imported += stored;
  counts.unchanged += rows.length - stored;
}

/** Keeps a bad row beside the file and says why. */
function reject(read: Extract<ReadRow, { faults: unknown }>, out: WriteStream): void {
  const reason = read.faults.map(({ path, message }) => (path ? `${path}：${message}` : message)).join('；');
  say(`第 ${read.line} 行：${reason}`);
  out.write(`${JSON.stringify({ line: read.line, reason, row: read.given })}\n`);
}

async function importFile(
  ctx: AppContext,
  file: string,
  size: number,
): Promise<Counts & { rejectedFile: string | null }> {
  const counts: Counts = { imported: 0, unchanged: 0, rejected: 0 };
  const rejectedFile = `${file}.rejected.jsonl`;
  const sourceId = await ensureImportSource(ctx.db, SOURCE);
  const progress = progressLine();
  let out: WriteStream | null = null;
  let bytes = 0;
  let batch: ImportRow[] = [];
  const rows = readImportRows(file, ctx.now(), (count) => {
    bytes += count;
  });
  for await (const read of rows) {
    if ('faults' in read) {
      progress.end();
      out ??= createWriteStream(rejectedFile);
      reject(read, out);
      counts.rejected += 1;
    } else batch.push(read.row);
    if (batch.length >= BATCH) {
      await storeBatch(ctx, sourceId, batch, counts);
      batch = [];
    }
    const share = Math.floor((bytes / Math.max(size, 1)) * 100);
    progress.show(`${basename(file)} ${share}%，已导入 ${counts.imported} 条，有误 ${counts.rejected} 行`);
  }
  if (batch.length > 0) await storeBatch(ctx, sourceId, batch, counts);
  progress.end();
  await new Promise<void>((resolve) => (out ? out.end(resolve) : resolve()));
  return { ...counts, rejectedFile: counts.rejected > 0 ? rejectedFile : null };
}

/** `import FILE`: posts from JSONL or CSV as captures; one JSON object with the counts on stdout. */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('请给出一个 JSONL 或 CSV 文件');
  const size = sizeOf(file);
  const result = await withContext({ what: 'wanglou import', needsSearch: false }, (ctx) =>
    importFile(ctx, file, size),
  );
  await printJson(result);
  say(`已导入 ${result.imported} 条，已有相同的 ${result.unchanged} 条，有误 ${result.rejected} 行`);
  if (result.rejectedFile) say(`有误的行保存在 ${result.rejectedFile}，改正后可再次导入`);
  return result.rejected > 0 ? 1 : 0;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    const reason = systemErrorCode(error) ?? '未知原因';
    throw new SetupError(`读不到文件 ${file}（${reason}），请检查路径和权限`, { cause: error });
  }
}
