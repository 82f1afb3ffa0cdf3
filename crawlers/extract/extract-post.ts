import { drop, type Outcome, ok } from '../../core/outcome.ts';
import type { CaptureHint, ExtractedPost } from '../../core/post.ts';
import { type BodyRegion, belowHeadline, bodyText, findBody, isInside } from './body.ts';
import { findPublishTime, type PublishTime } from './byline.ts';
import { readDate, toChinaIso } from './dates.ts';
import { decodeText } from './decode.ts';
import { setRepliesAside } from './floors.ts';
import { readableBody } from './readable-body.ts';
import { linesOf, type Run } from './runs.ts';
import { findSignature } from './signature.ts';
import { type Declared, readDeclared } from './structured.ts';
import { findTitle } from './title.ts';
import { collapse, parseTree } from './tree.ts';

export interface ExtractInput {
  body: Uint8Array;
  /** `Content-Type` of the answer. */
  contentType: string | null;
  /** Address of the page after redirects. */
  url: string;
  /** Relative and year-less dates are reckoned from here. */
  fetchedAt: Date;
  forcedCharset: string | null;
  hint: CaptureHint;
}

export type ExtractDrop = 'no-text' | 'not-a-post';

/** A body shorter than this is looked for again with readability. */
const SHORT_BODY = 80;
/** Fewer characters than this are no text at all. */
const MIN_BODY = 8;

/**
 * Reads one post from the bytes of its page: title, time, source, author and body as plain text. Works on structure
 * and wording alone; knows no site.
 * @throws QuarantineError `undecodable` when the bytes are text in no known charset.
 */
export function extractPost(input: ExtractInput): Outcome<ExtractedPost, ExtractDrop> {
  if (input.hint.text !== undefined) return fromHint(input, input.hint.text);
  const { text: markup, charset } = decodeText(input.body, input);
  if (isPlainText(input.contentType, markup)) return fromPlainText(input, markup, charset);
  const html = markup.replaceAll('\0', '');
  const tree = parseTree(html);
  const declared = readDeclared(tree);
  const { runs, openings } = setRepliesAside(linesOf(tree));
  const found = findBody(tree, runs);
  const title = findTitle(runs, declared, found, input.hint.title);
  const region = found === null ? null : belowHeadline(found, title.run, title.text);
  const text = chooseBody(region === null ? '' : bodyText(region), declared, openings.size > 0 ? '' : html);
  if (text.length < MIN_BODY) return drop('no-text');
  const confidence = confidenceOf({ region, text, declared, hasShownTitle: title.run !== null, runs });
  if (isIndexPage(runs, region, declared)) return drop('not-a-post');
  const bodyFirst = region?.firstIndex ?? 0;
  const bodyLast = region?.lastIndex ?? runs.length;
  const titleIndex = title.run !== null && title.run.index <= bodyLast ? title.run.index : null;
  const time = findPublishTime({
    runs,
    titleIndex,
    bodyFirst,
    bodyLast,
    declared,
    title: title.text,
    url: input.url,
    fetchedAt: input.fetchedAt,
  });
  const signature = findSignature(runs, {
    titleIndex,
    bodyFirst,
    bodyLast,
    isThread:
      region !== null &&
      [...openings].some((opening) => isInside(region.element, opening) || isInside(opening, region.element)),
    declared,
    title: title.text,
    fetchedAt: input.fetchedAt,
  });
  return ok({
    title: clean(title.text !== '' ? title.text : (input.hint.title ?? firstSentence(text))),
    text: clean(text),
    ...withHint(time, input.hint, input.fetchedAt),
    sourceName: cleanOrNull(signature.sourceName ?? input.hint.sourceName ?? null),
    author: cleanOrNull(signature.author ?? input.hint.author ?? null),
    charset,
    confidence,
  });
}

function chooseBody(own: string, declared: Declared, html: string): string {
  if (own.length >= SHORT_BODY) return own;
  const stated = declared.articleBody ?? '';
  if (stated.length >= SHORT_BODY) return stated;
  // In a thread a longer reply would take the place of a short first floor.
  const fallback = html === '' ? '' : readableBody(html);
  return fallback.length > Math.max(own.length * 2, SHORT_BODY) ? fallback : own;
}

/** A page that lists posts: nearly all of it is links, and it neither calls itself a post nor holds a paragraph. */
function isIndexPage(runs: readonly Run[], region: BodyRegion | null, declared: Declared): boolean {
  if (declared.isArticle) return false;
  const all = runs.reduce((sum, run) => sum + run.length, 0);
  const linked = runs.reduce((sum, run) => sum + run.linkLength, 0);
  const body = region?.lines.reduce((sum, run) => sum + run.length, 0) ?? 0;
  const longest = Math.max(0, ...(region?.lines.map((run) => run.length) ?? []));
  return linked > all * 0.6 && body < 200 && longest < 60;
}

function confidenceOf(input: {
  region: BodyRegion | null;
  text: string;
  declared: Declared;
  hasShownTitle: boolean;
  runs: readonly Run[];
}): number {
  const { region, text, declared, hasShownTitle } = input;
  let confidence = 0.3;
  if (region !== null) confidence += 0.3 * region.share;
  if (text.length >= SHORT_BODY) confidence += 0.15;
  if (/[。！？]/.test(text)) confidence += 0.1;
  if (hasShownTitle) confidence += 0.1;
  if (declared.isArticle) confidence += 0.05;
  return Math.min(1, Math.round(confidence * 100) / 100);
}

/** The page's own time, or that of the feed or list when the page shows none or a less exact one of the same day. */
function withHint(time: PublishTime, hint: CaptureHint, fetchedAt: Date): PublishTime {
  const hinted = hint.publishedAt === undefined ? null : readDate(hint.publishedAt, fetchedAt);
  if (hinted === null) return time;
  const fromFeed: PublishTime = {
    publishedAt: toChinaIso(hinted.at),
    // Lists show days; midnight sharp is how a day comes through a hint.
    publishedPrecision: toChinaIso(hinted.at).endsWith('T00:00:00+08:00') ? 'day' : hinted.precision,
    publishedFrom: 'feed',
  };
  if (time.publishedAt === null || time.publishedFrom === 'url' || time.publishedFrom === 'relative') {
    return fromFeed;
  }
  const isSameDay = time.publishedAt.slice(0, 10) === fromFeed.publishedAt?.slice(0, 10);
  return isSameDay && time.publishedPrecision === 'day' && fromFeed.publishedPrecision !== 'day'
    ? fromFeed
    : time;
}

function fromHint(input: ExtractInput, body: string): Outcome<ExtractedPost, ExtractDrop> {
  const text = clean(paragraphs(body));
  if (text === '') return drop('no-text');
  const unknown: PublishTime = { publishedAt: null, publishedPrecision: 'unknown', publishedFrom: null };
  return ok({
    title: clean(input.hint.title ?? firstSentence(text)),
    text,
    ...withHint(unknown, input.hint, input.fetchedAt),
    sourceName: cleanOrNull(input.hint.sourceName ?? null),
    author: cleanOrNull(input.hint.author ?? null),
    charset: 'utf-8',
    confidence: 1,
  });
}

function isPlainText(contentType: string | null, markup: string): boolean {
  return /^text\/plain\b/i.test(contentType ?? '') && !/<(?:html|body|p|div)\b/i.test(markup.slice(0, 4_096));
}

function fromPlainText(
  input: ExtractInput,
  markup: string,
  charset: string,
): Outcome<ExtractedPost, ExtractDrop> {
  const text = clean(paragraphs(markup));
  if (text.length < MIN_BODY) return drop('no-text');
  const unknown: PublishTime = { publishedAt: null, publishedPrecision: 'unknown', publishedFrom: null };
  return ok({
    title: clean(input.hint.title ?? firstSentence(text)),
    text,
    ...withHint(unknown, input.hint, input.fetchedAt),
    sourceName: cleanOrNull(input.hint.sourceName ?? null),
    author: cleanOrNull(input.hint.author ?? null),
    charset,
    confidence: 0.8,
  });
}

function paragraphs(text: string): string {
  return text
    .split(/\r?\n/)
    .map(collapse)
    .filter((line) => line !== '')
    .join('\n');
}

/** A short text has no headline: its first sentence stands for it. */
function firstSentence(text: string): string {
  const sentence = /^[^\n]{1,60}?(?:[。！？!?\n]|$)/.exec(text)?.[0] ?? text.slice(0, 40);
  return sentence.trim().slice(0, 60);
}

/** PostgreSQL stores no NUL and no half surrogate; other control characters have no place in a text either. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

function cleanOrNull(text: string | null): string | null {
  const value = text === null ? '' : clean(text);
  return value === '' ? null : value;
}
