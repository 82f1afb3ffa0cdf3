import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ABSENT_DEMO_URLS, readDistrict } from '../../server/config.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wanglou-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const GAZETTEER = `
district: { id: yunhe, name: 云河区, city: 某市, province: 某省 }
places:
  - { id: heping, name: 和平街道, kind: sub-district, parent: yunhe, unit: sd-heping }
`;
const UNITS = `
units:
  - { id: sd-heping, name: 和平街道办事处, kind: sub-district, parent: district-office }
`;
const DISTRICT = `
district: { name: 云河区, code: '990105', city: 某市, pressOffice: 云河区委宣传部 }
`;

function write(files: { district?: string; gazetteer?: string; units?: string }): string {
  writeFileSync(join(folder, 'gazetteer.yaml'), files.gazetteer ?? GAZETTEER);
  writeFileSync(join(folder, 'units.yaml'), files.units ?? UNITS);
  const file = join(folder, 'district.yaml');
  writeFileSync(file, files.district ?? DISTRICT);
  return file;
}

test('the example district is in order, and its sources get the addresses of the demonstration sites', () => {
  const urls = { ...ABSENT_DEMO_URLS, portal: 'http://127.0.0.1:4001' };
  const { config, units, gazetteer } = readDistrict('library/example/district.yaml', urls);
  expect(config.isDemonstration).toBe(true);
  expect(config.sources.some(({ url }) => url.startsWith('http://127.0.0.1:4001/'))).toBe(true);
  expect(gazetteer.places.filter(({ kind }) => kind === 'sub-district')).toHaveLength(43);
  expect(units.some(({ id }) => id === 'press')).toBe(true);
});

test('the units of the library and of the district come together', () => {
  const { units } = readDistrict(write({}));
  expect(units.map(({ id }) => id)).toEqual(expect.arrayContaining(['district-office', 'sd-heping']));
});

test('every fault of the district file is named at once with path, value and remedy', () => {
  const file = write({
    district: `
district: { name: 云河区, code: '99', city: 某市, pressOffice: '' }
sources:
  - { key: A, name: 网站, kind: rss, url: 不是网址, tier: district }
`,
  });
  expect(() => readDistrict(file)).toThrow(/共 5 处/);
  expect(() => readDistrict(file)).toThrow(/district\.code：六位行政区划代码，给出的是 “99”/);
  expect(() => readDistrict(file)).toThrow(/district\.pressOffice：不能为空/);
  expect(() => readDistrict(file)).toThrow(/sources\[0\]\.key：用小写字母/);
  expect(() => readDistrict(file)).toThrow(
    /sources\[0\]\.kind：只能是 feed、list 或 sitemap，给出的是 “rss”/,
  );
  expect(() => readDistrict(file)).toThrow(/sources\[0\]\.url：须是完整网址.*“不是网址”/);
});

test('broken YAML is named with line and column, a missing file with its path', () => {
  expect(() => readDistrict(write({ district: 'district: {\n  name: [' }))).toThrow(/第 \d+ 行第 \d+ 列/);
  expect(() => readDistrict(join(folder, 'none.yaml'))).toThrow(/none\.yaml：读不到这个文件（ENOENT）/);
});

test('a unit that no list has, a doubled id and a missing parent are named together', () => {
  const file = write({
    gazetteer: GAZETTEER.replace('unit: sd-heping', 'unit: sd-nowhere'),
    units: `${UNITS}
  - { id: press, name: 又一个宣传部, kind: department, parent: nobody }
`,
  });
  expect(() => readDistrict(file)).toThrow(/places heping unit：单位表里没有这个单位.*“sd-nowhere”/);
  expect(() => readDistrict(file)).toThrow(/units：编号重复.*“press”/);
  expect(() => readDistrict(file)).toThrow(/units press parent：没有这个上级.*“nobody”/);
});
