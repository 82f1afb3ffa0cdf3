import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { plainTextOf } from './plain-text.ts';

/** linkedom and readability take seconds on pages of many tags: larger ones go without a second opinion. */
const MAX_LENGTH = 1_000_000;
const MAX_TAGS = 10_000;

/** Second opinion on a page whose own body came out too short; empty when readability finds nothing either. */
export function readableBody(html: string): string {
  if (html.length > MAX_LENGTH || (html.match(/<[/\w]/g)?.length ?? 0) > MAX_TAGS) return '';
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
  return plainTextOf(new Readability(document, { charThreshold: 20 }).parse()?.content ?? '');
}
