import { collapse, type ElementNode, type PageTree, rawTextOf, textOf } from './tree.ts';

/** What the page declares about itself, apart from what it shows. */
export interface Declared {
  titles: { text: string; from: string }[];
  /** `<title>` with its site suffix. */
  pageTitle: string;
  /** Raw values, most trusted first. */
  dates: { value: string; from: string }[];
  author: string | null;
  /** Printed source as meta tags name it. */
  source: string | null;
  publisher: string | null;
  siteName: string | null;
  articleBody: string | null;
  isArticle: boolean;
  /** Text of the inline scripts that may hold page state. */
  scripts: string[];
}

const TITLE_METAS = ['og:title', 'articletitle', 'twitter:title', 'title', 'headline', 'dc.title'];
/** Publication before creation; a last edit is not a publication. */
const DATE_METAS: readonly RegExp[] = [
  /^(?:article:published_time|first_?published_?time|og:article:published_time|og:published_time|publish_?date|pub_?date|pub_?time|publish(?:ed)?_?(?:time|at)?|publication_?date|release_?date|og:release_date|datepublished|weibo:article:create_at|ptime|issued|dcterms\.issued|dc\.date\.issued)$/i,
  /^(?:date|dc\.date|dcterms\.date|dcterms\.created|created|create_?(?:time|date)|bytedance:published_time|datecreated|article:create_time)$/i,
  /^(?:dateupdate|apub:time|bytedance:updated_time|article:modified_time|og:updated_time|datemodified|last-modified)$/i,
];
const ARTICLE_TYPES = /(?:News|Report|Blog|Social)?(?:Article|Posting)$/;

export function readDeclared(tree: PageTree): Declared {
  const metas = metaValues(tree);
  const linked = linkedData(tree);
  const titles = [
    ...linked.titles.map((text) => ({ text, from: 'json-ld' })),
    ...TITLE_METAS.flatMap((name) =>
      metas.filter((meta) => meta.name === name).map((meta) => ({ text: meta.content, from: 'meta' })),
    ),
  ].filter(({ text }) => text.length > 1);
  const page = tree.elements.find((element) => element.name === 'title');
  const scripts = tree.elements
    .filter((element) => element.name === 'script' && !/json$/i.test(element.attributes.type ?? ''))
    .map(rawTextOf)
    .filter((script) => script.length > 20);
  return {
    titles,
    pageTitle: page === undefined ? '' : collapse(rawTextOf(page)),
    dates: [
      ...linked.dates.map((value) => ({ value, from: 'json-ld' })),
      ...DATE_METAS.flatMap((pattern) =>
        metas
          .filter((meta) => pattern.test(meta.name))
          .map((meta) => ({ value: meta.content, from: 'meta' })),
      ),
      ...timeElements(tree),
    ],
    author: linked.author ?? firstMeta(metas, ['author', 'article:author', 'dc.creator']),
    source: firstMeta(metas, ['source', 'contentsource', 'article:source', 'mediaid', 'copyright_source']),
    publisher: linked.publisher,
    siteName: firstMeta(metas, ['og:site_name', 'sitename', 'application-name']),
    articleBody: linked.body,
    isArticle:
      linked.isArticle || metas.some((meta) => meta.name === 'og:type' && /article|news/.test(meta.content)),
    scripts,
  };
}

const STATE_SOURCE =
  /["']?\b(?:source|source_?name|media|media_?name|nick_?name|author_?name)["']?\s*[:=]\s*(?:htmlDecode\()?["']([^"'\\<>]{2,20})["']/gi;

const STATE_TITLE = /["']?\b(?:msg_)?title["']?\s*[:=]\s*["']([^"'\\<>]{6,80})["']/gi;
const MAX_STATE_TITLES = 50;

/** Headlines that the page's script state names; those of related posts are among them. */
export function titlesInState(scripts: readonly string[]): string[] {
  const found: string[] = [];
  for (const script of scripts) {
    for (const [, title = ''] of script.matchAll(STATE_TITLE)) {
      if (found.length >= MAX_STATE_TITLES) return found;
      found.push(collapse(title));
    }
  }
  return found;
}

/** Source or account as the page's script state names it. */
export function sourceInState(scripts: readonly string[]): string | null {
  for (const script of scripts) {
    for (const [, name = ''] of script.matchAll(STATE_SOURCE)) {
      if (/\p{Script=Han}/u.test(name)) return name.replace(/(?<=..)(?:微信)?公(?:众)?号$/, '');
    }
  }
  return null;
}

function metaValues(tree: PageTree): { name: string; content: string }[] {
  return tree.elements.flatMap((element) => {
    const { name, property, itemprop, content } = element.attributes;
    const key = property ?? name ?? itemprop;
    if (element.name !== 'meta' || key === undefined || content === undefined) return [];
    return [{ name: key.trim().toLowerCase(), content: collapse(content) }];
  });
}

function firstMeta(metas: readonly { name: string; content: string }[], names: string[]): string | null {
  for (const name of names) {
    const content = metas.find((meta) => meta.name === name)?.content;
    if (content !== undefined && content !== '' && content.length <= 30) return content;
  }
  return null;
}

/** `<time datetime>`, `itemprop` and `data-…` attributes that carry a date. */
function timeElements(tree: PageTree): { value: string; from: string }[] {
  return tree.elements.flatMap((element) => {
    const { attributes } = element;
    if (standsAside(element)) return [];
    if (/^date(?:published|created)$/i.test(attributes.itemprop ?? '') && element.name !== 'meta') {
      return [{ value: attributes.content ?? attributes.datetime ?? textOf(element), from: 'microdata' }];
    }
    return Object.entries(attributes)
      .filter(([name]) =>
        /^(?:datetime|data-(?:p|pub|publish|release|create)(?:-?(?:time|date|at))?|data-(?:date|timestamp))$/i.test(
          name,
        ),
      )
      .map(([, value]) => ({ value, from: 'attribute' }));
  });
}

/** Times in lists, navigation and footers are those of other posts. */
function standsAside(element: ElementNode): boolean {
  if (element.name === 'meta' || Object.keys(element.attributes).length === 0) return false;
  for (let node = element.parent; node !== null; node = node.parent) {
    if (/^(?:aside|nav|footer|li|a)$/.test(node.name)) return true;
  }
  return false;
}

interface LinkedData {
  titles: string[];
  dates: string[];
  author: string | null;
  publisher: string | null;
  body: string | null;
  isArticle: boolean;
}

function linkedData(tree: PageTree): LinkedData {
  const result: LinkedData = {
    titles: [],
    dates: [],
    author: null,
    publisher: null,
    body: null,
    isArticle: false,
  };
  for (const element of tree.elements) {
    if (element.name !== 'script' || !/ld\+json/i.test(element.attributes.type ?? '')) continue;
    for (const object of jsonObjects(rawTextOf(element))) readLinked(object, result);
  }
  return result;
}

function readLinked(object: Record<string, unknown>, into: LinkedData): void {
  const type = [object['@type']].flat().find((value) => typeof value === 'string') ?? '';
  const published = stringOf(object.datePublished) ?? stringOf(object.pubDate);
  const isArticle = typeof type === 'string' && ARTICLE_TYPES.test(type);
  if (!isArticle && published === null) return;
  into.isArticle ||= isArticle;
  for (const title of [stringOf(object.headline), stringOf(object.title)]) {
    if (title !== null) into.titles.push(title);
  }
  if (published !== null) into.dates.push(published);
  const isOutlet = isRecord(object.author) && object.author['@type'] === 'Organization';
  if (!isOutlet) into.author ??= nameOf(object.author);
  into.publisher ??= nameOf(object.publisher) ?? (isOutlet ? nameOf(object.author) : null);
  into.body ??= stringOf(object.articleBody);
}

/** Objects of a JSON-LD block, with those of `@graph`. Raw line breaks inside strings are common and are mended. */
function jsonObjects(text: string): Record<string, unknown>[] {
  const parsed = tryJson(text) ?? tryJson(text.replace(/\p{Cc}+/gu, ' '));
  const list = [parsed].flat().filter(isRecord);
  return list.flatMap((object) => [object, ...[object['@graph']].flat().filter(isRecord)]);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? collapse(value) : null;
}

function nameOf(value: unknown): string | null {
  const first = [value].flat()[0];
  return isRecord(first) ? stringOf(first.name) : stringOf(first);
}
