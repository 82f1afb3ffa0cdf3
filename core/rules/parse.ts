import { PASSAGE_WINDOW, RULE_FIELDS, type RuleFault, type RuleNode } from './ast.ts';
import { lexRule, type Token } from './lex.ts';

export type ParsedRule = { kind: 'ok'; rule: RuleNode } | { kind: 'fault'; fault: RuleFault };

/** Nesting beyond this is a mistake or an attack, never a rule that a person could read. */
const MAX_DEPTH = 40;

class Stop extends Error {
  readonly fault: RuleFault;
  constructor(at: number, message: string) {
    super(message);
    this.fault = { at, message };
  }
}

/** Reads a rule of the rule language (docs/rules.md). The fault names the place and what was expected there. */
export function parseRule(rule: string): ParsedRule {
  const reader = new RuleReader(rule);
  try {
    return { kind: 'ok', rule: reader.readWhole() };
  } catch (error) {
    if (error instanceof Stop) return { kind: 'fault', fault: error.fault };
    throw error;
  }
}

class RuleReader {
  readonly #tokens: Token[];
  #index = 0;
  #depth = 0;

  constructor(rule: string) {
    this.#tokens = lexRule(rule);
  }

  readWhole(): RuleNode {
    if (this.#peek().kind === 'end') throw new Stop(0, '规则是空的，请至少写一个词');
    const rule = this.#readAny();
    if (this.#peek().kind !== 'end') this.#refuse('这里应当是 |、+、-、~n 或规则的结尾');
    return rule;
  }

  #peek(ahead = 0): Token {
    const last = this.#tokens[this.#tokens.length - 1] ?? { kind: 'end', at: 0 };
    return this.#tokens[this.#index + ahead] ?? last;
  }

  #isMark(mark: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === 'mark' && token.text === mark;
  }

  #take(mark: string): boolean {
    if (!this.#isMark(mark)) return false;
    this.#index += 1;
    return true;
  }

  #refuse(expected: string): never {
    const token = this.#peek();
    if (token.kind === 'fault') throw new Stop(token.at, `第 ${token.at + 1} 个字符处：${token.message}`);
    if (token.kind === 'end') throw new Stop(token.at, `规则在结尾处不完整：${expected}`);
    throw new Stop(token.at, `第 ${token.at + 1} 个字符“${token.text}”处：${expected}`);
  }

  #readAny(): RuleNode {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#refuse(`括号套得太深，最多 ${MAX_DEPTH} 层，请拆成几条规则`);
    const first = this.#readAll();
    const of = [first];
    while (this.#take('|')) of.push(this.#readAll());
    this.#depth -= 1;
    return of.length === 1 ? first : { kind: 'any', of };
  }

  #readAll(): RuleNode {
    if (this.#isMark('-')) this.#refuse('排除（-）前面要先有一个要找的词');
    let node = this.#readNear();
    for (;;) {
      if (this.#take('+')) {
        const next = this.#readNear();
        node =
          node.kind === 'all' ? { kind: 'all', of: [...node.of, next] } : { kind: 'all', of: [node, next] };
      } else if (this.#take('-')) {
        node = { kind: 'except', of: node, not: this.#readNear() };
      } else return node;
    }
  }

  #readNear(): RuleNode {
    let node = this.#readAtom();
    while (this.#take('~')) {
      const token = this.#peek();
      const distance = token.kind === 'word' && /^\d+$/.test(token.text) ? Number(token.text) : -1;
      if (distance < 1 || distance > PASSAGE_WINDOW) {
        this.#refuse(`~ 后面应当是 1 到 ${PASSAGE_WINDOW} 的字数，如 ~8`);
      }
      this.#index += 1;
      node = { kind: 'near', left: node, right: this.#readAtom(), distance };
    }
    return node;
  }

  #readAtom(): RuleNode {
    const token = this.#peek();
    if (token.kind === 'quoted') {
      this.#index += 1;
      return { kind: 'term', text: token.text };
    }
    if (this.#take('(')) return this.#readRest();
    if (this.#take('@')) return this.#readLexicon();
    if (token.kind !== 'word') return this.#refuse('这里应当是词、引号、@词表或左括号');
    if (this.#isMark(':', 1)) return this.#readField(token.text);
    if (/^\d+$/.test(token.text) && this.#isCount()) return this.#readCount(Number(token.text));
    this.#index += 1;
    return { kind: 'term', text: token.text };
  }

  #readRest(): RuleNode {
    const node = this.#readAny();
    if (!this.#take(')')) this.#refuse('这里应当是右括号 )');
    return node;
  }

  #readLexicon(): RuleNode {
    const token = this.#peek();
    if (token.kind !== 'word') return this.#refuse('@ 后面应当是词表的名字，如 @伤亡');
    this.#index += 1;
    return { kind: 'lexicon', name: token.text, at: token.at };
  }

  #readField(name: string): RuleNode {
    const field = Object.entries(RULE_FIELDS).find(([key]) => key === name)?.[1];
    if (field === undefined) {
      return this.#refuse(
        `冒号前面只能是 ${Object.keys(RULE_FIELDS).join('、')}；冒号若是词的一部分，请加引号`,
      );
    }
    this.#index += 2;
    return { kind: 'field', field, of: this.#readAtom() };
  }

  #isCount(): boolean {
    const next = this.#peek(1);
    return next.kind === 'word' && next.text.toLowerCase() === 'of' && this.#isMark('(', 2);
  }

  #readCount(least: number): RuleNode {
    this.#index += 3;
    const inner = this.#readRest();
    const of = inner.kind === 'any' ? inner.of : [inner];
    if (least < 1 || (of.length < least && !of.some((node) => node.kind === 'lexicon'))) {
      this.#index -= 1;
      this.#refuse(`要求 ${least} 个，括号里只有 ${of.length} 个，请改小数目或补词`);
    }
    return { kind: 'count', least, of };
  }
}
