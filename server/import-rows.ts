/** Reads posts from a JSONL or CSV file, row by row with their line numbers, in UTF-8 or GB18030 (Excel's Chinese CSV). */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { z } from 'zod';
import type { FieldFault } from '../core/errors.ts';
import { readDate, toChinaIso } from '../crawlers/extract/dates.ts';
import { parseInto } from './faults.ts';

/** Columns, by their name and by what a Chinese spreadsheet calls them. */
const COLUMNS: Record<string, string> = {
  标题: 'title',
  正文: 'text',
  内容: 'text',
  网址: 'url',
  链接: 'url',
  发布时间: 'publishedAt',
  来源: 'source',
  作者: 'author',
};

const optionalText = z
  .string()
  .trim()
  .nullish()
  .transform((text) => (text ? text : null));

const rowSchema = z.object({
  title: optionalText,
  text: z.string('缺少正文，请填写 text（正文）').trim().min(1, '正文不能为空'),
  url: optionalText.refine(
    (url) => url === null || (URL.canParse(url) && /^https?:/.test(url)),
    '须是 http 或 https 开头的完整网址，没有就留空',
  ),
  publishedAt: optionalText,
  source: optionalText,
  author: optionalText,
});
export type ImportRow = z.output<typeof rowSchema>;

export type ReadRow =
  | { line: number; row: ImportRow }
  | { line: number; faults: FieldFault[]; given: unknown };

interface RawRow {
  line: number;
  value: unknown;
  fault: string | null;
}

const SNIFF_BYTES = 1 << 20;

/** `utf-8` when the beginning of the file is valid UTF-8, else `gb18030`. */
export function sniffCharset(file: string): 'utf-8' | 'gb18030' {
  const buffer = Buffer.alloc(SNIFF_BYTES);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, buffer);
    // `stream`: a character cut at the end of the sample is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length), { stream: true });
    return 'utf-8';
  } catch {
    return 'gb18030';
  } finally {
    closeSync(handle);
  }
}

async function* decodedText(file: string, onBytes: (count: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder(sniffCharset(file));
  for await (const chunk of createReadStream(file)) {
    onBytes(chunk.length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

async function* readJsonLines(text: Readable): AsyncGenerator<RawRow> {
  let line = 0;
  for await (const raw of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (raw.trim() === '') continue;
    try {
      yield { line, value: JSON.parse(raw), fault: null };
    } catch {
      yield { line, value: raw, fault: '不是正确的 JSON，请每行写一个 JSON 对象' };
    }
  }
}

async function* readCsv(text: Readable): AsyncGenerator<RawRow> {
  const parser = text.pipe(
    parse({
      columns: (names: string[]) => names.map((name) => COLUMNS[name.trim()] ?? name.trim()),
      info: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  );
  const recordSchema = z.object({ info: z.object({ lines: z.int() }), record: z.unknown() });
  for await (const parsed of parser) {
    const { info, record } = recordSchema.parse(parsed);
    yield { line: info.lines, value: record, fault: null };
  }
}

/** Every row of the file in order, good or bad. `onBytes` hears how much was read, for a progress bar. */
export async function* readImportRows(
  file: string,
  now: Date,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<ReadRow> {
  const text = Readable.from(decodedText(file, onBytes));
  const rows = extname(file).toLowerCase() === '.csv' ? readCsv(text) : readJsonLines(text);
  for await (const { line, value, fault } of rows) {
    yield fault === null
      ? checkRow(line, value, now)
      : { line, faults: [{ path: '', message: fault }], given: value };
  }
}

function checkRow(line: number, value: unknown, now: Date): ReadRow {
  const faults: FieldFault[] = [];
  const row = parseInto(rowSchema, value, faults);
  if (row === null) return { line, faults, given: value };
  if (row.publishedAt === null) return { line, row };
  const date = readDate(row.publishedAt, now);
  if (date !== null) return { line, row: { ...row, publishedAt: toChinaIso(date.at) } };
  const message = '认不出的时间，请写成 2026-05-01 08:30 或带时区的 ISO 8601';
  return { line, faults: [{ path: 'publishedAt', value: row.publishedAt, message }], given: value };
}
