import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type FinishedRun, runNode } from '../support/run-node.ts';

let folder = '';
let database: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function wanglou(
  args: string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<FinishedRun> {
  const env = { WANGLOU_DATA: join(folder, 'data'), DATABASE_URL: database.url, ...options.env };
  return runNode(['server/cli.ts', ...args], { ...options, env });
}

function lines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('no verb, an unknown verb and an unknown option are wrong usage: code 2, usage on stderr, nothing on stdout', async () => {
  for (const args of [[], ['fly'], ['user', 'add'], ['start', '--role=cook']]) {
    const { code, stdout, stderr } = await wanglou(args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr).toContain('用法');
  }
});

test('faults of the environment are all named, with code 1', async () => {
  const { code, stderr } = await wanglou(['config'], { env: { WANGLOU_PORT: 'x', WANGLOU_LOG_LEVEL: 'y' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/WANGLOU_PORT[\s\S]*WANGLOU_LOG_LEVEL/);
});

test('config prints the effective configuration without secrets', async () => {
  const { code, stdout } = await wanglou(['config'], {
    env: {
      DATABASE_URL: 'postgresql://u:geheim@db.example/w',
      MEILI_URL: 'http://127.0.0.1:7700',
      MEILI_KEY: 'schluessel',
      WANGLOU_ADMIN_PASSWORD: 'sehr-langes-passwort',
    },
  });
  expect(code).toBe(0);
  expect(stdout).toContain('name: 云河区');
  expect(stdout).toContain('postgresql://u:***@db.example/w');
  expect(stdout).not.toMatch(/geheim|schluessel|sehr-langes/);
});

test('extract gives one JSON object with the agreed fields', async () => {
  const file = join(folder, 'page.html');
  const paragraph =
    '演习当天，云河区多个街道的居民参加了疏散演练，工作人员在现场讲解了逃生路线和集合地点，秩序良好。';
  writeFileSync(
    file,
    `<html><head><title>演练顺利结束_某网</title></head><body><h1>演练顺利结束</h1>
     <p>2026-05-01 08:30 来源：云河报 作者：甲</p><div><p>${paragraph}</p><p>${paragraph}</p></div></body></html>`,
  );
  const { code, stdout } = await wanglou(['extract', file, '--url', 'http://news.invalid/a/1.html']);
  expect(code).toBe(0);
  const [post] = lines(stdout);
  expect(Object.keys(post as object)).toEqual([
    'title',
    'publishedAt',
    'publishedPrecision',
    'source',
    'author',
    'text',
  ]);
  expect(post).toMatchObject({ title: '演练顺利结束', publishedAt: '2026-05-01T08:30:00+08:00' });
});

test('extract says why there is nothing, and names a file it cannot read', async () => {
  const file = join(folder, 'empty.html');
  writeFileSync(file, '<html><body></body></html>');
  expect(await wanglou(['extract', file, '--url=http://news.invalid/'])).toMatchObject({
    code: 1,
    stdout: '',
  });
  const missing = await wanglou(['extract', 'none.html', '--url=http://news.invalid/']);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('读不到文件 none.html（ENOENT）');
});

test('analyse answers line by line; a bad line is named and fails the run at its end only', async () => {
  const input = [
    JSON.stringify({
      id: 1,
      title: '云河区某学校食堂食物中毒',
      text: '云河区一学校食堂发生食物中毒，12名学生送医。',
    }),
    '{坏',
    JSON.stringify({ id: 'b', title: '天气预报', text: '明天晴。' }),
  ].join('\n');
  const { code, stdout, stderr } = await wanglou(['analyse'], { input });
  expect(code).toBe(1);
  expect(stderr).toContain('第 2 行');
  const [first, second] = lines(stdout) as Record<string, unknown>[];
  expect(first).toMatchObject({ id: 1, casualties: { deaths: null } });
  expect(Object.keys(first ?? {})).toEqual(
    expect.arrayContaining(['id', 'tags', 'places', 'casualties', 'level', 'alertLevel', 'sentiment']),
  );
  expect(first?.tags).not.toEqual([]);
  expect(second).toMatchObject({ id: 'b', tags: [], level: null });
});

test('suggest gives a JSON array of at most --top statements', async () => {
  const { code, stdout } = await wanglou(['suggest', '学校食堂食物中毒有多少学生住院', '--top', '2']);
  expect(code).toBe(0);
  const [found] = lines(stdout) as Record<string, unknown>[][];
  expect(found?.length).toBeLessThanOrEqual(2);
  for (const one of found ?? [])
    expect(Object.keys(one)).toEqual(['statement', 'riskPoint', 'score', 'text']);
});

test('import makes captures, keeps bad rows aside with their line numbers, and doubles nothing the second time', async () => {
  const file = join(folder, 'posts.jsonl');
  writeFileSync(
    file,
    '{"title":"甲","text":"云河区一家餐馆后厨有老鼠。","publishedAt":"2026-05-01 08:30","source":"热线"}\n{"title":"乙"}\n{"text":"没有网址的第二条。"}\n',
  );
  const first = await wanglou(['import', file]);
  expect(lines(first.stdout)).toEqual([
    { imported: 2, unchanged: 0, rejected: 1, rejectedFile: `${file}.rejected.jsonl` },
  ]);
  expect(first.code).toBe(1);
  expect(first.stderr).toContain('第 2 行');
  expect(lines(readFileSync(`${file}.rejected.jsonl`, 'utf8'))).toEqual([
    { line: 2, reason: 'text：缺少正文，请填写 text（正文）', row: { title: '乙' } },
  ]);
  const second = await wanglou(['import', file]);
  expect(lines(second.stdout)).toMatchObject([{ imported: 0, unchanged: 2, rejected: 1 }]);
  const captures = await database.db.selectFrom('captures').select(['state', 'hint']).orderBy('id').execute();
  expect(captures).toMatchObject([
    { state: 'pending', hint: { title: '甲', publishedAt: '2026-05-01T08:30:00+08:00', sourceName: '热线' } },
    { state: 'pending', hint: { text: '没有网址的第二条。' } },
  ]);
});

test('user add and reset print the new password as JSON; an unknown name fails', async () => {
  const added = await wanglou(['user', 'add', 'zhangsan', '--role', 'reviewer', '--name', '张三']);
  expect(added.code).toBe(0);
  expect(lines(added.stdout)).toEqual([
    { username: 'zhangsan', password: expect.stringMatching(/^[a-z2-9]{16}$/) },
  ]);
  const reset = await wanglou(['user', 'reset', 'zhangsan']);
  expect(reset.code).toBe(0);
  expect(reset.stdout).not.toBe(added.stdout);
  expect(await wanglou(['user', 'reset', 'nobody'])).toMatchObject({ code: 1, stdout: '' });
  const users = await database.db.selectFrom('users').select(['username', 'roles']).execute();
  expect(users).toEqual([{ username: 'zhangsan', roles: ['reviewer'] }]);
});
