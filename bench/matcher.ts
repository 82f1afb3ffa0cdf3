/**
 * The matcher beside a bare read of every character, and the whole rule evaluation, on one thread.
 *
 *   node bench/matcher.ts [--posts 400]
 *
 * Texts: `mixed` are sentences of the example district's posts, shuffled with a fixed seed into posts of about 650
 * characters; `dense` are the library's own examples, nearly all risk words, the hardest that can come. Figures are the
 * least of many short slices, as the machine may be busy; ratios are worth more than figures.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { isLibraryFile, parseLibrary } from '../core/parse-library.ts';
import { compileRules } from '../core/rules/compile.ts';
import { matchRules } from '../core/rules/evaluate.ts';
import { buildMatcher } from '../core/rules/matcher.ts';
import { MASKS } from '../indexer/masks.ts';

const ROOT = join(import.meta.dirname, '../library');
const POST_LENGTH = 650;
const SLICES = 60;

const { values } = parseArgs({ options: { posts: { type: 'string', default: '400' } } });
const library = parseLibrary(
  new Map(
    readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
      .filter(isLibraryFile)
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  ),
);
const random = seeded(20261124);
const count = Number(values.posts);
const posts = makePosts(count, [exampleSentences()]);
const dense = makePosts(count, [
  library.riskPoints.flatMap((point) => point.examples.fires),
  library.riskPoints.flatMap((point) => [point.description, ...point.examples.quiet]),
]);
const characters = lengthOf(posts);

let sink = 0;
const floor = least(() => {
  let sum = 0;
  for (const post of posts) for (let i = 0; i < post.length; i += 1) sum += post.charCodeAt(i);
  sink += sum % 10;
});
console.log(`posts ${posts.length}, characters ${characters}, risk points ${library.riskPoints.length}`);
console.log(`floor (charCodeAt)          ${perCharacter(floor)} ns/char`);

const rules = compileRules(library.riskPoints, library.lexicons, MASKS);
for (const size of [1_000, 3_000, rules.matcher.terms.length, 10_000, 30_000]) {
  const terms = size === rules.matcher.terms.length ? rules.matcher.terms : someTerms(size);
  const started = performance.now();
  const matcher = buildMatcher(terms);
  const built = performance.now() - started;
  let hits = 0;
  const onHit = (): void => {
    hits += 1;
  };
  const time = least(() => {
    for (const post of posts) matcher.scan(post, onHit);
  });
  const label = size === rules.matcher.terms.length ? `library (${size})` : String(size);
  console.log(
    `matcher, terms ${label.padEnd(16)}${perCharacter(time)} ns/char, ${(time / floor).toFixed(1)} × floor, ` +
      `${(hits / SLICES / posts.length).toFixed(1)} hits a post, built in ${built.toFixed(0)} ms`,
  );
}

for (const [name, texts] of [
  ['mixed', posts],
  ['dense', dense],
] as const) {
  const time = least(() => {
    for (const post of texts) sink += matchRules(rules, { title: '', text: post }).length;
  });
  const postsPerSecond = (texts.length / time) * 1000;
  console.log(
    `all rules, ${name} posts      ${((time * 1e6) / lengthOf(texts)).toFixed(2).padStart(7)} ns/char, ` +
      `${postsPerSecond.toFixed(0)} posts/s, ${(postsPerSecond * library.riskPoints.length).toFixed(0)} rules/s`,
  );
}
console.log(`(${sink % 10})`);

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function perCharacter(timeMs: number): string {
  return ((timeMs * 1e6) / characters).toFixed(2).padStart(7);
}

/** Shortest time of one pass over all posts, in milliseconds. */
function least(pass: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let slice = 0; slice < SLICES; slice += 1) {
    const started = performance.now();
    pass();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sentences drawn evenly from the given lists, the first list once in twelve where there are two. */
function makePosts(size: number, [first = [], second]: readonly (readonly string[])[]): string[] {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  return Array.from({ length: size }, () => {
    let post = '';
    while (post.length < POST_LENGTH)
      post += pick(second === undefined || random() < 1 / 12 ? first : second);
    return post;
  });
}

function exampleSentences(): string[] {
  const folder = join(ROOT, 'example/posts');
  return readdirSync(folder)
    .flatMap((name) => {
      const file: { posts: { body?: string }[] } = parse(readFileSync(join(folder, name), 'utf8'));
      return file.posts.flatMap((post) => (post.body ?? '').split(/(?<=[。！？\n])/));
    })
    .filter((sentence) => sentence.trim() !== '');
}

/** Terms of the library first, then stretches of 2–5 characters from all its texts. */
function someTerms(count: number): string[] {
  const text = posts.join('').replace(/[^\p{L}]/gu, '');
  const terms = new Set(rules.matcher.terms.slice(0, count));
  for (let tries = 0; terms.size < count && tries < count * 20; tries += 1) {
    const at = Math.floor(random() * (text.length - 5));
    const glue = Math.floor(random() * (text.length - 5));
    // Two random halves: words that look right and mostly do not occur, as in a dictionary.
    terms.add(
      text.slice(at, at + 1 + Math.floor(random() * 2)) +
        text.slice(glue, glue + 1 + Math.floor(random() * 2)),
    );
  }
  return [...terms];
}
