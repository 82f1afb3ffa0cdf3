import { SIMPLIFIED, TRADITIONAL } from './variants.ts';

/**
 * Folding for matching: one UTF-16 unit in, one unit out, so that offsets stay those of the raw text. Full width
 * becomes half width, capitals become small, traditional becomes simplified; lone surrogates pass through.
 */
export const FOLD: Uint16Array = buildTable();

/** Units that fold into another one. */
export const FOLDED_UNITS: readonly number[] = [...FOLD.keys()].filter((code) => FOLD[code] !== code);

function buildTable(): Uint16Array {
  const table = new Uint16Array(65_536).map((_, code) => code);
  // Latin, Greek and Cyrillic only: elsewhere lower case may be longer than one unit.
  for (let code = 0x41; code < 0x0530; code += 1) {
    const lower = String.fromCharCode(code).toLowerCase();
    if (lower.length === 1) table[code] = lower.charCodeAt(0);
  }
  for (let code = 0xff01; code <= 0xff5e; code += 1) table[code] = table[code - 0xfee0] ?? code;
  table[0x3000] = 0x20;
  table[0x00a0] = 0x20;
  for (let index = 0; index < TRADITIONAL.length; index += 1) {
    table[TRADITIONAL.charCodeAt(index)] = SIMPLIFIED.charCodeAt(index);
  }
  return table;
}

/** The folded form of a text, of the same length. */
export function fold(text: string): string {
  let folded = '';
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const to = FOLD[code] ?? code;
    if (to === code) continue;
    folded += text.slice(from, index) + String.fromCharCode(to);
    from = index + 1;
  }
  return from === 0 ? text : folded + text.slice(from);
}
