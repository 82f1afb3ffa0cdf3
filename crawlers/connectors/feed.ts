import { drop, ok } from '../../core/outcome.ts';
import type { CaptureHint } from '../../core/post.ts';
import { readDate, toChinaIso } from '../extract/dates.ts';
import { decodeText } from '../extract/decode.ts';
import { plainTextOf } from '../extract/plain-text.ts';
import { resolveLink } from '../url-key.ts';
import { type Connector, type DiscoverInput, type FoundTarget, MAX_TARGETS } from './connector.ts';
import { fieldText, readRecords, type XmlRecord } from './xml-records.ts';

const RECORDS: ReadonlySet<string> = new Set(['item', 'entry']);
const ROOTS = ['rss', 'feed', 'rdf', 'channel'];
const DATE_FIELDS = ['published', 'issued', 'pubdate', 'date', 'created', 'updated', 'modified'];
const MAX_SUMMARY = 500;

/** RSS 0.9x, 1.0, 2.0 and Atom. */
export const feedConnector: Connector = {
  kind: 'feed',
  name: '订阅源（RSS/Atom）',
  note: '网站提供的 RSS 或 Atom 地址',
  accept: 'application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5',
  discover(input) {
    const { text } = decodeText(input.body, {
      contentType: input.contentType,
      forcedCharset: input.settings.charset ?? null,
    });
    const { records, roots } = readRecords(text.replaceAll('\0', ''), RECORDS);
    if (records.length === 0 && !ROOTS.some((root) => roots.has(root))) return drop('unparseable');
    const targets = records.flatMap((record) => targetOf(record, input)).slice(0, MAX_TARGETS);
    return ok({ targets, more: [] });
  },
};

function targetOf(record: XmlRecord, input: DiscoverInput): FoundTarget[] {
  const hint = hintOf(record, input.fetchedAt);
  const link = linkOf(record, input.url);
  if (link !== null) return [{ url: link, hint }];
  // No page of its own: the feed's text is the post.
  const id = fieldText(record, ['guid', 'id']) ?? hint.title;
  const text = plainTextOf(fieldText(record, ['encoded', 'content', 'description', 'summary']) ?? '');
  if (id === undefined || text === '') return [];
  return [{ url: `${input.url}#${encodeURIComponent(id)}`, hint: { ...hint, text } }];
}

function linkOf(record: XmlRecord, base: string): string | null {
  const links = record.fields.filter((field) => field.name === 'link');
  const atom = links.find(
    ({ attributes: { rel, href } }) => href && (rel === undefined || rel === 'alternate'),
  );
  const guid = record.fields.find((field) => field.name === 'guid' || field.name === 'id');
  const isPermanent = guid?.attributes.ispermalink !== 'false' && /^https?:/i.test(guid?.text.trim() ?? '');
  const href =
    atom?.attributes.href ??
    links.find((field) => field.text.trim() !== '')?.text ??
    (isPermanent ? guid?.text : undefined) ??
    record.attributes['rdf:about'] ??
    links.find((field) => field.attributes.href)?.attributes.href;
  return href === undefined ? null : resolveLink(href, base);
}

function hintOf(record: XmlRecord, fetchedAt: Date): CaptureHint {
  const hint: CaptureHint = {};
  const title = plainTextOf(fieldText(record, ['title']) ?? '').replaceAll('\n', ' ');
  if (title !== '') hint.title = title;
  for (const name of DATE_FIELDS) {
    const date = readDate(fieldText(record, [name]) ?? '', fetchedAt);
    if (date !== null) {
      hint.publishedAt = toChinaIso(date.at);
      break;
    }
  }
  const summary = plainTextOf(fieldText(record, ['description', 'summary']) ?? '').slice(0, MAX_SUMMARY);
  if (summary !== '') hint.summary = summary;
  const author = plainTextOf(fieldText(record, ['creator', 'name', 'author']) ?? '');
  if (author !== '' && author.length <= 60) hint.author = author;
  return hint;
}
