import type { BodyRegion } from './body.ts';
import { isBylineLine } from './credits.ts';
import type { Run } from './runs.ts';
import { type Declared, titlesInState } from './structured.ts';
import { type ElementNode, roleWords, type TreeNode } from './tree.ts';

/** What sites put between a headline and their own name. */
const SEPARATORS = /\s*(?:[_|｜—–－丨┃]+|\s-+\s?|\s?-+\s|-(?=[^-]*$))\s*/;
const MIN_TITLE = 4;
const MAX_TITLE = 120;
const MAX_TITLE_LINES = 4;

export interface FoundTitle {
  text: string;
  /** Run that shows it, when the page does. */
  run: Run | null;
  from: 'heading' | 'shown' | 'declared' | 'page-title';
}

/**
 * The headline as the page shows it. The shown line that agrees with what the page declares (`<title>`, og:title,
 * JSON-LD) or what the list or feed said (`hinted`) wins: declarations alone carry site suffixes or are cut at quotes, headings alone may be the site's name.
 */
export function findTitle(
  runs: readonly Run[],
  declared: Declared,
  region: BodyRegion | null,
  hinted?: string,
): FoundTitle {
  const claims = [declared.pageTitle, ...declared.titles.map(({ text }) => text), uncut(hinted)].filter(
    (text) => text !== '',
  );
  const agreed = bestAgreeing(runs, claims);
  if (agreed !== null) return agreed;
  const inState =
    region === null ? null : titleOfState(runs, titlesInState(declared.scripts), region.proseIndex);
  if (inState !== null) return { text: inState.text, run: inState, from: 'shown' };
  const stated = declared.titles[0];
  const stripped = stripSite(stated?.text ?? declared.pageTitle);
  const nearby = region === null ? null : headingNear(runs, region.proseIndex);
  if (nearby !== null && (stated === undefined || stripped.length < 8)) {
    return { text: nearby.text, run: nearby, from: 'heading' };
  }
  return { text: stripped, run: null, from: stated === undefined ? 'page-title' : 'declared' };
}

/** The shown line above the text that the page's script state calls a title. */
function titleOfState(runs: readonly Run[], titles: readonly string[], proseIndex: number): Run | null {
  const names = new Set(titles.map(squeeze));
  const above = runs.slice(Math.max(0, proseIndex - 12), proseIndex + 1);
  return above.find((run) => run.linkLength === 0 && !run.isAside && names.has(squeeze(run.text))) ?? null;
}

/** Lists cut headlines and end them with dots. */
function uncut(hinted: string | undefined): string {
  return (hinted ?? '').replace(/(?:\.{2,}|…+)$/, '').trim();
}

/** Heading that stands just above the first sentence: the headline of a page whose `<title>` names only the site. */
function headingNear(runs: readonly Run[], proseIndex: number): Run | null {
  const near = runs
    .slice(Math.max(0, proseIndex - 8), proseIndex + 1)
    .filter(
      (run) =>
        !run.isAside &&
        run.length >= 6 &&
        run.length <= MAX_TITLE &&
        run.linkLength === 0 &&
        !/[。：:]$/.test(run.text) &&
        !isBylineLine(run.text),
    );
  const rank = (run: Run): number => {
    if (run.heading !== null) return Number(run.heading[1]);
    return isTitleClass(run) ? 5 : isEmphatic(run) ? 6 : 9;
  };
  const headings = near.filter((run) => rank(run) < 9).sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  return headings[0] ?? null;
}

function bestAgreeing(runs: readonly Run[], claims: readonly string[]): FoundTitle | null {
  const squeezed = claims.map(squeeze);
  let best: { run: Run; text: string; score: number } | null = null;
  for (const first of runs) {
    if (first.length < MIN_TITLE || first.length > MAX_TITLE || isSiteName(first)) continue;
    const own = squeeze(first.text);
    if (!squeezed.some((claim) => claim.includes(own) || own.startsWith(claim))) continue;
    const { run, text } = withNextLines(runs, { run: first, text: first.text }, squeezed);
    const agreement = agreementWith(squeezed, run === first ? own : squeeze(text));
    if (agreement === 0) continue;
    const score = agreement + headingBonus(run) - (run.isAside ? 0.5 : 0) - run.linkLength / run.length / 2;
    if (best === null || score > best.score + 0.001) best = { run, text, score };
  }
  if (best === null || best.score < 0.75) return null;
  return {
    text: best.text,
    run: best.run,
    from: best.run.heading === null ? 'shown' : 'heading',
  };
}

function agreementWith(claims: readonly string[], line: string): number {
  return Math.max(...claims.map((claim) => agreementOf(line, claim)), 0);
}

/** A headline set in several lines: those that go on with the same claim, in the same box. Its run is the last of them. */
function withNextLines(
  runs: readonly Run[],
  start: { run: Run; text: string },
  claims: readonly string[],
): { run: Run; text: string } {
  const first = start.run;
  const opening = squeeze(start.text);
  const claim = claims.find((one) => one.startsWith(opening));
  if (claim === undefined) return start;
  let line = start;
  for (const next of runs.slice(first.index + 1, first.index + MAX_TITLE_LINES)) {
    const isSameBox =
      next.block === first.block || (first.heading !== null && next.heading === first.heading);
    const text = `${line.text}${next.text}`;
    if (!isSameBox || next.length > MAX_TITLE || !claim.startsWith(squeeze(text))) break;
    line = { run: next, text };
  }
  return line;
}

/** A short line that is all link leads home: it is the site's name even where it is a heading and the `<title>`. */
function isSiteName(run: Run): boolean {
  return run.length < 10 && run.linkLength >= run.length;
}

/** 0 when the line is not in the claim; else how much of the claim's headline part it covers. */
function agreementOf(line: string, claim: string): number {
  if (line === claim) return 1;
  if (claim.startsWith(line)) {
    // Only the site's name may be left over.
    const rest = claim.length - line.length;
    return rest <= Math.max(20, line.length) ? 0.6 + 0.4 * (line.length / claim.length) : 0;
  }
  // A declaration cut at a quote is the beginning of the shown line.
  if (claim.length >= 5 && line.startsWith(claim)) return 0.5 + 0.4 * (claim.length / line.length);
  if (claim.length > line.length && claim.includes(line) && line.length >= 8) {
    return 0.4 + 0.4 * (line.length / claim.length);
  }
  return 0;
}

function headingBonus(run: Run): number {
  const bonus = { h1: 0.5, h2: 0.35, h3: 0.2, h4: 0.1, h5: 0.05, h6: 0.05 };
  if (run.heading !== null) return bonus[run.heading];
  return isTitleClass(run) ? 0.3 : 0;
}

/** A line of its own that is all bold or large: the headline of pages older than headings. */
function isEmphatic(run: Run): boolean {
  let element: ElementNode | undefined = run.block;
  for (let depth = 0; element !== undefined && depth < 6; depth += 1) {
    if (element.name === 'b' || element.name === 'strong') return true;
    if (element.name === 'font' && /^\s*(?:[4-7]|\+[1-4])/.test(element.attributes.size ?? '')) return true;
    if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(element.attributes.style ?? '')) return true;
    const solid: TreeNode[] = element.children.filter(
      (node) => node.kind === 'element' || node.text.trim() !== '',
    );
    const only: TreeNode | undefined = solid.length === 1 ? solid[0] : undefined;
    element = only?.kind === 'element' ? only : undefined;
  }
  return false;
}

function isTitleClass(run: Run): boolean {
  return /title|headline|biaoti/i.test(roleWords(run.block));
}

/** Removes the site's name behind (or before) the headline of a `<title>`. */
export function stripSite(title: string): string {
  const parts = title.split(SEPARATORS).filter((part) => part !== '');
  const first = parts[0];
  if (first === undefined || parts.length === 1) return title;
  if (first.length >= 8 || first.length >= Math.max(...parts.map((part) => part.length))) return first;
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), first);
}

function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s"'“”‘’「」]/g, '')
    .toLowerCase();
}
