import { gunzipSync } from 'node:zlib';
import { drop, ok } from '../../core/outcome.ts';
import { type FoundDate, readDate, toChinaIso } from '../extract/dates.ts';
import { decodeText } from '../extract/decode.ts';
import { collapse } from '../extract/tree.ts';
import { resolveLink } from '../url-key.ts';
import { type Connector, MAX_TARGETS } from './connector.ts';
import { fieldText, readRecords, type XmlRecord } from './xml-records.ts';

const RECORDS: ReadonlySet<string> = new Set(['url', 'sitemap']);
const MAX_UNPACKED_BYTES = 50 * 1_048_576;

/** Sitemaps, sitemap indexes and news sitemaps, also gzipped. */
export const sitemapConnector: Connector = {
  kind: 'sitemap',
  name: '站点地图',
  note: 'sitemap.xml 或新闻站点地图',
  accept: 'application/xml,text/xml;q=0.9,*/*;q=0.5',
  discover(input) {
    const body = unpack(input.body);
    if (body === null) return drop('unparseable');
    const { text } = decodeText(body, { contentType: input.contentType, forcedCharset: null });
    const { records, roots } = readRecords(text.replaceAll('\0', ''), RECORDS);
    if (records.length === 0 && !roots.has('urlset') && !roots.has('sitemapindex')) {
      return drop('unparseable');
    }
    const pattern =
      input.settings.postUrlPattern === undefined ? null : new RegExp(input.settings.postUrlPattern);
    const found = records.flatMap((record) => {
      const url = resolveLink(fieldText(record, ['loc']) ?? '', input.url);
      return url === null ? [] : [{ record, url, date: dateOf(record, input.fetchedAt) }];
    });
    found.sort((a, b) => (b.date?.at.getTime() ?? 0) - (a.date?.at.getTime() ?? 0));
    return ok({
      targets: found
        .filter(({ record, url }) => record.name === 'url' && (pattern?.test(url) ?? true))
        .slice(0, MAX_TARGETS)
        .map(({ record, url }) => ({ url, hint: hintOf(record, input.fetchedAt) })),
      more: found.filter(({ record }) => record.name === 'sitemap').map(({ url }) => url),
    });
  },
};

function unpack(body: Uint8Array): Uint8Array | null {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch {
    return null;
  }
}

function dateOf(record: XmlRecord, fetchedAt: Date): FoundDate | null {
  return readDate(fieldText(record, ['publication_date', 'lastmod']) ?? '', fetchedAt);
}

/** `lastmod` is the last edit: it orders the visit but says nothing of publication. */
function hintOf(record: XmlRecord, fetchedAt: Date): { title?: string; publishedAt?: string } {
  const title = collapse(fieldText(record, ['title']) ?? '');
  const date = readDate(fieldText(record, ['publication_date']) ?? '', fetchedAt);
  return {
    ...(title === '' ? {} : { title }),
    ...(date === null ? {} : { publishedAt: toChinaIso(date.at) }),
  };
}
