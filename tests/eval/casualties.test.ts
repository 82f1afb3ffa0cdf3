import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Casualties } from '../../core/post.ts';
import { findCasualties } from '../../indexer/casualties.ts';

/** Hand-read truth beside the repository; the floors may rise, never fall. */
const FOLDER = new URL('../../../shared/data/cec/', import.meta.url);
const FIELDS = {
  deaths: { truth: 'deaths', floor: 0.96 },
  injured: { truth: 'injured', floor: 0.97 },
  severelyInjured: { truth: 'severely_injured', floor: 0.82 },
  ill: { truth: 'poisoned_or_ill', floor: 0.97 },
  trapped: { truth: 'trapped', floor: 0.94 },
} as const;

type Row = Record<string, number | null> & {
  file: string;
  title: string;
  alt?: Record<string, (number | null)[]>;
};

function readRows(): Row[] {
  return readFileSync(new URL('truth.jsonl', FOLDER), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function bodyOf(row: Row): string {
  const raw = readFileSync(new URL(`texts/${encodeURIComponent(row.file)}`, FOLDER), 'utf8');
  return raw.slice(raw.indexOf('\n') + 1);
}

function f1(rows: readonly Row[], field: keyof Casualties, truthField: string): number {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  for (const row of rows) {
    const accepted = [row[truthField] ?? null, ...(row.alt?.[truthField] ?? [])];
    const found = findCasualties(row.title, bodyOf(row))[field]?.min ?? null;
    if (found === null && accepted.includes(null)) continue;
    if (found !== null && accepted.includes(found)) right += 1;
    else {
      if (found !== null) wrong += 1;
      if (accepted[0] !== null) missed += 1;
    }
  }
  return (2 * right) / (2 * right + wrong + missed);
}

test.skipIf(!existsSync(FOLDER)).each(Object.entries(FIELDS))(
  'casualties of real news texts: %s keeps its floor (skipped without ../shared)',
  (field, { truth, floor }) => {
    expect(f1(readRows(), field as keyof Casualties, truth)).toBeGreaterThanOrEqual(floor);
  },
);
