import { parseBounded } from './bounded-parse.ts';

export interface TextNode {
  kind: 'text';
  text: string;
  parent: ElementNode;
}

export interface ElementNode {
  kind: 'element';
  name: string;
  attributes: Record<string, string>;
  children: TreeNode[];
  parent: ElementNode | null;
  /** Position in document order, over elements and texts. */
  order: number;
}

export type TreeNode = TextNode | ElementNode;

export interface PageTree {
  root: ElementNode;
  /** All elements in document order. */
  elements: ElementNode[];
}

/** Nesting beyond this is flattened: no real page is so deep, and every walk stays cheap. */
const MAX_DEPTH = 512;
/** Tags beyond this are left out and their text goes to what is open: real pages have under 20,000. */
const MAX_ELEMENTS = 100_000;

/** One pass over the markup into a plain tree. Never throws on bad markup, never recurses. */
export function parseTree(html: string): PageTree {
  const root: ElementNode = {
    kind: 'element',
    name: '#root',
    attributes: {},
    children: [],
    parent: null,
    order: 0,
  };
  const elements: ElementNode[] = [];
  let current = root;
  let depth = 0;
  let parserDepth = 0;
  let order = 0;
  /** Open tags that were left out. */
  let overflow = 0;

  const handler = {
    onopentag(name: string, attributes: Record<string, string>): void {
      parserDepth += 1;
      if (elements.length >= MAX_ELEMENTS) {
        overflow += 1;
        return;
      }
      const element: ElementNode = {
        kind: 'element',
        name,
        attributes,
        children: [],
        parent: current,
        order: ++order,
      };
      current.children.push(element);
      elements.push(element);
      if (depth < MAX_DEPTH) {
        current = element;
        depth += 1;
      }
    },
    onclosetag(name: string): void {
      parserDepth -= 1;
      if (overflow > 0) {
        overflow -= 1;
        return;
      }
      if (parserDepth >= MAX_DEPTH || current.parent === null) return;
      if (current.name === name) {
        current = current.parent;
        depth -= 1;
      }
    },
    ontext(text: string): void {
      const last = current.children.at(-1);
      if (last?.kind === 'text') last.text += text;
      else {
        order += 1;
        current.children.push({ kind: 'text', text, parent: current });
      }
    },
    onreset(): void {
      current = root;
      depth = 0;
      parserDepth = 0;
      overflow = 0;
    },
  };

  parseBounded(html, handler, { decodeEntities: true });
  return { root, elements };
}

/** Visits a subtree in document order without recursion; `enter` returns false to skip the children. */
export function walk(
  start: ElementNode,
  enter: (node: TreeNode) => boolean,
  leave: (element: ElementNode) => void = () => {},
): void {
  const stack: { element: ElementNode; next: number }[] = [];
  if (!enter(start)) return;
  stack.push({ element: start, next: 0 });
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = frame.element.children[frame.next];
    if (child === undefined) {
      leave(frame.element);
      stack.pop();
      continue;
    }
    frame.next += 1;
    const isEntered = enter(child);
    if (isEntered && child.kind === 'element') stack.push({ element: child, next: 0 });
  }
}

const UNSEEN = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'textarea',
  'select',
  'option',
  'iframe',
  'svg',
]);

/** Elements whose text no reader sees. */
export function isUnseen(element: ElementNode): boolean {
  return UNSEEN.has(element.name) || isHidden(element);
}

export function isHidden(element: ElementNode): boolean {
  if (element.attributes.hidden !== undefined) return true;
  const style = element.attributes.style;
  if (style === undefined) return false;
  return (
    /display\s*:\s*none/i.test(style) ||
    (/(?:^|;)\s*height\s*:\s*0(?:px)?\s*(?:;|$)/i.test(style) && /overflow\s*:\s*hidden/i.test(style))
  );
}

/** Visible text of a subtree, spaces collapsed. */
export function textOf(element: ElementNode): string {
  let text = '';
  walk(element, (node) => {
    if (node.kind === 'text') {
      text += node.text;
      return true;
    }
    if (node !== element && isUnseen(node)) return false;
    if (node.name === 'br' || BLOCKS.has(node.name)) text += ' ';
    return true;
  });
  return collapse(text);
}

/** Text exactly as it stands inside an element (for scripts). */
export function rawTextOf(element: ElementNode): string {
  return element.children.map((node) => (node.kind === 'text' ? node.text : '')).join('');
}

/** Removes zero-width characters and makes every run of white space one space. */
export function collapse(text: string): string {
  return text
    .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, '')
    .replace(/[\s\u3000\u00A0]+/g, ' ')
    .trim();
}

/** Class and id of an element, for hints of its role. */
export function roleWords(element: ElementNode): string {
  return `${element.attributes.class ?? ''} ${element.attributes.id ?? ''}`;
}

export const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul #root'
  ).split(' '),
);
