import type { Run } from './runs.ts';
import { type ElementNode, roleWords } from './tree.ts';

export interface Thread {
  /** The same lines, with replies and comments marked as standing aside. */
  runs: Run[];
  /** Elements that hold the first post of a thread. */
  openings: ReadonlySet<ElementNode>;
}

/** What heads a floor of a thread, or a comment: when somebody wrote it, or its number. */
const FLOOR_HEAD =
  /\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:\d{1,2}[:：]\d{2})|[今昨前]天\s*\d{1,2}[:：]\d{2}|\d+\s*(?:分钟|小时|天)前|刚刚|(?:发表|回复|评论)于|楼主|沙发|(?<![\p{L}\d])\d{1,4}\s*[楼#]/u;
const OPENING_MARK = /楼\s*主|发[表帖]于|(?<!\d)1\s*[楼#]/;
const MAX_HEAD_LENGTH = 60;
const MAX_HEADS = 400;
/** Boxes between a floor's head and the box that all floors share. */
const MAX_LEVELS = 10;
/** Characters without which a floor says nothing. */
const MIN_FLOOR = 4;

interface Floor {
  element: ElementNode;
  runs: Run[];
}

/**
 * Finds neighbouring elements that repeat one structure around a head of date or number, each with a name and a text:
 * the floors of a thread, or the comments below a post. Of a thread the first stays, of comments none: a page is one
 * post, and what others say to it is not its text. Works without any class name.
 */
export function setRepliesAside(runs: readonly Run[]): Thread {
  const groups = repeatedFloors(runs);
  if (groups.length === 0) return { runs: [...runs], openings: new Set() };
  fillFloors(runs, groups);
  const openings = new Set<ElementNode>();
  const aside = new Set<Run>();
  for (const floors of groups) {
    const spoken = floors.filter((floor) => isSpoken(floor));
    const first = spoken[0];
    if (first === undefined || spoken.length < 2) continue;
    const isThread = isOpening(runs, first);
    if (isThread) openings.add(first.element);
    for (const floor of spoken) {
      if (floor === first && isThread) continue;
      for (const run of floor.runs) aside.add(run);
    }
  }
  return {
    runs: runs.map((run) => (aside.has(run) ? { ...run, isAside: true } : run)),
    openings,
  };
}

function isHead(run: Run): boolean {
  return run.length <= MAX_HEAD_LENGTH && !/[。！？]/.test(run.text) && FLOOR_HEAD.test(run.text);
}

/** Children of one element with the same path of tags and classes down to a head, in groups of two and more. */
function repeatedFloors(runs: readonly Run[]): Floor[][] {
  const groups = new Map<ElementNode, Map<string, Map<ElementNode, Floor>>>();
  const steps = new Map<ElementNode, string>();
  for (const run of runs.filter(isHead).slice(0, MAX_HEADS)) {
    let path = '';
    let element: ElementNode = run.block;
    for (let level = 0; level < MAX_LEVELS && element.parent !== null; level += 1) {
      const step = steps.get(element) ?? stepOf(element);
      steps.set(element, step);
      path = `${step}>${path}`;
      const { parent } = element;
      const byPath = groups.get(parent) ?? new Map<string, Map<ElementNode, Floor>>();
      const floors = byPath.get(path) ?? new Map<ElementNode, Floor>();
      floors.set(element, { element, runs: [] });
      groups.set(parent, byPath.set(path, floors));
      element = parent;
    }
  }
  return [...groups.values()]
    .flatMap((byPath) => [...byPath.values()])
    .filter((floors) => floors.size >= 2)
    .map((floors) => [...floors.values()]);
}

/** Tag and classes without numbers: `div.post first` and `div.post` differ, `post_1` and `post_2` do not. */
function stepOf(element: ElementNode): string {
  return `${element.name}.${roleWords(element).replace(/\d+/g, '').trim()}`;
}

function fillFloors(runs: readonly Run[], groups: readonly Floor[][]): void {
  const floorsOf = new Map<ElementNode, Floor[]>();
  for (const floor of groups.flat()) {
    const known = floorsOf.get(floor.element);
    if (known === undefined) floorsOf.set(floor.element, [floor]);
    else known.push(floor);
  }
  const around = new Map<ElementNode, Floor[]>();
  const allAround = (element: ElementNode): Floor[] => {
    const unknown: ElementNode[] = [];
    let node: ElementNode | null = element;
    while (node !== null && !around.has(node)) {
      unknown.push(node);
      node = node.parent;
    }
    let floors = node === null ? [] : (around.get(node) ?? []);
    for (const below of unknown.reverse()) {
      const own = floorsOf.get(below);
      floors = own === undefined ? floors : [...floors, ...own];
      around.set(below, floors);
    }
    return floors;
  };
  for (const run of runs) for (const floor of allAround(run.block)) floor.runs.push(run);
}

/** Somebody's name and something said. */
function isSpoken(floor: Floor): boolean {
  const said = floor.runs.filter(
    (run) => !isHead(run) && run.length >= MIN_FLOOR && run.linkLength < run.length / 2,
  );
  const isNamed = floor.runs.some(
    (run) =>
      (isHead(run) && run.text.replace(FLOOR_HEAD, '').replace(/\P{L}/gu, '').length >= 2) ||
      (run.length <= 16 && run.punctuation === 0 && !isHead(run)),
  );
  return isNamed && said.some((run) => run.punctuation > 0 || run.length >= 8);
}

/** A thread begins with its first floor; comments come below the prose of a post. */
function isOpening(runs: readonly Run[], first: Floor): boolean {
  if (first.runs.some((run) => run.length <= MAX_HEAD_LENGTH && OPENING_MARK.test(run.text))) return true;
  const start = first.runs[0]?.index ?? 0;
  const own = first.runs.reduce((sum, run) => sum + proseOf(run), 0);
  const before = runs.slice(0, start).reduce((sum, run) => sum + proseOf(run), 0);
  return before <= own;
}

function proseOf(run: Run): number {
  const isProse = !run.isAside && run.punctuation > 0 && run.length >= 12 && run.linkLength < run.length / 2;
  return isProse && !isHead(run) ? run.length : 0;
}
