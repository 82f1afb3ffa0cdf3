/** First stage of understanding: one clean spelling of title and text, on which every later offset rests. */

import { drop, type Outcome, ok } from '../core/outcome.ts';
import type { ExtractedPost } from '../core/post.ts';

export type NormaliseDrop = 'no-text';

/** Longest title and text that are kept, in UTF-16 units; the bytes stay whole in the capture. */
export const LONGEST_TITLE = 300;
export const LONGEST_TEXT = 200_000;

/** Nothing to see and nothing to search: byte order marks, joiners, soft hyphens, direction marks. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/g;
/** Control characters except tab and newline; PostgreSQL stores no NUL. */
const CONTROL = /(?![\t\n])\p{Cc}/gu;
const SPACES = /[^\S\n]+/g;

/** Cuts at `limit` without halving a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit);
}

/**
 * NFC, well-formed UTF-16, no invisible or control characters, one space for runs of spaces, one newline for runs of
 * line ends. Full-width letters and digits stay as written: folding is the matcher's, so that offsets point into what
 * people read.
 */
export function normaliseText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

/** Title and text in their clean spelling; dropped when nothing readable is left of the text. */
export function normalisePost(
  post: Pick<ExtractedPost, 'title' | 'text'>,
): Outcome<{ title: string; text: string }, NormaliseDrop> {
  const text = cut(normaliseText(post.text), LONGEST_TEXT);
  if (!/[\p{L}\p{N}]/u.test(text)) return drop('no-text');
  const title = cut(normaliseText(post.title).replaceAll('\n', ' '), LONGEST_TITLE);
  return ok({ title, text });
}
