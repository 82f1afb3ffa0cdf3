/** Where the words of a query stand in a text. Ours, not the engine's: it holds pseudo-words. */

export interface Span {
  start: number;
  end: number;
}

function fold(text: string): string {
  return text
    .replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g, (char) =>
      String.fromCharCode(char.charCodeAt(0) - 0xfee0),
    )
    .replace(/[A-Z]/g, (char) => char.toLowerCase());
}

const MOST_SPANS = 500;

/** Spans of all words in the text (UTF-16, end exclusive), in order, touching ones joined. Case and width do not count. */
export function highlightSpans(text: string, words: readonly string[]): Span[] {
  const folded = fold(text);
  const spans: Span[] = [];
  for (const word of new Set(words.map(fold))) {
    if (word === '') continue;
    let at = folded.indexOf(word);
    while (at >= 0 && spans.length < MOST_SPANS) {
      spans.push({ start: at, end: at + word.length });
      at = folded.indexOf(word, at + word.length);
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}
