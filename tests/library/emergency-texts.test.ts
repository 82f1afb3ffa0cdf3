import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { buildTagger, tagPost } from '../../indexer/tag.ts';
import { shippedLibrary } from './files.ts';

/** Annotated emergency reports beside the repository; the test is skipped without them. */
const DATA = join(import.meta.dirname, '../../../shared/data/cec');
const rowSchema = z.object({ file: z.string(), class: z.string() });

/** Which risk points fit a class, and which aspects a report of that class may touch as well. */
const FITTING: Record<string, { points: RegExp; aspects: readonly string[] }> = {
  火灾: {
    points: /^RP-(XF|AQ|JT-04|ZR-04)/,
    aspects: ['fire', 'work-safety', 'natural-disaster', 'transport'],
  },
  交通事故: { points: /^RP-JT/, aspects: ['transport', 'natural-disaster'] },
  食物中毒: { points: /^RP-SY/, aspects: ['food-drug'] },
  地震: { points: /^RP-ZR-07/, aspects: ['natural-disaster', 'building'] },
};

test.skipIf(!existsSync(DATA))('emergency reports get a tag that fits and few that do not', () => {
  const tagger = buildTagger(shippedLibrary());
  const rows = readFileSync(join(DATA, 'truth.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => rowSchema.parse(JSON.parse(line)))
    .filter((row) => row.class in FITTING);
  const counts = new Map<string, { all: number; fitting: number }>();
  let strange = 0;
  for (const row of rows) {
    const kind = FITTING[row.class];
    if (kind === undefined) continue;
    const text = readFileSync(join(DATA, 'texts', row.file), 'utf8');
    const tags = tagPost({ title: '', text, publishedYear: null }, tagger).filter(
      (tag) => tag.mode === 'event',
    );
    const count = counts.get(row.class) ?? { all: 0, fitting: 0 };
    count.all += 1;
    if (tags.some((tag) => kind.points.test(tag.riskPoint))) count.fitting += 1;
    strange += tags.filter((tag) => !kind.aspects.includes(tag.aspect)).length;
    counts.set(row.class, count);
  }
  const low = [...counts].filter(([, { all, fitting }]) => fitting / all < 0.95);
  expect(low).toEqual([]);
  expect(strange / rows.length).toBeLessThanOrEqual(0.1);
});
