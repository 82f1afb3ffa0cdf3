import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PASSAGE_WINDOW, type RuleNode } from '../../../core/rules/ast.ts';
import { compileRules } from '../../../core/rules/compile.ts';
import { matchRules } from '../../../core/rules/evaluate.ts';
import { fold } from '../../../core/rules/fold.ts';
import { buildMatcher } from '../../../core/rules/matcher.ts';
import { parseRule } from '../../../core/rules/parse.ts';
import { naiveFind, naiveFires } from './reference.ts';

const LEXICONS = new Map([['丙', ['火灾', '起火', '灾']]]);
const MASKS = ['火灾演', '中火', 'a1b'];
const WORDS = ['火', '火灾', '起火', '灾', '中毒', '食物中毒', '毒', 'a', 'A1', '1b', '電梯', '电'];

const word = fc.constantFrom(...WORDS);
const filler = fc.constantFrom(
  '。',
  '，',
  '\n',
  '甲',
  '演',
  '中',
  ' ',
  '乙乙乙',
  '丁'.repeat(70),
  '丁'.repeat(149),
);
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: word }, filler), { maxLength: 14 })
  .map((parts) => parts.join(''));
const title = fc
  .array(fc.oneof(word, fc.constantFrom('甲', '。', '演')), { maxLength: 3 })
  .map((p) => p.join(''));

const { rule } = fc.letrec<{ rule: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    word,
    word,
    fc.constant('@丙'),
    tie('rule').map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom('标题', '正文'), tie('atom')).map(([field, inner]) => `${field}:${inner}`),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.array(tie('atom'), { minLength: 3, maxLength: 4 }))
      .map(([least, of]) => `${least} of (${of.join('|')})`),
  ),
  rule: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    tie('atom'),
    fc.tuple(tie('atom'), tie('atom')).map((pair) => pair.join('+')),
    fc.tuple(tie('atom'), tie('atom'), tie('atom')).map((triple) => triple.join('+')),
    fc.tuple(tie('atom'), tie('atom')).map((pair) => pair.join('|')),
    fc.tuple(tie('atom'), tie('atom')).map((pair) => pair.join('-')),
    fc.tuple(tie('atom'), tie('atom'), tie('atom')).map(([a, b, c]) => `${a}+${b}-${c}`),
    fc.tuple(tie('atom'), tie('atom'), tie('atom')).map(([a, b, c]) => `${a}-${b}+${c}`),
    fc.tuple(tie('atom'), tie('atom')).map(([a, b]) => `${a}-全文:${b}`),
    fc
      .tuple(tie('atom'), fc.integer({ min: 1, max: 150 }), tie('atom'))
      .map(([a, n, b]) => `${a} ~${n} ${b}`),
  ),
}));

function parsed(source: string): RuleNode {
  const result = parseRule(source);
  if (result.kind === 'fault') throw new Error(`${source}: ${result.fault.message}`);
  return result.rule;
}

test('the matcher finds exactly what a look at every position finds', () => {
  const terms = fc.array(fc.oneof(word, fc.stringMatching(/^[火灾a1电毒]{1,4}$/)), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(terms, text, (list, hay) => {
      const matcher = buildMatcher(list);
      const got: string[] = [];
      matcher.scan(hay, (term, start, end) => got.push(`${fold(list[term] ?? '')} ${start} ${end}`));
      const wanted = [...new Set(list.map(fold))].flatMap((term) =>
        naiveFind(term, hay).map(({ start, end }) => `${term} ${start} ${end}`),
      );
      expect(got.sort()).toEqual(wanted.sort());
    }),
    { numRuns: 800 },
  );
});

test('any rule fires on any post exactly when its definition says so, alone and among others', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), title, text, (rules, head, body) => {
      const post = { title: head, text: body };
      const compiled = compileRules(
        rules.map((source, id) => ({ id: String(id), rule: source })),
        LEXICONS,
        MASKS,
      );
      const fired = new Set(matchRules(compiled, post).map((match) => match.id));
      const wanted = rules.map((source) => naiveFires(parsed(source), post, LEXICONS, MASKS));
      expect(rules.map((_, id) => fired.has(String(id)))).toEqual(wanted);
    }),
    { numRuns: 1_500 },
  );
});

test('A+B+C fires exactly when some choice of places lies in one passage window', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word), text, (words, body) => {
      const compiled = compileRules([{ id: 'x', rule: words.join('+') }], new Map());
      const places = words.map((each) => naiveFind(each, body));
      const [first = [], second = [], third = []] = places;
      const fits = first.some((a) =>
        second.some((b) =>
          third.some((c) => {
            const used = [a, b, c];
            const gap = Math.max(...used.map((u) => u.start)) - Math.min(...used.map((u) => u.end));
            return gap <= PASSAGE_WINDOW;
          }),
        ),
      );
      expect(matchRules(compiled, { title: '', text: body }).length > 0).toBe(fits);
    }),
    { numRuns: 800 },
  );
});

test('evidence is text of the post, in order, and each group is part of it', () => {
  fc.assert(
    fc.property(rule, title, text, (source, head, body) => {
      const post = { title: head, text: body };
      const compiled = compileRules([{ id: 'x', rule: source }], LEXICONS, MASKS);
      for (const match of matchRules(compiled, post)) {
        expect(match.terms.length).toBeGreaterThan(0);
        for (const hit of [...match.terms, ...match.groups.flat()]) {
          expect(post[hit.field].slice(hit.start, hit.end)).toBe(hit.term);
        }
        for (const hit of match.groups.flat()) {
          const covering = match.terms.filter(
            (t) => t.field === hit.field && t.start <= hit.start && t.end >= hit.end,
          );
          expect(covering.length).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});
