import {
  BLOCKS,
  collapse,
  type ElementNode,
  isUnseen,
  type PageTree,
  roleWords,
  type TextNode,
  walk,
} from './tree.ts';

/** One line of visible text: what stands between two block boundaries or line breaks. */
export interface Run {
  text: string;
  /** Nearest block element around it. */
  block: ElementNode;
  /** Position among the runs of the page. */
  index: number;
  /** Characters without spaces. */
  length: number;
  /** Of these, how many stand inside links. */
  linkLength: number;
  /** Sentence punctuation marks. */
  punctuation: number;
  heading: HeadingName | null;
  /** True inside comments, recommendations, navigation and the like. */
  isAside: boolean;
  nodes: TextNode[];
}

/** Part of a line that one inline element holds. */
export interface Piece {
  text: string;
  /** Class and id of the inline elements around it. */
  role: string;
  /** Tooltip: sites show 3小时前 and keep the exact time in `title`. */
  tip: string;
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const;
export type HeadingName = (typeof HEADINGS)[number];

/** Class and id words of parts that are not the post. Whole words or word beginnings, never mere substrings. */
const ASIDE_ROLE =
  /(?:^|[\s_-])(?:comments?|cmts?|reply|replies|pinglun|recommend\w*|recom|related?|relevant|guess\w*|hot(?:news|list|rank|words?)?|rank\w*|sidebar|side|aside|foot(?:er)?|nav(?:igation|bar)?|menu|breadcrumbs?|crumbs?|copyright|disclaimer|shengming|share|sharing|social|advert\w*|ads?|banner|login|popup|modal|tooltip|toolbar|qr-?code|qrcode|ewm|links?|friend-?links?|tags?|keywords?|prev-?next|pager|pagination|subscribe|download|app-?down\w*)(?=$|[\s_-]|\d)/i;
const ASIDE_CAMEL =
  /(?:comment|recommend|related|relate(?:News|Read)|sidebar|footer|copyright|shareBox|hotNews|pageBar|breadcrumb)/i;
const ASIDE_TAGS = new Set(['nav', 'footer', 'aside', 'button', 'label']);

const SENTENCE_MARKS = /[，。！？；：、,;!?…]/g;

/** Share of the page's prose above which a part is the post whatever its class says. */
const TOO_BIG_FOR_ASIDE = 0.4;

/** Elements that only dress their text: a name is not cut at them. */
const DRESS = new Set(['b', 'strong', 'u', 'sup', 'sub', 'wbr']);

/** The line cut at its inline elements: a byline is `<span>time</span><span>source</span>` more often than words. */
export function piecesOf(run: Run): Piece[] {
  const pieces: Piece[] = [];
  let last: ElementNode | null = null;
  for (const node of run.nodes) {
    const around = inlineAround(node, run.block);
    const text = collapse(node.text);
    const piece = pieces.at(-1);
    if (piece !== undefined && last === (around[0] ?? null)) piece.text = `${piece.text}${text}`;
    else if (text !== '') {
      const role = around.slice(0, 3).map(roleWords).join(' ').trim();
      pieces.push({ text, role, tip: around[0]?.attributes.title ?? '' });
    }
    if (text !== '') last = around[0] ?? null;
  }
  return pieces;
}

/** Inline elements between a text and its block, innermost first. */
function inlineAround(node: TextNode, block: ElementNode): ElementNode[] {
  const around: ElementNode[] = [];
  for (let element: ElementNode | null = node.parent; element !== null; element = element.parent) {
    if (element === block || BLOCKS.has(element.name)) break;
    if (!DRESS.has(element.name)) around.push(element);
  }
  return around;
}

/** All visible lines in document order. */
export function linesOf(tree: PageTree): Run[] {
  const asides = asideElements(tree);
  const runs: Run[] = [];
  const blockStack: ElementNode[] = [tree.root];
  let nodes: TextNode[] = [];
  let text = '';
  let linkLength = 0;
  let linkDepth = 0;
  let asideDepth = 0;
  let heading: HeadingName | null = null;
  const flush = (): void => {
    const clean = collapse(text);
    const block = blockStack.at(-1) ?? tree.root;
    if (clean !== '') {
      runs.push({
        text: clean,
        block,
        index: runs.length,
        length: countInk(clean),
        linkLength,
        punctuation: clean.match(SENTENCE_MARKS)?.length ?? 0,
        heading,
        isAside: asideDepth > 0,
        nodes,
      });
    }
    text = '';
    nodes = [];
    linkLength = 0;
  };
  walk(
    tree.root,
    (node) => {
      if (node.kind === 'text') {
        text += node.text;
        nodes.push(node);
        if (linkDepth > 0) linkLength += countInk(node.text);
        return true;
      }
      if (isUnseen(node) || node.name === 'head' || node.name === 'title') return false;
      if (node.name === 'br' || node.name === 'hr') flush();
      if (BLOCKS.has(node.name)) {
        flush();
        blockStack.push(node);
        heading = HEADINGS.find((name) => name === node.name) ?? heading;
      }
      if (node.name === 'a') linkDepth += 1;
      if (asides.has(node)) asideDepth += 1;
      return true;
    },
    (element) => {
      if (BLOCKS.has(element.name)) {
        flush();
        if (blockStack.length > 1) blockStack.pop();
        if (element.name === heading) heading = null;
      }
      if (element.name === 'a') linkDepth -= 1;
      if (asides.has(element)) asideDepth -= 1;
    },
  );
  flush();
  return runs;
}

/** Elements whose name or class says that they stand beside the post, unless most of the page's prose is in them. */
function asideElements(tree: PageTree): Set<ElementNode> {
  const prose = proseLengths(tree);
  const all = prose.get(tree.root) ?? 0;
  const asides = new Set<ElementNode>();
  for (const element of tree.elements) {
    if (element.name === 'body' || element.name === 'html' || element.name === 'a') continue;
    const words = roleWords(element);
    if (!ASIDE_TAGS.has(element.name) && !ASIDE_ROLE.test(words) && !ASIDE_CAMEL.test(words)) continue;
    if ((prose.get(element) ?? 0) <= all * TOO_BIG_FOR_ASIDE) asides.add(element);
  }
  return asides;
}

/** Characters of unlinked text in each subtree, for texts long enough to be a sentence. */
function proseLengths(tree: PageTree): Map<ElementNode, number> {
  const lengths = new Map<ElementNode, number>();
  let linkDepth = 0;
  walk(
    tree.root,
    (node) => {
      if (node.kind === 'element') {
        if (isUnseen(node) || node.name === 'head') return false;
        if (node.name === 'a') linkDepth += 1;
        return true;
      }
      const length = countInk(node.text);
      if (linkDepth === 0 && length >= 15) {
        lengths.set(node.parent, (lengths.get(node.parent) ?? 0) + length);
      }
      return true;
    },
    (element) => {
      if (element.name === 'a') linkDepth -= 1;
      if (element.parent !== null) {
        lengths.set(element.parent, (lengths.get(element.parent) ?? 0) + (lengths.get(element) ?? 0));
      }
    },
  );
  return lengths;
}

export function countInk(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 32 && code !== 0xa0 && code !== 0x3000) count += 1;
  }
  return count;
}
