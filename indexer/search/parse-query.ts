/** What a person typed into the search box: words, "phrases" and -exclusions. */

export interface SearchQuery {
  /** Free words, to be cut by the segmenter. */
  words: string[];
  /** Must stand in the text as written. */
  phrases: string[];
  /** Must not stand in the text. */
  excluded: string[];
}

/** An optional minus (also full-width), then a quoted phrase or a run without blanks. */
const PART = /([-－−])?(?:"([^"]*)"|“([^”]*)”|「([^」]*)」|([^\s"“「]+))/g;
const LONGEST_QUERY = 400;

/** Reads a query; anything can be typed, nothing is an error. A minus inside a word is part of the word. */
export function parseQuery(typed: string): SearchQuery {
  const query: SearchQuery = { words: [], phrases: [], excluded: [] };
  for (const match of typed.normalize('NFC').slice(0, LONGEST_QUERY).matchAll(PART)) {
    const phrase = match[2] ?? match[3] ?? match[4];
    const word = match[5];
    const value = (phrase ?? word ?? '').trim();
    if (value === '' || value === '-') continue;
    if (match[1] !== undefined) query.excluded.push(value);
    else if (phrase !== undefined) query.phrases.push(value);
    else query.words.push(value);
  }
  return query;
}
