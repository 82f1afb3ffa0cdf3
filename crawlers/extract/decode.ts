import { QuarantineError } from '../../core/errors.ts';

export interface DecodedText {
  text: string;
  /** Name of the decoder used, as TextDecoder knows it. */
  charset: string;
}

/** Bytes of the head in which a declaration is looked for (the HTML standard looks at 1,024; real pages put it later). */
const HEAD_BYTES = 4_096;

/** Labels that mean "some Simplified Chinese code page": all are read as their superset. */
const SIMPLIFIED = /^(gb_?2312(-80)?|gbk|gb18030|cp936|x-gbk|ms936|windows-936|hz-gb-2312|euc-cn)$/i;
const TRADITIONAL = /^(big-?5(-hkscs)?|cn-big5|x-x-big5|cp950)$/i;

/** U+FFFD, private use and control characters: what a wrong decoder leaves behind. */
const DAMAGE = /[\uFFFD\uE000-\uF8FF]|[^\P{Cc}\t\n\r\f]/gu;

/** More than this share of damaged characters means that the bytes are no text in any known charset. */
const MAX_DAMAGE_SHARE = 0.05;

/**
 * Text of a page's bytes. Order: what the operator forced, byte order mark, strict UTF-8, then the declared charset
 * against the Chinese code pages by which leaves less damage. Declarations are not trusted: pages that say `gb2312`
 * over UTF-8 bytes and the reverse are common.
 * @throws QuarantineError `undecodable` when no decoder gives text.
 */
export function decodeText(
  body: Uint8Array,
  { contentType, forcedCharset }: { contentType: string | null; forcedCharset: string | null },
): DecodedText {
  if (forcedCharset !== null) return decodeAs(body, canonicalLabel(forcedCharset) ?? 'utf-8');
  const marked = markedCharset(body);
  if (marked !== null) return decodeAs(body, marked);
  const declared = [headerCharset(contentType), headCharset(body)].filter((label) => label !== null);
  const wide = declared.find((label) => label.startsWith('utf-16'));
  if (wide !== undefined && body.includes(0)) return decodeAs(body, wide);
  const strict = strictUtf8(body);
  if (strict !== null) return { text: strict, charset: 'utf-8' };
  return leastDamaged(body, [...declared, 'gb18030', 'big5', 'utf-8']);
}

function leastDamaged(body: Uint8Array, labels: readonly string[]): DecodedText {
  let best: { decoded: DecodedText; damage: number } | null = null;
  for (const label of new Set(labels)) {
    const decoded = decodeAs(body, label);
    const damage = damageOf(decoded.text);
    // The order of the labels decides ties, so a declaration wins over a guess.
    if (best === null || damage < best.damage) best = { decoded, damage };
    if (damage === 0 && label !== 'utf-8') break;
  }
  if (best === null || best.damage > Math.max(2, best.decoded.text.length * MAX_DAMAGE_SHARE)) {
    throw new QuarantineError('undecodable', '字节不是任何已知编码的文字，请人工查看原始内容');
  }
  return best.decoded;
}

function damageOf(text: string): number {
  return text.match(DAMAGE)?.length ?? 0;
}

function decodeAs(body: Uint8Array, label: string): DecodedText {
  return { text: new TextDecoder(label).decode(body), charset: label };
}

function strictUtf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    // A page cut in the middle of a character, or with one stray byte, is still UTF-8.
    const text = new TextDecoder('utf-8').decode(body);
    const damage = text.match(/\uFFFD/g)?.length ?? 0;
    const wide = text.match(/[\u2E80-\u9FFF]/g)?.length ?? 0;
    return damage * 50 < wide ? text : null;
  }
}

function markedCharset(body: Uint8Array): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return null;
}

function headerCharset(contentType: string | null): string | null {
  return canonicalLabel(/charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1]);
}

function headCharset(body: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(body.subarray(0, HEAD_BYTES));
  const label =
    /<\?xml[^>]{0,200}\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
    /<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
  return canonicalLabel(label);
}

function canonicalLabel(label: string | undefined): string | null {
  if (label === undefined) return null;
  if (SIMPLIFIED.test(label)) return 'gb18030';
  if (TRADITIONAL.test(label)) return 'big5';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
