/** Searching: the engine finds and counts, the store verifies phrases and exclusions, the caller reads rows by id. */

import type { Kysely } from 'kysely';
import type { SearchParams, SearchResponse } from 'meilisearch';
import { readLag } from '../../store/post-log.ts';
import { keepByText } from '../../store/search-documents.ts';
import type { Database } from '../../store/tables.ts';
import type { Segmenter } from '../segment.ts';
import { isIndexMissing, type SearchClient, searchUnavailable } from './client.ts';
import { SEARCH_CURSOR } from './follow.ts';
import { parseQuery, type SearchQuery } from './parse-query.ts';
import { FACETS, type Facet, MOST_HITS, type SearchDocument } from './projection.ts';
import { queryTokens } from './tokens.ts';

export interface SearchContext {
  db: Kysely<Database>;
  search: SearchClient;
  segmenter: Segmenter;
  now(): Date;
}

/** Any of the values of one facet, all of the facets. Times bound publish time, or capture time when it is unknown. */
export interface SearchFilters {
  aspect?: readonly string[];
  riskPoint?: readonly string[];
  subDistrict?: readonly string[];
  place?: readonly string[];
  source?: readonly string[];
  tier?: readonly string[];
  level?: readonly string[];
  sentiment?: readonly string[];
  cluster?: number;
  isAboutDistrict?: boolean;
  isReprint?: boolean;
  from?: Date;
  to?: Date;
}

export interface SearchRequest {
  q: string;
  filters?: SearchFilters;
  /** From 1. */
  page?: number;
  /** Posts a page, at most 100. */
  limit?: number;
  sort?: 'relevance' | 'newest';
  facets?: readonly Facet[];
}

export interface SearchAnswer {
  ids: number[];
  total: number;
  /** True when there are more than could be counted: `total` is then a lower bound. */
  isTotalAtLeast: boolean;
  facets: Partial<Record<Facet, Record<string, number>>>;
  /** Some posts of the store are not yet searchable. */
  isBehind: boolean;
  /** How long the oldest of them has waited. */
  lagSeconds: number;
  /** Too little held all words, so posts that hold only some of them are listed too. */
  isRelaxed: boolean;
  /** Words to mark in the text. */
  words: string[];
}

/** Fewer hits than this with all words: words are given up from the end. */
const FEW_HITS = 3;
/** The engine reads ten words of a query. */
const MOST_WORDS = 10;
/** A projection that follows within this time counts as up to date. */
const BEHIND_SECONDS = 3;

type EngineParams = SearchParams & { filter: string[] };

/** A string literal of the engine's filter language. */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Filter expressions that must all hold. */
export function filterExpressions(filters: SearchFilters): string[] {
  const expressions: string[] = [];
  for (const facet of FACETS) {
    const values = filters[facet];
    if (values !== undefined && values.length > 0) {
      expressions.push(`${facet} IN [${values.map(quote).join(', ')}]`);
    }
  }
  if (filters.cluster !== undefined) expressions.push(`cluster = ${Math.trunc(filters.cluster)}`);
  if (filters.isAboutDistrict !== undefined) expressions.push(`isAboutDistrict = ${filters.isAboutDistrict}`);
  if (filters.isReprint !== undefined) expressions.push(`isReprint = ${filters.isReprint}`);
  if (filters.from !== undefined) expressions.push(`at >= ${seconds(filters.from)}`);
  if (filters.to !== undefined) expressions.push(`at <= ${seconds(filters.to)}`);
  return expressions;
}

/**
 * Finds posts. All words must be there; when that finds too little, fewer (and the answer says so). Phrases and
 * exclusions are checked on the stored text of up to 2,000 hits.
 * @throws RequestError `search-unavailable` when the engine does not answer
 */
export async function searchPosts(ctx: SearchContext, request: SearchRequest): Promise<SearchAnswer> {
  const query = parseQuery(request.q);
  const tokens = queryTokens([...query.words, ...query.phrases].join(' '), ctx.segmenter);
  const params: EngineParams = {
    filter: filterExpressions(request.filters ?? {}),
    attributesToRetrieve: ['id'],
    ...(request.sort === 'newest' || tokens.length === 0 ? { sort: ['at:desc'] } : {}),
  };
  const q = [...new Set(tokens.map((token) => token.spelled))].slice(0, MOST_WORDS).join(' ');
  const needsText = query.phrases.length > 0 || query.excluded.length > 0;
  const find = needsText ? findVerified : findPage;
  let found = await find(ctx, { q, params, query, request, strategy: 'all' });
  let isRelaxed = false;
  if (found.total < FEW_HITS && q.includes(' ')) {
    const more = await find(ctx, { q, params, query, request, strategy: 'last' });
    isRelaxed = more.total > found.total;
    if (isRelaxed) found = more;
  }
  const lag = await readSearchLag(ctx);
  const words = [...query.phrases, ...tokens.map((token) => token.word)];
  return { ...found, ...lag, isRelaxed, words: [...new Set(words)] };
}

/** How far the projection is behind the store. */
export async function readSearchLag(
  ctx: Pick<SearchContext, 'db' | 'now'>,
): Promise<{ isBehind: boolean; lagSeconds: number; waiting: number }> {
  const { entries, oldestAt } = await readLag(ctx.db, SEARCH_CURSOR);
  const ageMs = oldestAt === null ? 0 : Math.max(0, ctx.now().getTime() - oldestAt.getTime());
  const lagSeconds = Math.round(ageMs / 1000);
  return { isBehind: entries > 0 && lagSeconds >= BEHIND_SECONDS, lagSeconds, waiting: entries };
}

interface Finding {
  q: string;
  params: EngineParams;
  query: SearchQuery;
  request: SearchRequest;
  strategy: 'all' | 'last';
}

type Found = Pick<SearchAnswer, 'ids' | 'total' | 'isTotalAtLeast' | 'facets'>;

const NOTHING: Found = { ids: [], total: 0, isTotalAtLeast: false, facets: {} };

function pageOf(request: SearchRequest): { page: number; limit: number } {
  const limit = Math.min(Math.max(Math.trunc(request.limit ?? 20), 1), 100);
  return { page: Math.max(Math.trunc(request.page ?? 1), 1), limit };
}

async function ask(
  ctx: SearchContext,
  q: string,
  params: SearchParams,
): Promise<SearchResponse<SearchDocument> | null> {
  try {
    return await ctx.search.api.index<SearchDocument>(ctx.search.index).search(q, params);
  } catch (error) {
    // Before its first build the projection is empty, not broken.
    if (isIndexMissing(error)) return null;
    throw searchUnavailable(error);
  }
}

async function findPage(ctx: SearchContext, { q, params, request, strategy }: Finding): Promise<Found> {
  const { page, limit } = pageOf(request);
  const answer = await ask(ctx, q, {
    ...params,
    page,
    hitsPerPage: limit,
    matchingStrategy: strategy,
    facets: [...(request.facets ?? [])],
  });
  if (answer === null) return NOTHING;
  const total = answer.totalHits ?? 0;
  return {
    ids: answer.hits.map((hit) => hit.id),
    total,
    isTotalAtLeast: total >= MOST_HITS,
    facets: readFacets(answer.facetDistribution),
  };
}

/** All hits are checked against the stored text, then counted and paged here. */
async function findVerified(
  ctx: SearchContext,
  { q, params, query, request, strategy }: Finding,
): Promise<Found> {
  const { page, limit } = pageOf(request);
  const all = await ask(ctx, q, { ...params, limit: MOST_HITS, matchingStrategy: strategy });
  if (all === null) return NOTHING;
  const ids = await keepByText(
    ctx.db,
    all.hits.map((hit) => hit.id),
    query,
  );
  const facets = await countFacets(ctx, ids, request.facets ?? []);
  return {
    ids: ids.slice((page - 1) * limit, page * limit),
    total: ids.length,
    isTotalAtLeast: all.hits.length >= MOST_HITS,
    facets,
  };
}

async function countFacets(
  ctx: SearchContext,
  ids: readonly number[],
  facets: readonly Facet[],
): Promise<Found['facets']> {
  if (facets.length === 0 || ids.length === 0) return {};
  const answer = await ask(ctx, '', { filter: [`id IN [${ids.join(', ')}]`], limit: 0, facets: [...facets] });
  return answer === null ? {} : readFacets(answer.facetDistribution);
}

function readFacets(distribution: Record<string, Record<string, number>> | undefined): Found['facets'] {
  const counts: Found['facets'] = {};
  for (const facet of FACETS) {
    const values = distribution?.[facet];
    if (values !== undefined) counts[facet] = values;
  }
  return counts;
}
