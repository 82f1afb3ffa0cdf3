/**
 * GBK bytes of a text. The platform decodes GBK but only encodes UTF-8, so the table is read backwards from its own
 * decoder; what GBK lacks becomes a numeric entity, as browsers and CMSs do.
 */
function buildTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      // Pairs outside the standard decode to U+FFFD, to two characters or to the private use area.
      if ([...char].length !== 1 || char === '\uFFFD' || /\p{Co}/u.test(char) || table.has(char)) continue;
      table.set(char, lead * 256 + trail);
    }
  }
  return table;
}

let table: Map<string, number> | undefined;

export function encodeGbk(text: string): Uint8Array {
  table ??= buildTable();
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const pair = table.get(char);
    if (code < 0x80) bytes.push(code);
    else if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff);
    else for (const ascii of `&#x${code.toString(16)};`) bytes.push(ascii.charCodeAt(0));
  }
  return Uint8Array.from(bytes);
}
