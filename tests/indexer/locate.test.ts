import { expect, test } from 'vitest';
import { gazetteerFileSchema } from '../../core/library.ts';
import { buildLocator, locatePost } from '../../indexer/locate.ts';
import { datelinePlace, findAreaNames } from '../../indexer/other-areas.ts';

const locator = buildLocator(
  gazetteerFileSchema.parse({
    district: {
      id: 'yunhe',
      name: '云河区',
      city: '澜川市',
      province: '江岭省',
      support: ['云河在线'],
      namesakes: [{ name: '云河区', where: '安平市', evidence: ['安平', '安平市'] }],
      neverPlaces: ['和平年代', '世界和平'],
    },
    places: [
      { id: 'yunhe', name: '云河区', kind: 'district', parent: null, weakNames: ['云河'] },
      {
        id: 'heping',
        name: '和平街道',
        kind: 'sub-district',
        parent: 'yunhe',
        weakNames: ['和平街道', '和平'],
      },
      { id: 'nanqiao', name: '南桥街道', kind: 'sub-district', parent: 'yunhe', weakNames: ['南桥'] },
      { id: 'school', name: '南桥实验小学', kind: 'landmark', parent: 'nanqiao' },
      { id: 'garden-a', name: '锦绣园', kind: 'landmark', parent: 'nanqiao', weakNames: ['锦绣园'] },
      { id: 'garden-b', name: '锦绣园', kind: 'landmark', parent: 'heping', weakNames: ['锦绣园'] },
    ],
  }),
);

function locate(text: string, more: { title?: string; isHomeSource?: boolean; sourceName?: string } = {}) {
  return locatePost(
    {
      title: more.title ?? '',
      text,
      isHomeSource: more.isHomeSource ?? false,
      sourceName: more.sourceName ?? null,
    },
    locator,
  );
}
const chosen = (...args: Parameters<typeof locate>) =>
  locate(...args).places.map(({ term, placeId }) => [term, placeId]);

test('the longest name is taken, and a sure name needs no evidence', () => {
  expect(chosen('南桥实验小学有学生腹泻')).toEqual([['南桥实验小学', 'school']]);
});

test('a common word is a place only beside evidence, and waits for a person without', () => {
  expect(chosen('住在和平，楼道没灯')).toEqual([['和平', null]]);
  expect(chosen('澜川市云河区和平街道今天停水')).toEqual([
    ['云河区', 'yunhe'],
    ['和平街道', 'heping'],
  ]);
  expect(chosen('和平街道今天停水', { isHomeSource: true })).toEqual([['和平街道', 'heping']]);
});

test('phrases that only contain a name are no mention', () => {
  expect(chosen('我们生在和平年代，愿世界和平')).toEqual([]);
});

test('a name that two places share stays open until one of the two streets is named', () => {
  const [open] = locate('锦绣园着火了', { isHomeSource: true }).places;
  expect(open?.placeId).toBeNull();
  expect(open?.candidates.map(({ placeId }) => placeId).sort()).toEqual(['garden-a', 'garden-b']);
  const mention = locate('南桥街道锦绣园着火了', { isHomeSource: true }).places[1];
  expect(mention?.placeId).toBe('garden-a');
  expect(mention?.candidates[0]?.reasons.join()).toContain('同一街乡');
});

test('a name right behind another area belongs to that one', () => {
  expect(chosen('西洲区和平街道停水', { isHomeSource: true })).toEqual([['和平街道', null]]);
});

test.each([
  ['our own', '澜川市云河区一小学多名学生腹泻', {}, true],
  ['the namesake', '安平市云河区一小学多名学生腹泻', {}, false],
  ['the namesake’s paper', '云河区一小学多名学生腹泻', { sourceName: '安平日报' }, null],
  ['a neighbour', '西洲区一在建厂房坍塌', {}, false],
  ['a far city', '郑州一餐馆起火', {}, false],
  ['nowhere named', '外卖里吃出虫子', {}, null],
  ['nowhere named, in our own forum', '外卖里吃出虫子', { isHomeSource: true }, true],
  ['wired from the capital', '新华社北京3月1日电 澜川市云河区发生火灾', {}, true],
])('%s: the verdict comes with reasons', (_, text, more, isAbout) => {
  const { district } = locate(text, more);
  expect(district.isAbout).toBe(isAbout);
  expect(district.reasons.length).toBeGreaterThan(0);
});

test('areas are read by their shape, everyday words in 区 and 市 are not', () => {
  const names = (text: string) => findAreaNames(text, () => false).map(({ name }) => name);
  expect(names('昨晚，澜川市北渚区港口大街')).toEqual(['澜川市', '北渚区']);
  expect(names('我市某区的小区、超市和开发区，我妈在区医院')).toEqual([]);
});

test('a dateline gives the place of the wire', () => {
  expect(datelinePlace('长城网衡水3月11日电（记者）')).toBe('衡水');
  expect(datelinePlace('3月11日下午')).toBeNull();
});
