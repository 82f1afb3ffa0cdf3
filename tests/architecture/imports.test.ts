import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** What each folder may import besides itself: `server → api → desk → {crawlers | indexer} → {store | templates} → core`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  store: ['core'],
  templates: ['core'],
  crawlers: ['store', 'templates', 'core'],
  indexer: ['store', 'templates', 'core'],
  desk: ['crawlers', 'indexer', 'store', 'templates', 'core'],
  api: ['desk', 'crawlers', 'indexer', 'store', 'templates', 'core'],
  server: ['api', 'desk', 'crawlers', 'indexer', 'store', 'templates', 'core'],
};

/** Packages that only one room may use; the test names the room. */
const PACKAGE_ROOMS: Record<string, RegExp> = {
  meilisearch: /^indexer\/search\//,
  nodejieba: /^indexer\/segment\.ts$/,
  playwright: /^crawlers\//,
  'playwright-core': /^crawlers\//,
  '@crawlee/basic': /^crawlers\//,
  '@crawlee/cheerio': /^crawlers\//,
  '@crawlee/playwright': /^crawlers\//,
  crawlee: /^crawlers\//,
};

function sourceFiles(): string[] {
  return Object.keys(MAY_IMPORT)
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'));
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

const files = sourceFiles();

describe('import direction', () => {
  test('the reader of imports sees every form', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(importsOf('store/db.ts')).toContain('kysely');
  });

  test('folders import only what lies below them', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const folder = file.split('/')[0] ?? '';
      for (const specifier of importsOf(file).filter((name) => name.startsWith('.'))) {
        const target = normalize(relative(ROOT, join(ROOT, dirname(file), specifier))).split('/')[0] ?? '';
        if (target !== folder && !MAY_IMPORT[folder]?.includes(target)) wrong.push(`${file} → ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('each fenced package is used in its one room only', () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of importsOf(file)) {
        const room = PACKAGE_ROOMS[packageName(specifier)];
        if (room !== undefined && !room.test(file)) wrong.push(`${file} → ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('no file imports in a circle', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => normalize(join(dirname(file), name))),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('rooms with one key', () => {
  const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

  test('the environment is read in one file', () => {
    const readers = files.filter((file) => /process\.env\b/.test(textOf(file)));
    expect(readers).toEqual(['server/env.ts']);
  });

  test('SQL is written in the store only', () => {
    const query =
      /\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|from 'kysely'(?<!import type [^\n]*)|\bsql`/;
    const writers = files.filter((file) => !file.startsWith('store/') && query.test(textOf(file)));
    expect(writers).toEqual([]);
  });

  test('core does no input or output', () => {
    const outside = files
      .filter((file) => file.startsWith('core/'))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('node:') && name !== 'node:crypto')
          .map((name) => `${file} → ${name}`),
      );
    expect(outside).toEqual([]);
  });

  test('a migration is SQL and nothing else', () => {
    const migrations = readdirSync(join(ROOT, 'store/migrations'));
    expect(migrations.length).toBeGreaterThan(0);
    expect(migrations.filter((name) => !/^\d{4}-[a-z0-9-]+\.sql$/.test(name))).toEqual([]);
  });
});
