import { describe, expect, test } from 'vitest';
import type { Statement } from '../../core/library.ts';
import { fillStatement } from '../../desk/fill-statement.ts';
import { soberTitle } from '../../desk/naming.ts';
import type { StoredFact } from '../../store/facts.ts';

const risk = { id: 'RP-SY-01', name: '群体性食物中毒', aspect: 'food-drug', aspectName: '食品药品' };

describe('the proposed name of an incident', () => {
  test('says where and which risk, not what the headline shouted', () => {
    const place = { id: 'nq', name: '南桥实验小学' };
    expect(soberTitle(place, [risk], '出大事了！！！')).toBe('南桥实验小学群体性食物中毒有关情况');
  });

  test('does without a place that nobody is sure of', () => {
    expect(soberTitle(null, [risk], '出大事了！！！')).toBe('群体性食物中毒有关情况');
  });

  test('falls back on the headline when no risk point is known', () => {
    expect(soberTitle(null, [], '停水通知')).toBe('停水通知');
  });
});

describe('a confirmed value in a slot', () => {
  const fillWith = (spoken: string, value: string): string => {
    const statement = { id: 'KJ-SY-001', version: 1, spoken, written: spoken, slots: [{ name: '项' }] };
    const fact = { id: 1, name: '项', value, replacedAt: null };
    return fillStatement(statement as unknown as Statement, [fact] as unknown as StoredFact[]).spoken;
  };

  test('does not double the measure word that the text already has', () => {
    expect(fillWith('{{项}}人就诊。', '14人')).toBe('14人就诊。');
    expect(fillWith('{{项}}人就诊。', '14')).toBe('14人就诊。');
  });

  test('does not double the 已 that the text already has', () => {
    expect(fillWith('我们已{{项}}。', '已暂停供餐')).toBe('我们已暂停供餐。');
  });

  test('is left alone where the doubling may be meant', () => {
    expect(fillWith('患者{{项}}好转。', '天天好')).toBe('患者天天好好转。');
  });
});
