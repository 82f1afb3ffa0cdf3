/** Patterns of the date forms that `dates.ts` reads. */

const MONTH_NAME = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const HALF = '(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|夜间)\\s*)?';
/** Hour, minute, second, fraction, am/pm, zone. A zone needs digits or a name: a bare `Z` counts only after `T`. */
const CLOCK = `${HALF}([01]?\\d|2[0-4])\\s*(?:[:]\\s*([0-5]\\d)(?:\\s*[:]\\s*([0-5]\\d|60)(?:[.,](\\d{1,9}))?)?|[时点]\\s*(?:([0-5]?\\d)\\s*分?\\s*(?:([0-5]?\\d)\\s*秒)?)?)\\s*([ap]\\.?m\\b\\.?)?\\s*(z\\b|utc?\\b|gmt\\b(?:[+-]\\d{1,2}:?\\d{0,2})?|(?:utc)?[+-]\\d{2}:?\\d{2}\\b|cst\\b|[ecmp][sd]t\\b|bst\\b|jst\\b|hkt\\b)?`;
const BETWEEN = '(?:\\s*(?:[t,，|-]|[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?\\s*|&nbsp;)';

/** No digit follows, unless it is the clock of a page that lost the space between the two. */
const DAY_END = '(?:(?!\\d)|(?=[012]\\d:[0-5]\\d))';

export const FORMS = {
  absolute: new RegExp(
    `(?<![\\d.])((?:19|20)\\d{2})\\s*(?:(年)\\s*(1[0-2]|0?[1-9])\\s*月\\s*(3[01]|[12]\\d|0?[1-9])\\s*[日号]?|([-/.])\\s?(1[0-2]|0?[1-9])\\s?\\5\\s?(3[01]|[12]\\d|0?[1-9])${DAY_END}|(1[0-2]|0[1-9])(3[01]|[12]\\d|0[1-9])(?!\\d))(?:${BETWEEN}${CLOCK})?`,
    'gi',
  ),
  /** A year of two digits counts only behind a label of time. */
  short: /(?<=(?:时间|日期)\s*[:：]\s*)(\d{2})([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)/g,
  compact:
    /(?<!\d)((?:19|20)\d{2})(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?!\d)/g,
  english: new RegExp(
    `(?<![\\d\\p{L}])(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?(?:(\\d{1,2})(?:st|nd|rd|th)?[\\s-]+${MONTH_NAME}[\\s-]+((?:19|20)?\\d{2})|${MONTH_NAME}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+((?:19|20)\\d{2}))(?!\\d)(?:\\s*(?:,|at)?\\s*${CLOCK})?`,
    'giu',
  ),
  unixStyle: new RegExp(
    `\\b(?:mon|tue|wed|thu|fri|sat|sun)\\s+${MONTH_NAME}\\s+(\\d{1,2})\\s+(\\d{2}):(\\d{2}):(\\d{2})\\s+(?:([a-z]{3,4}|[+-]\\d{4})\\s+)?((?:19|20)\\d{2})`,
    'gi',
  ),
  numeral:
    /([一二][〇○零0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]/g,
  yearless: new RegExp(
    `(?<![\\d./年-])(?:(1[0-2]|0?[1-9])月(3[01]|[12]\\d|0?[1-9])[日号]|(1[0-2]|0[1-9])([-/])(3[01]|[12]\\d|0[1-9])(?:(?![\\d/-])|(?=[012]\\d:[0-5]\\d)))(?:${BETWEEN}${CLOCK})?`,
    'gi',
  ),
  relativeDay: new RegExp(`(今天|今日|昨天|昨日|前天|前日)(?:${BETWEEN}${CLOCK})?`, 'gi'),
  ago: /(?<![\d.])(半|几|\d{1,3})\s*(?:个)?(秒|分钟|分|小时|钟头|天|日|周|星期|月)(钟)?(?:之)?前|刚刚/g,
} as const;

/** Makes full-width digits and signs plain, length for length, so that offsets stay true. */
export function plainDigits(text: string): string {
  return text.replace(/[\uFF10-\uFF19\uFF1A\uFF0D\uFF0F\uFF0E\u2010-\u2015\u2236]/g, (char) => {
    if (char === '\u2236') return ':';
    if (char >= '\u2010' && char <= '\u2015') return '-';
    return String.fromCharCode(char.charCodeAt(0) - 0xfee0);
  });
}
