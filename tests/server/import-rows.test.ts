import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ReadRow, readImportRows } from '../../server/import-rows.ts';

const NOW = new Date('2026-05-02T00:00:00Z');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, content: string | Buffer): Promise<ReadRow[]> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return Array.fromAsync(readImportRows(file, NOW));
}

const NOTHING = { title: null, url: null, publishedAt: null, source: null, author: null };

test('JSON lines give rows with their line numbers; broken and incomplete lines are kept with the reason', async () => {
  const rows = await read(
    'posts.jsonl',
    '{"title":"甲","text":"正文","publishedAt":"2026-05-01 08:30"}\n\n{坏\n{"title":"无正文"}\n{"text":"乙","url":"ftp://x"}\n{"text":"丙","publishedAt":"五月的某天"}\n',
  );
  expect(rows[0]).toEqual({
    line: 1,
    row: { ...NOTHING, title: '甲', text: '正文', publishedAt: '2026-05-01T08:30:00+08:00' },
  });
  const reasons = rows.slice(1).map((read) => [read.line, 'faults' in read ? read.faults[0]?.message : null]);
  expect(reasons).toEqual([
    [3, '不是正确的 JSON，请每行写一个 JSON 对象'],
    [4, '缺少正文，请填写 text（正文）'],
    [5, '须是 http 或 https 开头的完整网址，没有就留空'],
    [6, '认不出的时间，请写成 2026-05-01 08:30 或带时区的 ISO 8601'],
  ]);
});

test('CSV takes Chinese headings, quotes and line breaks inside a cell', async () => {
  const rows = await read('posts.csv', '\uFEFF标题,正文,来源\n甲,"第一段\n第二段",某网\n乙,,某网\n');
  expect(rows[0]).toEqual({
    line: 3,
    row: { ...NOTHING, title: '甲', text: '第一段\n第二段', source: '某网' },
  });
  expect(rows[1]).toMatchObject({ line: 4, faults: [{ path: 'text', message: '正文不能为空' }] });
});

test('a CSV in GBK, as Chinese spreadsheets write it, is read as such', async () => {
  // 标题,正文 / 甲,火灾
  const bytes = Buffer.from('b1eaccE22cd5fdcec40abcd72cbbf0d4d60a'.toLowerCase(), 'hex');
  const rows = await read('posts.csv', bytes);
  expect(rows).toEqual([{ line: 2, row: { ...NOTHING, title: '甲', text: '火灾' } }]);
});
