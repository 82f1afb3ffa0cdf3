import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { CAPTURE_OUTCOMES, FETCH_OUTCOMES } from '../../core/outcome.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Codes that stand between backquotes in the first column of a table. */
function documentedCodes(markdown: string): Set<string> {
  return new Set([...markdown.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? ''));
}

describe('documentation keeps up with the code', () => {
  test('every error code and outcome stands in docs/reference.md, and nothing else does', () => {
    const inCode = [
      ...Object.keys(ERROR_CODES),
      ...Object.keys(FETCH_OUTCOMES),
      ...Object.keys(CAPTURE_OUTCOMES),
    ];
    expect([...documentedCodes(read('docs/reference.md'))].sort()).toEqual([...new Set(inCode)].sort());
  });

  test('every environment setting stands in docs/configuration.md', () => {
    const settings = [
      ...new Set(read('server/env.ts').match(/\b(WANGLOU_[A-Z_]+|DATABASE_URL|MEILI_[A-Z]+)\b/g)),
    ];
    expect(settings.length).toBeGreaterThan(5);
    const documented = read('docs/configuration.md');
    expect(settings.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  test('every configuration key stands in docs/configuration.md', () => {
    const keys = [
      ...read('core/config.ts').matchAll(/^\s+(\w+): (?:z[.\n]|text|slug|source\w*Schema)/gm),
    ].map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(15);
    const documented = read('docs/configuration.md');
    expect(keys.filter((key) => !documented.includes(`\`${key}\``))).toEqual([]);
  });

  test('every command stands in docs/cli.md', () => {
    const verbs = [...read('server/cli.ts').matchAll(/^ {2}(\w+): \{$/gm)].map((match) => match[1] ?? '');
    expect(verbs.length).toBeGreaterThan(8);
    const documented = read('docs/cli.md');
    expect(verbs.filter((verb) => !documented.includes(`\`${verb}`))).toEqual([]);
  });

  test('every link in the documentation leads to a file', () => {
    const pages = [
      'README.md',
      'ARCHITECTURE.md',
      ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => `docs/${file}`),
    ];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((link) => !existsSync(join(ROOT, dirname(page), link)))
        .map((link) => `${page} → ${link}`),
    );
    expect(broken).toEqual([]);
  });

  test('a decision that stands in a document exists', () => {
    const decisions = readdirSync(join(ROOT, 'docs/decisions')).map((file) => file.slice(0, 4));
    const named = [...read('ARCHITECTURE.md').matchAll(/decision (\d{4})/g)].map((match) => match[1] ?? '');
    expect(named.filter((number) => !decisions.includes(number))).toEqual([]);
  });
});
