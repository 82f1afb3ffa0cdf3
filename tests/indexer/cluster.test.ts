import { expect, test } from 'vitest';
import { type ClusterCandidate, type ClusteredPost, chooseCluster } from '../../indexer/cluster.ts';

const at = new Date('2026-11-01T10:00:00Z');
const FIRE: ClusteredPost = {
  title: '东风街道一商铺起火',
  text: '昨日傍晚，东风街道一处临街商铺起火，消防救援队伍到场处置。',
  riskPoints: ['RP-FS-01'],
  placeIds: ['dongfeng'],
  at,
};
const candidate = (change: Partial<ClusterCandidate> = {}): ClusterCandidate => ({
  ...FIRE,
  clusterId: 3,
  title: '网友：东风街道这边着火了',
  text: '刚路过东风街道，临街一家店起火，好多消防车，烟特别大。',
  ...change,
});

test('another account of the same risk in the same place joins', () => {
  expect(chooseCluster(FIRE, [candidate()])).toMatchObject({ kind: 'join', clusterId: 3 });
});

test('the same words about another place open a new cluster', () => {
  expect(chooseCluster(FIRE, [candidate({ ...FIRE, clusterId: 3, placeIds: ['xihe'] })])).toEqual({
    kind: 'new',
  });
});

test('the same risk in the same place weeks later opens a new cluster', () => {
  const later = new Date(at.getTime() + 20 * 86_400_000);
  expect(chooseCluster(FIRE, [candidate({ at: later })])).toEqual({ kind: 'new' });
});

test('another happening with the same risk elsewhere unknown does not join by risk alone', () => {
  const other = candidate({ title: '厂房爆燃', text: '某工业园区厂房发生爆燃，现场已封锁。', placeIds: [] });
  expect(chooseCluster(FIRE, [other])).toEqual({ kind: 'new' });
});

test('the closest of several clusters wins', () => {
  const near = candidate({ clusterId: 9, title: FIRE.title, text: FIRE.text });
  expect(chooseCluster(FIRE, [candidate(), near])).toMatchObject({ clusterId: 9 });
});
