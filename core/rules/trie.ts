/**
 * Double-array trie over words of dense character codes. State 0 is the root; the child of state `s` under code `c`
 * is `base[s] + c` when `check` of it is `s`.
 */
export interface Trie {
  base: Int32Array;
  check: Int32Array;
  /** Index of the word that ends in a state, plus one; 0 when none does. */
  output: Int32Array;
  /** For each word the index that it is reported under: equal words share the first one's. */
  indexOf: number[];
}

interface TrieNode {
  children: Map<number, TrieNode>;
  word: number;
}

function plant(words: readonly (readonly number[])[]): { root: TrieNode; nodes: number; indexOf: number[] } {
  const root: TrieNode = { children: new Map(), word: -1 };
  let nodes = 1;
  const indexOf = words.map((word, index) => {
    if (word.length === 0) return index;
    let node = root;
    for (const code of word) {
      let child = node.children.get(code);
      if (child === undefined) {
        child = { children: new Map(), word: -1 };
        node.children.set(code, child);
        nodes += 1;
      }
      node = child;
    }
    if (node.word < 0) node.word = index;
    return node.word;
  });
  return { root, nodes, indexOf };
}

/** Lays the trie out in breadth-first order, each node at the first base where all its children find a free cell. */
export function buildTrie(words: readonly (readonly number[])[]): Trie {
  const { root, nodes, indexOf } = plant(words);
  let greatest = 0;
  for (const word of words) for (const code of word) if (code > greatest) greatest = code;
  let size = nodes * 2 + greatest + 2;
  let base = new Int32Array(size);
  let check = new Int32Array(size).fill(-1);
  let output = new Int32Array(size);
  const grow = (needed: number): void => {
    if (needed < size) return;
    const larger = Math.max(needed + 1, size * 2);
    const widen = (from: Int32Array, filler: number): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(larger).fill(filler);
      to.set(from);
      return to;
    };
    base = widen(base, 0);
    check = widen(check, -1);
    output = widen(output, 0);
    size = larger;
  };
  let firstFree = 1;
  const queue: { node: TrieNode; state: number }[] = [{ node: root, state: 0 }];
  for (let head = 0; head < queue.length; head += 1) {
    const entry = queue[head];
    if (entry === undefined || entry.node.children.size === 0) continue;
    const labels = [...entry.node.children.keys()].sort((a, b) => a - b);
    const lowest = labels[0] ?? 1;
    while (check[firstFree] !== undefined && check[firstFree] !== -1) firstFree += 1;
    let offset = Math.max(0, firstFree - lowest);
    const isFree = (label: number): boolean => (check[offset + label] ?? -1) === -1;
    while (!labels.every(isFree)) offset += 1;
    grow(offset + (labels[labels.length - 1] ?? 0) + greatest);
    base[entry.state] = offset;
    for (const [label, child] of entry.node.children) {
      check[offset + label] = entry.state;
      output[offset + label] = child.word + 1;
      queue.push({ node: child, state: offset + label });
    }
  }
  return { base: base.slice(), check: check.slice(), output: output.slice(), indexOf };
}
