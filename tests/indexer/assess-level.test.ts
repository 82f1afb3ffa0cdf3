import { expect, test } from 'vitest';
import type { RiskPoint } from '../../core/library.ts';
import type { Casualties, Mode, Tag } from '../../core/post.ts';
import { gradeAccident } from '../../indexer/accident.ts';
import { assessLevel, type LevelInput } from '../../indexer/assess-level.ts';

const POINT: RiskPoint = {
  id: 'RP-SY-01',
  name: '集体食物中毒',
  description: '',
  rule: '',
  examples: { fires: [], quiet: [] },
  baseLevel: 'yellow',
  leadUnit: 'market',
  supportingUnits: [],
  clock: 'response',
  hotlineCategory: null,
};
const NONE: Casualties = {
  deaths: null,
  injured: null,
  severelyInjured: null,
  missing: null,
  ill: null,
  trapped: null,
};
const people = (min: number) => ({ min, max: min, evidence: `${min}人` });

function tag(mode: Mode): Tag {
  const terms = [{ term: '食物中毒', field: 'text' as const, start: 0, end: 4 }];
  return {
    riskPoint: POINT.id,
    aspect: 'food-drug',
    mode,
    score: 1,
    terms,
    modeEvidence: [],
    ruleVersion: 'v',
  };
}

function assess(changes: Partial<LevelInput>) {
  const input: LevelInput = {
    tags: [tag('event')],
    isUnreal: false,
    casualties: NONE,
    grade: null,
    district: { score: 1, isAbout: true, reasons: [] },
    tier: 'self',
    ...changes,
  };
  return assessLevel(input, new Map([[POINT.id, POINT]]));
}
const where = (isAbout: boolean | null) => ({ score: 0, isAbout, reasons: [] });

test('an event about us has the base level of its risk point and says why', () => {
  expect(assess({})).toEqual({
    alertLevel: 'yellow',
    reasons: ['命中风险点“集体食物中毒”：食物中毒（黄色）'],
  });
});

test('a post about elsewhere never alerts, one of unknown place alerts blue and says so', () => {
  expect(assess({ district: where(false) }).alertLevel).toBeNull();
  const unknown = assess({
    district: where(null),
    casualties: { ...NONE, deaths: people(30) },
    grade: '特别重大',
  });
  expect(unknown.alertLevel).toBe('blue');
  expect(unknown.reasons[0]).toContain('地点待定');
});

test.each<Mode>(['negated', 'hypothetical', 'drill', 'historical', 'figurative', 'hazard'])(
  'a hit told as %s makes no alert, whatever figures stand beside it',
  (mode) => {
    expect(assess({ tags: [tag(mode)], casualties: { ...NONE, ill: people(200) } }).alertLevel).toBeNull();
  },
);

test('grades and figures raise the level', () => {
  expect(assess({ grade: '较大' }).alertLevel).toBe('orange');
  expect(assess({ grade: '重大' }).alertLevel).toBe('red');
  expect(assess({ casualties: { ...NONE, ill: people(57) } }).alertLevel).toBe('orange');
  expect(assess({ casualties: { ...NONE, ill: people(103) } }).alertLevel).toBe('red');
});

test('deaths about us alert even where no risk point knows the words, but not in a drill', () => {
  const casualties = { ...NONE, deaths: people(2) };
  expect(assess({ tags: [], casualties }).alertLevel).toBe('yellow');
  expect(assess({ tags: [], casualties, isUnreal: true }).alertLevel).toBeNull();
  expect(assess({ tags: [] }).alertLevel).toBeNull();
});

test('central media lift a lower level by one', () => {
  expect(assess({ tier: 'central' }).alertLevel).toBe('orange');
});

test('grades are for accidents, not for attacks or quakes', () => {
  const casualties = { ...NONE, deaths: people(12) };
  expect(gradeAccident('某高速发生追尾事故', '两车相撞', casualties)).toBe('重大');
  expect(gradeAccident('某地发生地震', '房屋倒塌', casualties)).toBeNull();
  expect(gradeAccident('汽车爆炸', '警方称这是一起恐怖袭击，武装分子引爆炸弹', casualties)).toBeNull();
  expect(gradeAccident('某高速发生追尾事故', '两车相撞', NONE)).toBeNull();
  expect(gradeAccident('某路口两车相撞', '三人受伤', { ...NONE, injured: people(3) })).toBe('一般');
});
