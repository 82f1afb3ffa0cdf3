import { expect, test } from 'vitest';
import { RequestError } from '../../core/errors.ts';
import { parseLibrary } from '../../core/parse-library.ts';

const POINT = `
  - id: RP-SY-01
    name: 集体食物中毒
    description: 多人同餐后出现呕吐腹泻，家长和食客在网上求说法，原因未明时容易越传越重，须尽快说明救治和检测。
    rule: "@肠胃 + 食堂"
    examples:
      fires: [一, 二, 三, 四]
      quiet: [一, 二, 三]
    baseLevel: orange
    leadUnit: market
    clock: response
`;
const WHOLE = {
  'aspects.yaml': 'aspects: [{ id: food-drug, code: SY, name: 食品药品, description: 食品与药品。 }]',
  'units.yaml': 'units: [{ id: market, name: 市场监管局, kind: department, parent: null }]',
  'clocks.yaml':
    'clocks: [{ id: response, name: 回应, basis: 某文, scope: 全部, duration: PT48H, startsAt: alert, effectiveFrom: 2016-07-30, isStatutory: true }]',
  'lexicons/肠胃.yaml': 'name: 肠胃\nwords: [呕吐, 腹泻]',
  'risk-points/food-drug.yaml': `aspect: food-drug\nriskPoints:${POINT}`,
};

function parseWith(changes: Record<string, string | null>) {
  const files = Object.entries({ ...WHOLE, ...changes }).filter((entry) => entry[1] !== null);
  return parseLibrary(new Map(files.map(([path, text]) => [path, text ?? ''])));
}

function faultsOf(
  changes: Record<string, string | null>,
): { path: string; value?: unknown; message: string }[] {
  try {
    parseWith(changes);
  } catch (error) {
    if (error instanceof RequestError) return error.faults;
    throw error;
  }
  return [];
}

const points = (from: string, to: string): Record<string, string> => ({
  'risk-points/food-drug.yaml': WHOLE['risk-points/food-drug.yaml'].replace(from, to),
});

test('a whole library is read, its risk points know their aspect', () => {
  const library = parseWith({});
  expect(library.riskPoints[0]).toMatchObject({ id: 'RP-SY-01', aspect: 'food-drug', supportingUnits: [] });
  expect(library.lexicons.get('肠胃')).toEqual(['呕吐', '腹泻']);
});

test('the version changes with any text and not with the order of the files', () => {
  const version = parseWith({}).version;
  const reversed = new Map(Object.entries(WHOLE).reverse());
  expect(parseLibrary(reversed).version).toBe(version);
  expect(parseWith({ 'lexicons/肠胃.yaml': 'name: 肠胃\nwords: [呕吐]' }).version).not.toBe(version);
});

test('files of the example district are passed over', () => {
  expect(parseWith({ 'example/posts/01.yaml': ': not : yaml' }).riskPoints).toHaveLength(1);
});

test.each([
  ['an unknown unit', points('market', 'nobody'), 'riskPoints[0].leadUnit', '没有这个单位'],
  ['an unknown clock', points('clock: response', 'clock: never'), 'riskPoints[0].clock', '没有这个时限'],
  ['an unknown aspect', points('aspect: food-drug', 'aspect: fire'), 'riskPoints[0].aspect', '没有这个方面'],
  ['a code of another aspect', points('RP-SY-01', 'RP-YQ-01'), 'riskPoints[0].id', '须是本方面的代码 SY'],
  ['an id used twice', points(POINT, POINT + POINT), 'riskPoints[1].id', '编号重复'],
  ['an unknown lexicon', points('@肠胃', '@没有'), '（RP-SY-01）', '没有词表“没有”'],
  ['a rule that cannot be read', points('+ 食堂', '食堂'), '（RP-SY-01）', '第 5 个字符“食堂”处'],
  ['a missing file', { 'units.yaml': null }, 'units.yaml', '缺少文件'],
  ['a lexicon under another name', { 'lexicons/肠胃.yaml': 'name: 胃\nwords: [吐]' }, 'name', '应为“肠胃”'],
  ['broken YAML', { 'clocks.yaml': 'clocks: [' }, '第 1 行', '不是正确的 YAML'],
  ['a value of the wrong kind', points('orange', 'pink'), 'riskPoints[0].baseLevel', '无效'],
])('%s is named with its path and the remedy', (_, changes, path, message) => {
  const faults = faultsOf(changes);
  expect(faults).toContainEqual(
    expect.objectContaining({
      path: expect.stringContaining(path),
      message: expect.stringContaining(message),
    }),
  );
});

test('all faults come at once', () => {
  const text = WHOLE['risk-points/food-drug.yaml']
    .replace('market', 'nobody')
    .replace('clock: response', 'clock: x');
  expect(faultsOf({ 'risk-points/food-drug.yaml': text })).toHaveLength(2);
});
