import { Parser, type ParserOptions } from 'htmlparser2';

export interface MarkupHandler {
  onopentag(name: string, attributes: Record<string, string>): void;
  ontext(text: string): void;
  onclosetag(name: string): void;
  /** The parser was thrown away because of its depth: whatever is open is closed. */
  onreset(): void;
}

/** The parser's own stack costs time quadratic in its depth, so a deeper one is thrown away between two chunks. */
const MAX_DEPTH = 1_024;
const CHUNK_LENGTH = 16_384;

/** Runs htmlparser2 over a text in time linear in its length, whatever the nesting. */
export function parseBounded(markup: string, handler: MarkupHandler, options: ParserOptions): void {
  let depth = 0;
  const counting = {
    onopentag(name: string, attributes: Record<string, string>): void {
      depth += 1;
      handler.onopentag(name, attributes);
    },
    ontext(text: string): void {
      handler.ontext(text);
    },
    onclosetag(name: string): void {
      depth -= 1;
      handler.onclosetag(name);
    },
  };
  let parser = new Parser(counting, options);
  for (let start = 0; start < markup.length; start += CHUNK_LENGTH) {
    parser.write(markup.slice(start, start + CHUNK_LENGTH));
    if (depth <= MAX_DEPTH) continue;
    parser.end();
    parser = new Parser(counting, options);
    depth = 0;
    handler.onreset();
  }
  parser.end();
}
