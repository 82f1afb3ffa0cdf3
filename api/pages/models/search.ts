import { ALERT_LEVELS } from '../../../core/level.ts';
import { SENTIMENTS } from '../../../core/post.ts';
import type { PostBrief } from '../../../desk/views.ts';
import { spanOf } from '../../../templates/helpers/span-of.ts';
import type { Frame } from './frame.ts';
import { hrefOf } from './links.ts';

/** The query of the search page, as in its address. */
export interface SearchQuery {
  q: string;
  aspect: string[];
  riskPoint: string[];
  subDistrict: string[];
  place: string[];
  source: string[];
  level: string[];
  sentiment: string[];
  /** Local calendar dates, `YYYY-MM-DD`, or empty. */
  from: string;
  to: string;
  cursor: string;
}

export const FACET_TITLES = {
  aspect: '方面',
  riskPoint: '风险点',
  subDistrict: '街乡',
  place: '地点',
  source: '信源',
  level: '级别',
  sentiment: '情感',
} as const;
export type FacetName = keyof typeof FACET_TITLES;

export interface Span {
  start: number;
  end: number;
}

export interface SearchView {
  hits: readonly { post: PostBrief; titleSpans: readonly Span[]; excerptSpans: readonly Span[] }[];
  total: number;
  /** There are more than can be counted. */
  isTotalAtLeast: boolean;
  nextCursor: string | null;
  facets: Record<FacetName, readonly { value: string; count: number }[]>;
  isBehind: boolean;
  lagSeconds: number;
  isRelaxed: boolean;
}

/** Names of what facet values stand for. */
export type FacetNames = Record<
  'aspect' | 'riskPoint' | 'subDistrict' | 'place' | 'source',
  ReadonlyMap<string, string>
>;

const FACET_NAMES: readonly FacetName[] = [
  'aspect',
  'riskPoint',
  'subDistrict',
  'place',
  'source',
  'level',
  'sentiment',
];
const OPEN_FACETS: readonly FacetName[] = ['aspect', 'riskPoint', 'subDistrict', 'level'];

function addressOf(query: SearchQuery, change: Partial<SearchQuery>): string {
  return hrefOf('/search', { ...query, cursor: '', ...change });
}

function labelOf(facet: FacetName, value: string, names: FacetNames): string {
  if (facet === 'level') {
    return Object.entries(ALERT_LEVELS).find(([key]) => key === value)?.[1].label ?? value;
  }
  if (facet === 'sentiment') return Object.entries(SENTIMENTS).find(([key]) => key === value)?.[1] ?? value;
  return names[facet].get(value) ?? value;
}

function facetOf(
  facet: FacetName,
  query: SearchQuery,
  values: SearchView['facets'][FacetName],
  names: FacetNames,
) {
  const chosen = query[facet];
  const counted = new Map(values.map(({ value, count }) => [value, count]));
  for (const value of chosen) if (!counted.has(value)) counted.set(value, 0);
  return {
    title: FACET_TITLES[facet],
    isOpen: OPEN_FACETS.includes(facet) || chosen.length > 0,
    values: [...counted].map(([value, count]) => {
      const isCurrent = chosen.includes(value);
      const next = isCurrent ? chosen.filter((one) => one !== value) : [...chosen, value];
      return {
        label: labelOf(facet, value, names),
        count,
        isCurrent,
        href: addressOf(query, { [facet]: next }),
      };
    }),
  };
}

function chosenOf(query: SearchQuery, names: FacetNames): { label: string; href: string }[] {
  const chosen = FACET_NAMES.flatMap((facet) =>
    query[facet].map((value) => ({
      label: labelOf(facet, value, names),
      href: addressOf(query, { [facet]: query[facet].filter((one) => one !== value) }),
    })),
  );
  if (query.from !== '') chosen.push({ label: `自 ${query.from}`, href: addressOf(query, { from: '' }) });
  if (query.to !== '') chosen.push({ label: `至 ${query.to}`, href: addressOf(query, { to: '' }) });
  return chosen;
}

/** Hidden fields that keep the rest of the query in a form that changes one part of it. */
function keptFields(query: SearchQuery, without: readonly string[]): { name: string; value: string }[] {
  return Object.entries(query).flatMap(([name, value]) => {
    if (name === 'cursor' || without.includes(name)) return [];
    const values: string[] = Array.isArray(value) ? value : [value];
    return values.filter((one) => one !== '').map((one) => ({ name, value: one }));
  });
}

function lagOf(seconds: number): string {
  return seconds < 60 ? `${seconds} 秒` : spanOf(seconds * 1_000);
}

function marksOf(spans: readonly Span[]) {
  return spans.map(({ start, end }) => ({ start, end, kind: 'term' as const, title: '检索词' }));
}

export function searchModel(
  frame: Frame,
  input: { query: SearchQuery; names: FacetNames; result: SearchView | null; away: string | null },
) {
  const { query, names, result } = input;
  return {
    frame,
    query: {
      q: query.q,
      from: query.from,
      to: query.to,
      href: addressOf(query, {}),
      kept: keptFields(query, ['q']),
      keptWithoutTime: keptFields(query, ['from', 'to']),
    },
    away: input.away,
    chosen: chosenOf(query, names),
    clearHref: hrefOf('/search', { q: query.q }),
    answer: {
      total: result?.total ?? 0,
      isTotalAtLeast: result?.isTotalAtLeast ?? false,
      isBehind: result?.isBehind ?? false,
      isRelaxed: result?.isRelaxed ?? false,
      lag: lagOf(result?.lagSeconds ?? 0),
    },
    facets: FACET_NAMES.map((facet) => facetOf(facet, query, result?.facets[facet] ?? [], names)),
    hits: (result?.hits ?? []).map(({ post, titleSpans, excerptSpans }) => ({
      post,
      titleMarks: marksOf(titleSpans),
      textMarks: marksOf(excerptSpans),
    })),
    nextHref:
      result === null || result.nextCursor === null ? null : addressOf(query, { cursor: result.nextCursor }),
  };
}
