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

/** A node on its way into the arrays: the sorted words `from`…`to` share their first `depth` codes. */
interface Range {
  state: number;
  from: number;
  to: number;
  depth: number;
}

/** Lays the trie out in breadth-first order, each node at the first base where all its children find a free cell. */
export function buildTrie(words: readonly (readonly number[])[]): Trie {
  const { sorted, indexOf } = sortWords(words);
  let greatest = 0;
  for (const word of words) for (const code of word) if (code > greatest) greatest = code;
  const cells = new Cells(words.reduce((sum, word) => sum + word.length, 0) + greatest + 2);
  const queue: Range[] = [{ state: 0, from: 0, to: sorted.length, depth: 0 }];
  for (let head = 0; head < queue.length; head += 1) {
    const range = queue[head];
    if (range !== undefined) layOut(range, words, sorted, cells, queue, greatest);
  }
  return { base: cells.base, check: cells.check, output: cells.output, indexOf };
}

function sortWords(words: readonly (readonly number[])[]): { sorted: number[]; indexOf: number[] } {
  const compare = (a: readonly number[], b: readonly number[]): number => {
    const shorter = Math.min(a.length, b.length);
    for (let i = 0; i < shorter; i += 1) {
      const difference = (a[i] ?? 0) - (b[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  };
  const at = (index: number): readonly number[] => words[index] ?? [];
  const all = words.map((_, index) => index).filter((index) => at(index).length > 0);
  all.sort((a, b) => compare(at(a), at(b)) || a - b);
  const indexOf = words.map((_, index) => index);
  const sorted: number[] = [];
  for (const index of all) {
    const previous = sorted[sorted.length - 1];
    if (previous !== undefined && compare(at(previous), at(index)) === 0) indexOf[index] = previous;
    else sorted.push(index);
  }
  return { sorted, indexOf };
}

class Cells {
  base: Int32Array;
  check: Int32Array;
  output: Int32Array;
  /** No cell before this one is free. */
  firstFree = 1;

  constructor(size: number) {
    this.base = new Int32Array(size);
    this.check = new Int32Array(size).fill(-1);
    this.output = new Int32Array(size);
  }

  isFree(cell: number): boolean {
    return cell >= this.check.length || this.check[cell] === -1;
  }

  reserve(size: number): void {
    if (size <= this.check.length) return;
    const larger = Math.max(size, this.check.length * 2);
    this.base = widen(this.base, larger, 0);
    this.check = widen(this.check, larger, -1);
    this.output = widen(this.output, larger, 0);
  }
}

function widen(from: Int32Array, size: number, filler: number): Int32Array {
  const to = new Int32Array(size).fill(filler);
  to.set(from);
  return to;
}

function layOut(
  { state, from, to, depth }: Range,
  words: readonly (readonly number[])[],
  sorted: readonly number[],
  cells: Cells,
  queue: Range[],
  greatest: number,
): void {
  const codeAt = (position: number): number => words[sorted[position] ?? 0]?.[depth] ?? 0;
  let first = from;
  const shortest = sorted[from] ?? 0;
  if (words[shortest]?.length === depth && depth > 0) {
    cells.output[state] = shortest + 1;
    first += 1;
  }
  if (first >= to) return;
  const labels: number[] = [];
  const starts: number[] = [];
  for (let position = first; position < to; position += 1) {
    const code = codeAt(position);
    if (code === labels[labels.length - 1]) continue;
    labels.push(code);
    starts.push(position);
  }
  const lowest = labels[0] ?? 0;
  while (!cells.isFree(cells.firstFree)) cells.firstFree += 1;
  let offset = Math.max(0, cells.firstFree - lowest);
  const fits = (label: number): boolean => cells.isFree(offset + label);
  while (!labels.every(fits)) offset += 1;
  cells.reserve(offset + greatest + 1);
  cells.base[state] = offset;
  for (const [index, label] of labels.entries()) {
    cells.check[offset + label] = state;
    queue.push({
      state: offset + label,
      from: starts[index] ?? first,
      to: starts[index + 1] ?? to,
      depth: depth + 1,
    });
  }
}
