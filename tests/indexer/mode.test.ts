import { expect, test } from 'vitest';
import type { Mode, TermHit } from '../../core/post.ts';
import { buildModeReader } from '../../indexer/mode.ts';

const reader = buildModeReader();

/** Mode of the first place of `term` in the text. */
function modeOf(term: string, text: string, title = '', publishedYear: number | null = 2026): Mode {
  const start = text.indexOf(term);
  const hit: TermHit = { term, field: 'text', start, end: start + term.length };
  return reader.read({ title, text, publishedYear }, [hit])(hit).mode;
}

test.each<[Mode, string, string]>([
  ['event', '食物中毒', '昨晚聚餐后十几人食物中毒，正在医院抢救。'],
  ['event', '食物中毒', '这不是食物中毒吗？'],
  ['event', '食物中毒', '初步判断不排除食物中毒。'],
  ['event', '停课', '隔壁班也有孩子起疹子了，要不要停课？'],
  ['negated', '食物中毒', '经核实，当天没有发生食物中毒。'],
  ['negated', '确诊', '网上说有人确诊系谣言。'],
  ['hypothetical', '食物中毒', '如果发生食物中毒，请立即拨打电话。'],
  ['hypothetical', '食物中毒', '夏季来临，谨防食物中毒。'],
  ['hypothetical', '起火', '万一起火怎么跑？'],
  ['hazard', '火灾', '楼道堆满纸箱，火灾隐患很大。'],
  ['hazard', '坍塌', '这面墙随时可能坍塌。'],
  ['drill', '起火', '现场模拟三层起火，人员疏散。'],
  ['figurative', '失火', '收到消息跑得飞快，好像家里失火。'],
  ['figurative', '爆炸', '电影里大楼爆炸的那场戏很真。'],
  ['historical', '地震', '当年地震的时候我才三岁。'],
  ['historical', '地震', '2008年的地震让这里什么都没剩下。'],
])('%s: %s in %s', (mode, term, text) => {
  expect(modeOf(term, text)).toBe(mode);
});

test('a drill in the title is a drill to its last sentence', () => {
  const text = '上午九点，铃声响起。三层起火，两人被困。';
  expect(modeOf('起火', text, '区里举行消防演练')).toBe('drill');
  expect(modeOf('起火', text)).toBe('event');
});

test('a year counts as past only when the post is known to be younger', () => {
  expect(modeOf('起火', '2025年12月31日起火。')).toBe('event');
  expect(modeOf('起火', '2008年起火。', '', null)).toBe('event');
});

test('a word that the rule itself looks for is no cue, and the cue is named', () => {
  const text = '老人说大蒜能预防新冠。';
  const hits: TermHit[] = [
    { term: '预防', field: 'text', start: 6, end: 8 },
    { term: '新冠', field: 'text', start: 8, end: 10 },
  ];
  const post = { title: '', text, publishedYear: null };
  const [, virus] = hits;
  if (virus === undefined) throw new Error('no hit');
  expect(reader.read(post, hits)(virus).mode).toBe('event');
  expect(reader.read(post, [virus])(virus)).toEqual({ mode: 'hypothetical', evidence: [hits[0]] });
});
