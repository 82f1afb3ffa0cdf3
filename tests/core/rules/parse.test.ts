import { expect, test } from 'vitest';
import { compileRules } from '../../../core/rules/compile.ts';
import { parseRule } from '../../../core/rules/parse.ts';

function messageOf(rule: string): { at: number; message: string } | null {
  const result = parseRule(rule);
  return result.kind === 'fault' ? result.fault : null;
}

test('~ binds closer than + and -, which bind closer than |', () => {
  expect(parseRule('甲 ~3 乙+丙-丁|戊')).toEqual({
    kind: 'ok',
    rule: {
      kind: 'any',
      of: [
        {
          kind: 'except',
          of: {
            kind: 'all',
            of: [
              {
                kind: 'near',
                left: { kind: 'term', text: '甲' },
                right: { kind: 'term', text: '乙' },
                distance: 3,
              },
              { kind: 'term', text: '丙' },
            ],
          },
          not: { kind: 'term', text: '丁' },
        },
        { kind: 'term', text: '戊' },
      ],
    },
  });
});

test('signs may be full width, quotes may be Chinese, lines may be folded', () => {
  expect(parseRule('（甲｜乙）\n ＋ 标题：“1 号线”')).toEqual(parseRule('(甲|乙)+标题:"1 号线"'));
});

test('a number is a word unless "of (" follows it', () => {
  expect(parseRule('12345')).toEqual({ kind: 'ok', rule: { kind: 'term', text: '12345' } });
  expect(parseRule('2 of (甲|乙)')).toMatchObject({ rule: { kind: 'count', least: 2 } });
});

test.each([
  ['', 0, '规则是空的'],
  ['起火 着火', 3, '第 4 个字符“着火”处：这里应当是 |、+、-、~n 或规则的结尾'],
  ['(甲|乙', 4, '这里应当是右括号'],
  ['甲+', 2, '规则在结尾处不完整：这里应当是词、引号、@词表或左括号'],
  ['甲 ~0 乙', 3, '1 到 150 的字数'],
  ['甲 ~151 乙', 3, '1 到 150 的字数'],
  ['-甲', 0, '排除（-）前面要先有一个要找的词'],
  ['3 of (甲|乙)', 9, '要求 3 个，括号里只有 2 个'],
  ['“甲', 0, '引号没有合上'],
  ['""', 0, '引号里没有字'],
  ['@(甲)', 1, '@ 后面应当是词表的名字'],
  ['来源:甲', 0, '冒号前面只能是 标题、正文、全文'],
  ['甲#乙', 1, '不认识的符号“#”'],
])('the fault of %j points at offset %i and says what was expected', (rule, at, message) => {
  expect(messageOf(rule)).toEqual({ at, message: expect.stringContaining(message) });
});

test('brackets nested without end are refused, not run into the ground', () => {
  expect(messageOf('('.repeat(100_000))?.message).toContain('括号套得太深');
});

test('compiling names every faulty rule at once', () => {
  const rules = [
    { id: 'RP-SY-01', rule: '甲+' },
    { id: 'RP-SY-02', rule: '甲' },
    { id: 'RP-SY-03', rule: '@没有' },
  ];
  expect(() => compileRules(rules, new Map())).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      faults: [
        expect.objectContaining({ path: 'RP-SY-01' }),
        expect.objectContaining({ path: 'RP-SY-03', value: '@没有' }),
      ],
    }),
  );
});
