import type { FetchOutcome } from '../core/outcome.ts';
import type { Db } from './db.ts';

/** One request that was sent or refused. */
export interface FetchRecord {
  sourceId: number | null;
  url: string;
  at: Date;
  outcome: FetchOutcome;
  status: number | null;
  detail: string | null;
  /** The robots.txt decision that applied, with its line; null for robots.txt itself. */
  robotsRule: string | null;
  bytes: number | null;
  durationMs: number | null;
}

export async function recordFetch(db: Db, fetch: FetchRecord): Promise<void> {
  await db
    .insertInto('fetches')
    .values({
      source_id: fetch.sourceId,
      url: fetch.url,
      at: fetch.at,
      outcome: fetch.outcome,
      status: fetch.status,
      detail: fetch.detail,
      robots_rule: fetch.robotsRule,
      bytes: fetch.bytes,
      duration_ms: fetch.durationMs,
    })
    .execute();
}

/** Last requests of a source, newest first. */
export async function listFetches(
  db: Db,
  sourceId: number,
  limit: number,
): Promise<(Omit<FetchRecord, 'outcome'> & { id: number; outcome: string })[]> {
  return db
    .selectFrom('fetches')
    .select([
      'id',
      'source_id as sourceId',
      'url',
      'at',
      'outcome',
      'status',
      'detail',
      'robots_rule as robotsRule',
      'bytes',
      'duration_ms as durationMs',
    ])
    .where('source_id', '=', sourceId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
