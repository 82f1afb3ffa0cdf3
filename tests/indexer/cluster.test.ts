import { describe, expect, test } from 'vitest';
import {
  type ClusterCandidate,
  type ClusteredPost,
  linkClusters,
  type PlaceInPost,
} from '../../indexer/cluster.ts';
import { weighGrams, weightOf } from '../../indexer/gram-weights.ts';
import { countShared, listGrams, pairGrams, quadGrams } from '../../indexer/grams.ts';
import { loadLibrary } from '../../server/library.ts';

const weights = weighGrams(loadLibrary());
const at = new Date('2026-11-01T10:00:00Z');
const MARKET: PlaceInPost = { chain: ['dongfeng-l1', 'dongfeng'], isSure: true };
const DONGFENG: PlaceInPost = { chain: ['dongfeng'], isSure: true };
const XIHE: PlaceInPost = { chain: ['xihe'], isSure: true };
const FIRE: ClusteredPost = {
  title: '东风市场一商铺起火',
  text: '昨日傍晚，东风市场一处临街的烤鸭店起火，消防救援队伍到场处置，店里囤的蓝色塑料桶烧了一地。',
  riskPoints: ['RP-XF-01'],
  places: [MARKET],
  isAboutDistrict: true,
  at,
};
const candidate = (change: Partial<ClusterCandidate> = {}): ClusterCandidate => ({
  ...FIRE,
  postId: 1,
  clusterId: 3,
  title: '网友：东风市场这边着火了',
  text: '刚路过东风市场，烤鸭店着了，好多消防车，烟特别大，门口的塑料桶还在冒烟。',
  ...change,
});
const clustersOf = (post: ClusteredPost, ...candidates: ClusterCandidate[]) =>
  linkClusters(post, candidates, weights).map(({ clusterId }) => clusterId);

describe('a post joins', () => {
  test('another account of the same risk in the same spot', () => {
    expect(linkClusters(FIRE, [candidate()], weights)).toMatchObject([
      { clusterId: 3, canMerge: true, evidence: expect.stringContaining('同一风险点、同一地点') },
    ]);
  });

  test('one that only names the sub-district which the spot lies in', () => {
    expect(clustersOf(FIRE, candidate({ places: [DONGFENG] }))).toEqual([3]);
    expect(clustersOf({ ...FIRE, places: [DONGFENG] }, candidate())).toEqual([3]);
  });

  test('one whose short name of the place is only likely', () => {
    expect(clustersOf(FIRE, candidate({ places: [{ ...DONGFENG, isSure: false }] }))).toEqual([3]);
  });

  test('the surest of several first', () => {
    const near = candidate({ clusterId: 9, title: FIRE.title, text: FIRE.text });
    expect(clustersOf(FIRE, candidate(), near)).toEqual([9, 3]);
  });
});

describe('a post does not join', () => {
  test('the same words about another sure place', () => {
    expect(clustersOf(FIRE, candidate({ ...FIRE, postId: 1, clusterId: 3, places: [XIHE] }))).toEqual([]);
  });

  test('the same risk in the same spot more than two days apart', () => {
    expect(clustersOf(FIRE, candidate({ at: new Date(at.getTime() + 49 * 3_600_000) }))).toEqual([]);
    expect(clustersOf(FIRE, candidate({ at: new Date(at.getTime() - 47 * 3_600_000) }))).toEqual([3]);
  });

  test('the same risk without a place by words of the kind alone', () => {
    const text = '某工业园区厂房发生爆燃，消防人员正在处置，现场已封锁，起火原因正在调查。';
    expect(clustersOf(FIRE, candidate({ title: '厂房爆燃', text, places: [] }))).toEqual([]);
  });

  test('another risk in the same sub-district', () => {
    const text = '东风街道的路灯坏了一个星期，晚上走路看不清，希望有人来修。';
    const other = candidate({ title: '路灯', text, places: [DONGFENG], riskPoints: ['RP-SM-01'] });
    expect(clustersOf(FIRE, other)).toEqual([]);
  });

  test('what is not about the district', () => {
    expect(clustersOf(FIRE, candidate({ isAboutDistrict: false }))).toEqual([]);
    expect(clustersOf(FIRE, candidate({ isAboutDistrict: null }))).toEqual([3]);
  });
});

describe('words without a place', () => {
  const unplaced: ClusteredPost = { ...FIRE, places: [] };

  test('join, and do not make one of what is kept apart', () => {
    const elsewhere = candidate({ clusterId: 4, places: [XIHE] });
    expect(linkClusters(unplaced, [candidate(), elsewhere], weights).map((link) => link.canMerge)).toEqual([
      false,
      false,
    ]);
  });

  test('do not lead a placed post into a cluster of another place', () => {
    const bridge = candidate({ places: [], text: FIRE.text });
    expect(clustersOf(FIRE, bridge)).toEqual([3]);
    expect(clustersOf(FIRE, bridge, candidate({ places: [XIHE] }))).toEqual([]);
  });
});

test('what stands in every text weighs next to nothing, a name much', () => {
  const [common = 0, rare = 0] = ['有关', '鹮颛'].map((word) =>
    weightOf(listGrams(pairGrams([word]))[0] ?? 0, weights),
  );
  expect(rare).toBeGreaterThan(common * 3);
});

test('passages are distinct, and parts do not run into each other', () => {
  expect([...listGrams(pairGrams(['ab', 'ab', 'b']))]).toEqual([(0x61 << 16) | 0x62]);
  expect(countShared(pairGrams(['甲乙丙丁']), pairGrams(['乙丙', '丁戊']))).toBe(1);
  expect(quadGrams('甲乙丙').size).toBe(0);
  expect(countShared(quadGrams('甲乙丙丁戊'), quadGrams('乙丙丁戊甲'))).toBe(1);
});
