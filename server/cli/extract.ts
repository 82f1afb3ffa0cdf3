import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { QuarantineError } from '../../core/errors.ts';
import { extractPost } from '../../crawlers/extract/extract-post.ts';
import { SetupError, systemErrorCode } from '../setup-error.ts';
import { printJson, say } from './output.ts';
import { UsageError } from './usage-error.ts';

const WHY_NOT = {
  'no-text': '页面里没有正文',
  'not-a-post': '不是信息页（列表、导航或空页）',
} as const;

/** `extract FILE --url=URL`: one JSON object on stdout. FILE `-` is stdin. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: 'string' }, charset: { type: 'string' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('请给出一个网页文件（- 表示标准输入）');
  if (!values.url || !URL.canParse(values.url)) throw new UsageError('请用 --url 给出页面的完整网址');
  try {
    const outcome = extractPost({
      body: readBytes(file),
      contentType: null,
      url: values.url,
      fetchedAt: new Date(),
      forcedCharset: values.charset ?? null,
      hint: {},
    });
    if (outcome.kind === 'drop') {
      say(`${file}：${WHY_NOT[outcome.reason]}`);
      return 1;
    }
    const { title, publishedAt, publishedPrecision, sourceName, author, text } = outcome.value;
    await printJson({ title, publishedAt, publishedPrecision, source: sourceName, author, text });
    return 0;
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    say(`${file}：${error.message}`);
    return 1;
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const reason = systemErrorCode(error) ?? '未知原因';
    throw new SetupError(`读不到文件 ${file}（${reason}），请检查路径和权限`, { cause: error });
  }
}
