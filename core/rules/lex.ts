import { FOLD } from './fold.ts';

export type Token =
  | { kind: 'word'; text: string; at: number }
  | { kind: 'quoted'; text: string; at: number }
  | { kind: 'mark'; text: string; at: number }
  | { kind: 'fault'; message: string; at: number }
  | { kind: 'end'; at: number };

const MARKS = '()|+-~:@';
const WORD = /[\p{L}\p{M}\p{N}·%.]+/uy;
const CLOSING_QUOTE: Record<string, string> = { '"': '"', '“': '”', '”': '”' };

function halfWidth(char: string): string {
  return String.fromCharCode(FOLD[char.charCodeAt(0)] ?? 0);
}

/** Cuts a rule into tokens; signs may be written full width. The list always ends in one `end` token. */
export function lexRule(rule: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < rule.length) {
    const char = String.fromCodePoint(rule.codePointAt(at) ?? 0);
    const token = readToken(rule, at, char);
    if (token !== null) tokens.push(token.token);
    at = token === null ? at + char.length : token.next;
  }
  tokens.push({ kind: 'end', at: rule.length });
  return tokens;
}

function readToken(rule: string, at: number, char: string): { token: Token; next: number } | null {
  if (/\s/.test(char)) return null;
  const closing = CLOSING_QUOTE[char] ?? (halfWidth(char) === '"' ? char : undefined);
  if (closing !== undefined) {
    const end = rule.indexOf(closing, at + 1);
    if (end < 0) return fault(at, `引号没有合上，请在词尾补上 ${closing}`, rule.length);
    const text = rule.slice(at + 1, end);
    if (text.trim() === '') return fault(at, '引号里没有字，请写上要找的词或删去引号', end + 1);
    return { token: { kind: 'quoted', text, at }, next: end + 1 };
  }
  const mark = halfWidth(char);
  if (MARKS.includes(mark)) return { token: { kind: 'mark', text: mark, at }, next: at + 1 };
  WORD.lastIndex = at;
  const text = WORD.exec(rule)?.[0];
  if (text !== undefined) return { token: { kind: 'word', text, at }, next: at + text.length };
  return fault(at, `不认识的符号“${char}”，如果它是词的一部分，请给整个词加上引号`, at + char.length);
}

function fault(at: number, message: string, next: number): { token: Token; next: number } {
  return { token: { kind: 'fault', message, at }, next };
}
