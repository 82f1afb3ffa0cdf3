import { parseBounded } from '../extract/bounded-parse.ts';

export interface XmlField {
  /** Local name, lower case. */
  name: string;
  prefix: string;
  attributes: Record<string, string>;
  text: string;
}

export interface XmlRecord {
  name: string;
  attributes: Record<string, string>;
  fields: XmlField[];
}

/** Prefixes whose elements say something about a picture or a player, not about the post. */
const FOREIGN_PREFIXES = new Set([
  'media',
  'itunes',
  'slash',
  'wfw',
  'thr',
  'georss',
  'image',
  'video',
  'googleplay',
]);

/**
 * Reads the repeated records of an XML file (feed items, sitemap entries) with their direct and nested fields. Damage is
 * expected: warnings before the XML, raw ampersands, missing closing tags, upper-case names, a file cut short.
 */
export function readRecords(
  xml: string,
  recordNames: ReadonlySet<string>,
): { records: XmlRecord[]; roots: Set<string> } {
  const records: XmlRecord[] = [];
  const roots = new Set<string>();
  let record: XmlRecord | null = null;
  let field: XmlField | null = null;
  let nested = 0;
  parseBounded(
    xml,
    {
      onopentag(fullName, attributes) {
        const { name, prefix } = split(fullName);
        if (recordNames.has(name) && !FOREIGN_PREFIXES.has(prefix)) {
          record = { name, attributes, fields: [] };
          records.push(record);
          field = null;
          return;
        }
        if (record === null) {
          if (roots.size < 50) roots.add(name);
          return;
        }
        if (field !== null && CONTAINERS.has(field.name)) {
          // <author><name>…: the inner element is the field.
          field = null;
        }
        if (field !== null) {
          if (field.name === name) nested += 1;
          return;
        }
        if (FOREIGN_PREFIXES.has(prefix)) return;
        field = { name, prefix, attributes, text: '' };
        nested = 0;
        record.fields.push(field);
      },
      ontext(text) {
        if (field !== null) field.text += text;
      },
      onclosetag(fullName) {
        const { name } = split(fullName);
        if (recordNames.has(name)) {
          record = null;
          field = null;
        } else if (field !== null && field.name === name) {
          if (nested > 0) nested -= 1;
          else field = null;
        }
      },
      onreset() {
        record = null;
        field = null;
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  return { records, roots };
}

const CONTAINERS = new Set(['author', 'source', 'news', 'contributor']);

function split(fullName: string): { name: string; prefix: string } {
  const lower = fullName.toLowerCase();
  const colon = lower.indexOf(':');
  return colon === -1
    ? { name: lower, prefix: '' }
    : { name: lower.slice(colon + 1), prefix: lower.slice(0, colon) };
}

/** First non-empty text among fields of these names, tried in order. */
export function fieldText(record: XmlRecord, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = record.fields.find((field) => field.name === name && field.text.trim() !== '')?.text.trim();
    if (text !== undefined) return text;
  }
  return undefined;
}
