/**
 * Personal data is masked before anything is stored: what is needed is that a number was there and of which kind, not
 * the number (个人信息保护法 art. 6, least necessary). Length is kept, so that offsets stay true.
 */

export type PersonalKind = 'mobile' | 'landline' | 'id-card' | 'bank-card' | 'plate' | 'mail';

export interface Masked {
  text: string;
  /** How many of each kind were masked. */
  counts: Partial<Record<PersonalKind, number>>;
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECK = '10X98765432';

/** Check character of an 18-digit citizen number (GB 11643-1999). */
function isIdCard(candidate: string): boolean {
  let sum = 0;
  for (const [i, weight] of ID_WEIGHTS.entries()) sum += Number(candidate.charAt(i)) * weight;
  const month = Number(candidate.slice(10, 12));
  const day = Number(candidate.slice(12, 14));
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    ID_CHECK.charAt(sum % 11) === candidate.charAt(17).toUpperCase()
  );
}

/** Luhn check of a bank card number. */
function isBankCard(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - i));
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Stars for every letter and digit outside the first `head` and last `tail`; separators stay. */
function star(text: string, head: number, tail: number): string {
  const total = text.replace(/[^\p{L}\p{N}]/gu, '').length;
  let seen = 0;
  return text.replace(/[\p{L}\p{N}]/gu, (char) => {
    seen += 1;
    return seen <= head || seen > total - tail ? char : '*';
  });
}

interface Mask {
  kind: PersonalKind;
  pattern: RegExp;
  isReal?: (match: string) => boolean;
  mask: (match: string) => string;
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** Longest numbers first: a card number holds what looks like a phone number. */
const MASKS: readonly Mask[] = [
  {
    kind: 'id-card',
    pattern: /(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g,
    isReal: isIdCard,
    mask: (match) => star(match, 6, 2),
  },
  {
    kind: 'bank-card',
    pattern: /(?<![\d.])(?:\d{4}[ -]){3}\d{4}(?:[ -]?\d{1,3})?(?![\d.])|(?<![\d.])[3-6]\d{14,18}(?![\d.])/g,
    isReal: (match) => isBankCard(digitsOf(match)),
    mask: (match) => star(match, 4, 2),
  },
  {
    kind: 'mobile',
    pattern: /(?<![\d.])(?:1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4})(?![\d])/g,
    mask: (match) => star(match, 3, 4),
  },
  {
    kind: 'mail',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,10}(?![A-Za-z])/g,
    mask: (match) => {
      const at = match.indexOf('@');
      return `${match.charAt(0)}${'*'.repeat(at - 1)}${match.slice(at)}`;
    },
  },
  {
    kind: 'plate',
    pattern:
      /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?(?=[A-HJ-NP-Z\d]*\d)[A-HJ-NP-Z\d]{4,5}[A-HJ-NP-Z\d挂学警港澳](?![A-Za-z\d])/g,
    mask: (match) => `${match.slice(0, 2)}${star(match.slice(2), 0, 2)}`,
  },
];

/** A number of a person stands behind words of contact; numbers of offices (12345, 街道办电话) are meant to be read. */
const LANDLINE = /(?<![\d-])0\d{2,3}[- ]?[2-8]\d{6,7}(?!\d)/g;
const PRIVATE_CONTEXT = /(?:家|宅|住宅|本人|我的|个人)(?:的)?(?:电话|座机|固话)[^\d]{0,4}$/;

/** Folds full-width digits and letters, keeping length, so that １３８… is found too. */
function fold(text: string): string {
  return text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF20\uFF0E\uFF0D]/g, (char) =>
    String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  );
}

/**
 * Masks citizen numbers (with checksum), bank cards (Luhn), mobile numbers, private landlines, plates and mail
 * addresses. The rest of the text and its length are unchanged.
 */
export function maskPersonal(text: string): Masked {
  const counts: Masked['counts'] = {};
  let folded = fold(text);
  let result = text;
  const apply = (kind: PersonalKind, start: number, match: string, mask: string) => {
    const end = start + match.length;
    // Unmasked characters keep their own (full-width) spelling.
    const kept = [...mask].map((char, i) => (char === '*' ? '*' : result.charAt(start + i))).join('');
    result = result.slice(0, start) + kept + result.slice(end);
    folded = folded.slice(0, start) + mask + folded.slice(end);
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (const { kind, pattern, isReal, mask } of MASKS) {
    for (const match of [...folded.matchAll(pattern)]) {
      if (isReal === undefined || isReal(match[0])) apply(kind, match.index, match[0], mask(match[0]));
    }
  }
  for (const match of [...folded.matchAll(LANDLINE)]) {
    if (PRIVATE_CONTEXT.test(folded.slice(Math.max(0, match.index - 12), match.index))) {
      apply('landline', match.index, match[0], star(match[0], 4, 2));
    }
  }
  return { text: result, counts };
}
