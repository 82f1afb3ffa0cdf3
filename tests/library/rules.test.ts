import { describe, expect, test } from 'vitest';
import { buildTagger, tagPost } from '../../indexer/tag.ts';
import { shippedLibrary } from './files.ts';

const library = shippedLibrary();
const tagger = buildTagger(library);

function tagOf(text: string, riskPoint: string) {
  const tags = tagPost({ title: '', text, publishedYear: 2026 }, tagger);
  return tags.find((tag) => tag.riskPoint === riskPoint);
}

describe.each(library.riskPoints.map((point) => ({ name: `${point.id} ${point.name}`, point })))(
  '$name',
  ({ point }) => {
    test('fires on each of its examples, told as having happened', () => {
      const silent = point.examples.fires.filter((text) => tagOf(text, point.id)?.mode !== 'event');
      expect(silent).toEqual([]);
    });

    test('stays quiet on each of its near misses', () => {
      const loud = point.examples.quiet.filter((text) => tagOf(text, point.id)?.mode === 'event');
      expect(loud).toEqual([]);
    });
  },
);
