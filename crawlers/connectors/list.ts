import { load } from 'cheerio';
import { drop, ok } from '../../core/outcome.ts';
import { readDate, toChinaIso } from '../extract/dates.ts';
import { decodeText } from '../extract/decode.ts';
import { countInk } from '../extract/runs.ts';
import { collapse, type ElementNode, isUnseen, type PageTree, parseTree, textOf } from '../extract/tree.ts';
import { resolveLink } from '../url-key.ts';
import { type Connector, type DiscoverInput, type FoundTarget, MAX_TARGETS } from './connector.ts';

interface Link {
  url: string;
  title: string;
  /** Text around the link, where a list shows the date. */
  around: string;
}

/** A headline has at least this many characters; menus have fewer. */
const MIN_HEADLINE = 8;
/** What the address of a post looks like: a number, a date or a page file in its path or its query. */
const POST_ADDRESS = /\d{4,}|\/\d+(?:\/|$|\.)|\.s?html?(?:$|\?)|[?&]\w*id=\w+/i;

/** A page of links to posts: a channel, a forum board, a list of notices. */
export const listConnector: Connector = {
  kind: 'list',
  name: '列表页',
  note: '栏目或版块页面，链接指向各条信息',
  accept: 'text/html,application/xhtml+xml,*/*;q=0.5',
  discover(input) {
    const { text } = decodeText(input.body, {
      contentType: input.contentType,
      forcedCharset: input.settings.charset ?? null,
    });
    const html = text.replaceAll('\0', '');
    if (!/<\w/.test(html)) return drop('unparseable');
    const { linkSelector, postUrlPattern } = input.settings;
    const links =
      linkSelector === undefined ? linksOf(parseTree(html), input) : selected(html, linkSelector, input);
    const pattern = postUrlPattern === undefined ? null : new RegExp(postUrlPattern);
    const chosen = links.filter((link) =>
      pattern !== null
        ? pattern.test(link.url)
        : linkSelector !== undefined || looksLikePost(link, input.url),
    );
    return ok({ targets: toTargets(chosen, input.fetchedAt), more: [] });
  },
};

function looksLikePost(link: Link, pageUrl: string): boolean {
  const url = new URL(link.url);
  return (
    url.hostname === new URL(pageUrl).hostname &&
    countInk(link.title) >= MIN_HEADLINE &&
    POST_ADDRESS.test(`${url.pathname}${url.search}`)
  );
}

/** One target per address; the longest link text is its headline (the others are pictures and "more"). */
function toTargets(links: readonly Link[], fetchedAt: Date): FoundTarget[] {
  const byUrl = new Map<string, Link>();
  for (const link of links) {
    const known = byUrl.get(link.url);
    if (known === undefined || link.title.length > known.title.length) byUrl.set(link.url, link);
  }
  return [...byUrl.values()].slice(0, MAX_TARGETS).map(({ url, title, around }) => {
    const date = readDate(around.replace(title, ' '), fetchedAt);
    return {
      url,
      hint: {
        ...(title === '' ? {} : { title }),
        ...(date === null ? {} : { publishedAt: toChinaIso(date.at) }),
      },
    };
  });
}

function linksOf(tree: PageTree, input: DiscoverInput): Link[] {
  const base = baseOf(tree, input.url);
  return tree.elements.flatMap((element) => {
    const href = element.attributes.href;
    if (element.name !== 'a' || href === undefined || isInUnseen(element)) return [];
    const url = resolveLink(href, base);
    if (url === null) return [];
    const shown = textOf(element);
    const stated = collapse(element.attributes.title ?? '');
    // A cut headline carries its full form in the title attribute.
    const title =
      stated.length > shown.length && stated.startsWith(shown.replace(/(?:\.\.\.|…+)$/, '')) ? stated : shown;
    return [{ url, title, around: rowText(element) }];
  });
}

function baseOf(tree: PageTree, url: string): string {
  const href = tree.elements.find((element) => element.name === 'base')?.attributes.href;
  return (href === undefined ? null : resolveLink(href, url)) ?? url;
}

function isInUnseen(element: ElementNode): boolean {
  for (let node = element.parent; node !== null; node = node.parent) if (isUnseen(node)) return true;
  return false;
}

const ROWS = new Set(['li', 'tr', 'dd', 'dt', 'p', 'article']);
const MAX_ROW = 300;

/** Text of the row that a link stands in; empty when the nearest row is too long to be one. */
function rowText(link: ElementNode): string {
  let node = link.parent;
  for (let level = 0; node !== null && level < 4; level += 1, node = node.parent) {
    const isRow = ROWS.has(node.name) || node.parent?.children.length === 1;
    if (!isRow && level < 1) continue;
    const text = textOf(node);
    if (text.length > MAX_ROW) return '';
    if (isRow || /\d/.test(text.replace(textOf(link), ''))) return text;
  }
  return '';
}

function selected(html: string, selector: string, input: DiscoverInput): Link[] {
  // Cheerio's default parser costs five times as much as htmlparser2 on a list page.
  const $ = load(html, { xml: { xmlMode: false, decodeEntities: true } });
  const base = resolveLink($('base').attr('href') ?? '', input.url) ?? input.url;
  return $(selector)
    .toArray()
    .flatMap((element) => {
      const anchor = $(element).is('a') ? $(element) : $(element).find('a').first();
      const url = resolveLink(anchor.attr('href') ?? '', base);
      if (url === null) return [];
      const row = anchor.closest('li, tr, dd, article, p');
      return [{ url, title: collapse(anchor.text()), around: collapse(row.text()).slice(0, MAX_ROW) }];
    });
}
