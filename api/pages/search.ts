import { RequestError } from '../../core/errors.ts';
import { searchPosts } from '../../desk/search.ts';
import { listPlaces } from '../../store/places.ts';
import { listSources } from '../../store/sources.ts';
import type { ApiContext } from '../context.ts';
import type { Fields } from './forms.ts';
import type { PageCall, Show } from './kit.ts';
import { parseLocalTime } from './local-time.ts';
import { type FacetNames, type SearchQuery, type SearchView, searchModel } from './models/search.ts';

const MAX_QUERY = 200;
const DAY_MS = 86_400_000;

function queryFrom(fields: Fields): SearchQuery {
  const date = (name: string): string => /^\d{4}-\d{2}-\d{2}$/.exec(fields.text(name))?.[0] ?? '';
  return {
    q: fields.text('q').trim().slice(0, MAX_QUERY),
    aspect: fields.list('aspect'),
    riskPoint: fields.list('riskPoint'),
    subDistrict: fields.list('subDistrict'),
    place: fields.list('place'),
    source: fields.list('source'),
    level: fields.list('level'),
    sentiment: fields.list('sentiment'),
    from: date('from'),
    to: date('to'),
    cursor: fields.text('cursor'),
  };
}

async function readNames({ db, library }: ApiContext): Promise<FacetNames> {
  const [places, sources] = await Promise.all([listPlaces(db), listSources(db)]);
  const placeNames = new Map(places.map(({ id, name }) => [id, name]));
  return {
    aspect: new Map(library.aspects.map(({ id, name }) => [id, name])),
    riskPoint: new Map(library.riskPoints.map(({ id, name }) => [id, name])),
    subDistrict: placeNames,
    place: placeNames,
    source: new Map(sources.map(({ key, name }) => [key, name])),
  };
}

/** Null with the reason when the engine is away: the page then says so instead of failing. */
async function find(
  { ctx, actor }: PageCall,
  query: SearchQuery,
): Promise<{ result: SearchView | null; away: string | null }> {
  const { q, from, to, cursor, ...chosen } = query;
  const { timezone } = ctx.config;
  const fromTime = parseLocalTime(from, timezone);
  const toTime = parseLocalTime(to, timezone);
  const filters = {
    ...chosen,
    ...(fromTime !== null && { from: fromTime }),
    // The chosen day counts whole.
    ...(toTime !== null && { to: new Date(toTime.getTime() + DAY_MS - 1_000) }),
  };
  try {
    const result = await searchPosts(ctx, actor, { q, filters, ...(cursor !== '' && { cursor }) });
    return { result, away: null };
  } catch (error) {
    if (error instanceof RequestError && error.code === 'search-unavailable') {
      return { result: null, away: error.message };
    }
    throw error;
  }
}

export const showSearch: Show = async (call) => {
  const query = queryFrom(call.query);
  const [names, found] = await Promise.all([readNames(call.ctx), find(call, query)]);
  return {
    page: 'search',
    title: query.q === '' ? '信息检索' : `${query.q} · 信息检索`,
    section: 'search',
    model: (frame) => searchModel(frame, { query, names, ...found }),
  };
};
