import { BLOCKS, collapse, isUnseen, parseTree, walk } from './tree.ts';

/** Plain text of a fragment of HTML (or of text that only might be HTML), one paragraph a line. */
export function plainTextOf(fragment: string): string {
  if (!/[<&]/.test(fragment)) return collapse(fragment);
  let text = '';
  walk(
    parseTree(fragment).root,
    (node) => {
      if (node.kind === 'text') {
        text += node.text.replace(/\s+/g, ' ');
        return true;
      }
      if (isUnseen(node)) return false;
      if (node.name === 'br' || BLOCKS.has(node.name)) text += '\n';
      return true;
    },
    (element) => {
      if (BLOCKS.has(element.name)) text += '\n';
    },
  );
  return text
    .split('\n')
    .map(collapse)
    .filter((line) => line !== '')
    .join('\n');
}
