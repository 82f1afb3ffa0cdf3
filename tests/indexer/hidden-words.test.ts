import { expect, test } from 'vitest';
import type { TermHit } from '../../core/post.ts';
import { compileRules } from '../../core/rules/compile.ts';
import { matchRules } from '../../core/rules/evaluate.ts';
import { MASKS } from '../../indexer/masks.ts';
import { buildModeReader } from '../../indexer/mode.ts';
import { shippedLibrary } from '../library/files.ts';

const reader = buildModeReader();

function modeOf(term: string, text: string): string {
  const start = text.indexOf(term);
  const hit: TermHit = { term, field: 'text', start, end: start + term.length };
  return reader.read({ title: '', text, publishedYear: 2026 }, [hit])(hit).mode;
}

test.each([
  ['烫伤', '女主人在厨房被热油烫伤。'],
  ['冒烟', '电影院放映厅突然冒烟，观众都跑了出来。'],
  ['爆炸', '一家人在睡梦中被爆炸声惊醒。'],
  ['坠落', '有人操作的无人机坠落在操场上。'],
  ['撞倒', '那条路没有红绿灯，已经有三个老人被撞倒。'],
  ['安全出口', '超市为了防止有人逃单把安全出口锁了。'],
  ['起火', '要不是邻居发现得早，起火那家的老人就危险了。'],
  ['停水', '这小区不是停水就是停电。'],
  ['停水', '怎么又停水了？'],
  ['塌陷', '主要是路面塌陷一直没人修。'],
  ['拒载', '我今天遇到出租车拒载。'],
  ['着火', '楼上好像有人家着火了。'],
  ['漏水', '去年就漏水，到现在没人修。'],
  ['倒塌', '纪念馆的围墙倒塌了。'],
  ['退费', '合同书中写明可以退费，店里不认。'],
  ['摔伤', '老人在站台上不小心摔伤。'],
  ['爆炸', '二零二五年爆炸过的那家厂又出事了。'],
])('a cue hidden in another word leaves %s an event: %s', (term, text) => {
  expect(modeOf(term, text)).toBe('event');
});

test.each([
  ['hypothetical', '火灾', '要加强检查，防止火灾。'],
  ['hypothetical', '火灾', '如何预防火灾？'],
  ['negated', '中毒', '本次活动零中毒。'],
  ['negated', '事故', '这不是事故。'],
  ['negated', '受伤', '事发时现场无人受伤。'],
  ['figurative', '爆炸', '女主在爆炸前跳了出去。'],
  ['historical', '地震', '去年地震的时候我在外地。'],
])('a cue that is one still counts, %s: %s in %s', (mode, term, text) => {
  expect(modeOf(term, text)).toBe(mode);
});

const { lexicons } = shippedLibrary();

function isExcluded(lexicon: string, text: string): boolean {
  const rules = [{ id: 'R', rule: `事情-@${lexicon}` }];
  return matchRules(compileRules(rules, lexicons, MASKS), { title: '', text }).length === 0;
}

test.each([
  ['影视排除', '电影院里的事情'],
  ['影视排除', '小品牌奶粉的事情'],
  ['行情排除', '维修基金的事情'],
  ['行情排除', '卖过期货的事情'],
  ['行情排除', '几个股东的事情'],
  ['招聘排除', '要求职工自己掏钱的事情'],
  ['招聘排除', '入职三天的事情'],
  ['灾情比喻', '多名工人生命垂危的事情'],
  ['灾情比喻', '路口红绿灯的事情'],
  ['灾情比喻', '当晚安置群众的事情'],
  ['塌房比喻', '行人设施的事情'],
  ['教育闲谈排除', '没有营业执照的事情'],
  ['好评排除', '吃完不太舒服的事情'],
  ['历史排除', '等了三个小时候诊的事情'],
])('%s does not exclude: %s', (lexicon, text) => {
  expect(isExcluded(lexicon, text)).toBe(false);
});

test.each([
  ['影视排除', '电影里的事情'],
  ['行情排除', '公募基金的事情'],
  ['招聘排除', '求职者的事情'],
  ['灾情比喻', '业绩下滑的事情'],
])('%s still excludes: %s', (lexicon, text) => {
  expect(isExcluded(lexicon, text)).toBe(true);
});
