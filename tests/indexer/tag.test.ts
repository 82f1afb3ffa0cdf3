import { expect, test } from 'vitest';
import type { Library, RiskPoint } from '../../core/library.ts';
import { buildTagger, tagPost } from '../../indexer/tag.ts';

function point(id: string, rule: string): RiskPoint & { aspect: string } {
  return {
    id,
    name: id,
    description: '',
    rule,
    examples: { fires: [], quiet: [] },
    baseLevel: 'yellow',
    leadUnit: 'market',
    supportingUnits: [],
    clock: 'response',
    hotlineCategory: null,
    aspect: 'food-drug',
  };
}

const library: Library = {
  version: 'v1',
  aspects: [],
  riskPoints: [point('RP-SY-01', '(食物中毒|腹泻) ~10 (食堂|学生)'), point('RP-SY-02', '假酒')],
  statements: [],
  clocks: [],
  lexicons: new Map(),
};
const tagger = buildTagger(library);
const tags = (title: string, text: string) => tagPost({ title, text, publishedYear: 2026 }, tagger);

test('a tag carries terms with offsets, mode, aspect and rule version', () => {
  expect(tags('', '食堂食物中毒')).toEqual([
    {
      riskPoint: 'RP-SY-01',
      aspect: 'food-drug',
      mode: 'event',
      score: 4,
      terms: [
        { term: '食堂', field: 'text', start: 0, end: 2 },
        { term: '食物中毒', field: 'text', start: 2, end: 6 },
      ],
      modeEvidence: [],
      ruleVersion: 'v1',
    },
  ]);
});

test('title counts three, lead two, body one, repeats at most three times', () => {
  expect(tags('假酒', '')[0]?.score).toBe(3);
  expect(tags('', '假酒')[0]?.score).toBe(2);
  expect(tags('', `${'。'.repeat(100)}假酒`)[0]?.score).toBe(1);
  expect(tags('', '假酒。'.repeat(20))[0]?.score).toBe(6);
});

test('a mask phrase keeps a hotel from being counterfeit liquor', () => {
  expect(tags('', '住在海边的度假酒店')).toEqual([]);
});

test('one telling as an event among denials makes an event', () => {
  expect(tags('', '没有学生食物中毒。')[0]?.mode).toBe('negated');
  expect(tags('', '昨天没有学生食物中毒。今天食堂饭后学生腹泻。')[0]?.mode).toBe('event');
});

test('events come first, then the stronger ones', () => {
  const found = tags('', '没有学生食物中毒，没有学生腹泻。他卖假酒。');
  expect(found.map((tag) => tag.riskPoint)).toEqual(['RP-SY-02', 'RP-SY-01']);
});
