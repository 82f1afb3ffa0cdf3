/** Stated numbers of people in Chinese text: mixed numerals, approximations, open ends. */

/** A number of people with the place where it stands. `max` null = open-ended. Offsets are UTF-16, end exclusive. */
export interface Quantity {
  min: number;
  max: number | null;
  start: number;
  end: number;
}

const DIGITS = '零〇一二三四五六七八九';
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const BIG_UNITS: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 };

function digitValue(char: string): number | null {
  if (char === '两' || char === '俩') return 2;
  if (char === '仨') return 3;
  const index = DIGITS.indexOf(char);
  if (index < 0) return null;
  return index < 2 ? 0 : index - 1;
}

/** Value of a numeral of Chinese characters, or null when it is none (`十百`, `两两`). */
export function parseChineseNumeral(numeral: string): number | null {
  let total = 0;
  let section = 0;
  let digit: number | null = null;
  for (const char of numeral) {
    const value = digitValue(char);
    const unit = UNITS[char];
    const bigUnit = BIG_UNITS[char];
    if (value !== null) {
      if (digit !== null && digit !== 0) return null;
      digit = value;
    } else if (unit !== undefined) {
      section += (digit ?? 1) * unit;
      digit = null;
    } else if (bigUnit !== undefined) {
      total += (section + (digit ?? 0) || 1) * bigUnit;
      section = 0;
      digit = null;
    } else {
      return null;
    }
  }
  return total + section + (digit ?? 0);
}

const LEAST = '至少|最少|不少于|超过|逾|超|多于';
const NEAR = '近|将近|接近';
const LOOSE = '约|大约|大概|共|多达|高达|达|有';
const NUMERAL =
  '(?<![\\d,.])\\d[\\d,]{0,11}(?:\\.\\d{1,4})?|(?<![零〇一二两俩仨三四五六七八九十百千万亿])[零〇一二两俩仨三四五六七八九十百千万亿]{1,12}';
const PEOPLE =
  '人|孩子|小孩|学生|老人|男|女|员工|职工|工人|儿童|师生|居民|村民|乘客|旅客|游客|群众|矿工|患者|病人';
/**
 * Number of people: `至少12人`, `三十多名`, `近百位`, `数十名`, `５２人` (digits already folded to ASCII). Without a
 * counter only right before 死/伤/亡 (`2死4伤`).
 */
const QUANTITY = new RegExp(
  `(${LEAST}|${NEAR}|${LOOSE}|上|数|几)?(${NUMERAL})(多|余|几|来)?([百千万亿]{0,2})(多|余)?(?:个(?=${PEOPLE})|(?:名|位|条|口|具|例)(?:人)?|人|(?=${PEOPLE})|(?=(?:重|轻|轻微)?[死伤亡](?!者|员)))`,
  'g',
);

function lowestUnit(value: number): number {
  let unit = 1;
  while (value % (unit * 10) === 0 && unit < 1e8) unit *= 10;
  return unit;
}

function scaleOf(units: string): number {
  let scale = 1;
  for (const char of units) scale *= UNITS[char] ?? BIG_UNITS[char] ?? 1;
  return scale;
}

function readNumeral(numeral: string): number | null {
  if (/^\d/.test(numeral)) {
    const value = Number(numeral.replaceAll(',', ''));
    return Number.isFinite(value) ? value : null;
  }
  return parseChineseNumeral(numeral);
}

/** Bounds of one matched quantity: 20多 = 20–29, 近50 = 45–50, 上百 = 100 and more, 数十 = 20–99. */
function boundsOf(prefix: string, value: number, hasMore: boolean, hasFew: boolean) {
  if (prefix === '数' || prefix === '几') {
    return { min: value * 2, max: value * 10 - 1 };
  }
  if (new RegExp(`^(?:${NEAR})$`).test(prefix)) return { min: Math.floor(value * 0.9), max: value };
  if (prefix === '上' || new RegExp(`^(?:${LEAST})$`).test(prefix)) return { min: value, max: null };
  if (hasFew) return { min: value + 1, max: value + lowestUnit(value) - 1 };
  if (hasMore) {
    const unit = lowestUnit(value);
    return { min: value, max: unit === 1 ? null : value + unit - 1 };
  }
  return { min: value, max: value };
}

/** All numbers of people in one sentence, in order. */
export function findQuantities(sentence: string): Quantity[] {
  const found: Quantity[] = [];
  for (const match of sentence.matchAll(QUANTITY)) {
    const [whole, prefix = '', numeral = '', more = '', units = '', moreAfter = ''] = match;
    const isVague = prefix === '数' || prefix === '几';
    if (isVague && !/^[十百千万亿]/.test(numeral)) continue;
    const base = readNumeral(numeral);
    if (base === null) continue;
    // An ordinal or a pointer back (第3名, 最后一名, 这名) counts nobody anew.
    if (/(?:第|最后|[这那每该首任])$/.test(sentence.slice(Math.max(0, match.index - 2), match.index)))
      continue;
    const value = base * scaleOf(units);
    if (!Number.isInteger(value) || value > 50_000_000) continue;
    const hasFew = more === '几';
    const hasMore = more === '多' || more === '余' || more === '来' || moreAfter !== '';
    found.push({
      ...boundsOf(prefix, value, hasMore, hasFew),
      start: match.index,
      end: match.index + whole.length,
    });
  }
  return found;
}
