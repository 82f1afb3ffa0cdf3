import { piecesOf, type Run } from './runs.ts';
import { type ElementNode, roleWords, textOf, walk } from './tree.ts';

/** Class and id words of what shows an account: its name, card or subscription. */
export const ACCOUNT_ROLE =
  /nick-?name|author-?name|user-?name|media-?name|wemedia|account(?!-auth)|profile|pgc|colum|subscri|follow|user-?card/i;
const LEVELS = 4;
/** A box with more text than this is no box of a name and its picture. */
const MAX_BOX = 80;

/** True when the page shows the name as that of an account: in a box of profile, with its picture or its subscription. */
export function isAccount(runs: readonly Run[], name: string): boolean {
  return runs.some((run) => {
    if (!run.text.startsWith(name) || run.length > name.length + 12) return false;
    const pieceRole = piecesOf(run).find((piece) => piece.text === name)?.role ?? '';
    const roles = ancestors(run.block, 3).map(roleWords).join(' ');
    return ACCOUNT_ROLE.test(`${roles} ${pieceRole}`) || (run.text === name && hasPicture(run));
  });
}

/** True when a picture stands in the small box around a line. */
export function hasPicture(run: Run): boolean {
  for (const box of ancestors(run.block, LEVELS)) {
    if (box.name === 'body' || textOf(box).length > MAX_BOX) return false;
    if (holdsPicture(box)) return true;
  }
  return false;
}

function holdsPicture(box: ElementNode): boolean {
  let isFound = false;
  walk(box, (node) => {
    if (node.kind === 'element' && node.name === 'img') isFound = true;
    return !isFound;
  });
  return isFound;
}

function ancestors(element: ElementNode, levels: number): ElementNode[] {
  const found: ElementNode[] = [];
  for (let node: ElementNode | null = element; node !== null && found.length < levels; node = node.parent) {
    found.push(node);
  }
  return found;
}
