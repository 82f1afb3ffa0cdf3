import { RequestError } from '../core/errors.ts';
import type { Actor } from '../core/roles.ts';
import { openSearch } from '../indexer/search/client.ts';
import { highlightSpans, type Span } from '../indexer/search/highlight.ts';
import type { Facet } from '../indexer/search/projection.ts';
import { searchPosts as find, type SearchFilters } from '../indexer/search/query.ts';
import type { Segmenter } from '../indexer/segment.ts';
import { type PostBrief, readBodies, readPostBriefs } from '../store/post-views.ts';
import type { DeskContext } from './context.ts';
import { authorise, refuse } from './decide.ts';

/** What searching needs besides; `search` is null where there is no search engine. */
export interface SearchDesk extends DeskContext {
  search: { url: string; key: string } | null;
  segmenter: Segmenter;
}

const FACETS_SHOWN = [
  'aspect',
  'riskPoint',
  'subDistrict',
  'place',
  'source',
  'level',
  'sentiment',
] as const satisfies Facet[];
export type FacetShown = (typeof FACETS_SHOWN)[number];

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const SNIPPET_CHARACTERS = 160;
/** Text before the first hit, so that a snippet does not begin with it. */
const LEAD_CHARACTERS = 30;

export interface SearchInput {
  q: string;
  filters?: SearchFilters;
  sort?: 'relevance' | 'newest';
  cursor?: string;
  limit?: number;
}

export interface SearchHit {
  /** Its `excerpt` is the passage around the first hit. */
  post: PostBrief;
  titleSpans: Span[];
  excerptSpans: Span[];
}

export interface SearchResult {
  hits: SearchHit[];
  total: number;
  /** There are more than can be counted: `total` is a lower bound. */
  isTotalAtLeast: boolean;
  nextCursor: string | null;
  /** Values with how many posts have them, most first. */
  facets: Record<FacetShown, { value: string; count: number }[]>;
  isBehind: boolean;
  lagSeconds: number;
  isRelaxed: boolean;
}

function pageOf(cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 1;
  const page = Number(/^p(\d{1,4})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1]);
  if (page >= 1) return page;
  return refuse('invalid-input', 'cursor', cursor, `翻页标记“${cursor}”无效，请从第一页重新检索`);
}

/** The passage around the first hit, on one line. */
function snippetOf(body: string, words: readonly string[]): string {
  const line = body.replace(/\s+/g, ' ').trim();
  const first = highlightSpans(line, words)[0]?.start ?? 0;
  const start = first <= SNIPPET_CHARACTERS - LEAD_CHARACTERS ? 0 : first - LEAD_CHARACTERS;
  const cut = line.slice(start, start + SNIPPET_CHARACTERS).toWellFormed();
  const isCutAfter = start + SNIPPET_CHARACTERS < line.length;
  return `${start > 0 ? '…' : ''}${cut}${isCutAfter ? '…' : ''}`;
}

function sorted(counts: Record<string, number> | undefined): { value: string; count: number }[] {
  return Object.entries(counts ?? {})
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/**
 * Finds posts by words, phrases in quotes and -exclusions, with facets.
 * @throws RequestError `search-unavailable` when there is no search engine or it does not answer
 */
export async function searchPosts(ctx: SearchDesk, actor: Actor, input: SearchInput): Promise<SearchResult> {
  const page = pageOf(input.cursor);
  const limit = Math.min(Math.max(1, Math.trunc(input.limit ?? DEFAULT_LIMIT)), MAX_LIMIT);
  authorise(actor, 'post.read');
  if (ctx.search === null) {
    throw new RequestError('search-unavailable', '这里没有安装检索服务，其他功能不受影响；请联系管理员');
  }
  const search = openSearch(ctx.search);
  const answer = await find(
    { db: ctx.db, search, segmenter: ctx.segmenter, now: ctx.now },
    {
      q: input.q,
      page,
      limit,
      facets: FACETS_SHOWN,
      ...(input.filters !== undefined && { filters: input.filters }),
      ...(input.sort !== undefined && { sort: input.sort }),
    },
  );
  const [posts, bodies] = await Promise.all([
    readPostBriefs(ctx.db, answer.ids),
    readBodies(ctx.db, answer.ids),
  ]);
  const hits = posts.map((post) => {
    const excerpt = snippetOf(bodies.get(post.id) ?? '', answer.words);
    return {
      post: { ...post, excerpt },
      titleSpans: highlightSpans(post.title, answer.words),
      excerptSpans: highlightSpans(excerpt, answer.words),
    };
  });
  const hasMore = page * limit < answer.total && answer.ids.length > 0;
  const facets = {
    aspect: sorted(answer.facets.aspect),
    riskPoint: sorted(answer.facets.riskPoint),
    subDistrict: sorted(answer.facets.subDistrict),
    place: sorted(answer.facets.place),
    source: sorted(answer.facets.source),
    level: sorted(answer.facets.level),
    sentiment: sorted(answer.facets.sentiment),
  };
  const { total, isTotalAtLeast, isBehind, lagSeconds, isRelaxed } = answer;
  const nextCursor = hasMore ? Buffer.from(`p${page + 1}`).toString('base64url') : null;
  return { hits, total, isTotalAtLeast, nextCursor, facets, isBehind, lagSeconds, isRelaxed };
}
