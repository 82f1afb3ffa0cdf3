import { type Selectable, sql } from 'kysely';
import {
  SOURCE_KINDS,
  type SourceConfig,
  type SourceSettings,
  sourceSettingsSchema,
} from '../core/config.ts';
import type { FetchOutcome } from '../core/outcome.ts';
import { SOURCE_TIERS, type SourceTier } from '../core/post.ts';
import { type Db, json } from './db.ts';
import type { SourcesTable } from './tables.ts';

export type SourceKind = (typeof SOURCE_KINDS)[number] | 'import';

export interface Source {
  id: number;
  key: string;
  name: string;
  kind: SourceKind;
  url: string;
  tier: SourceTier;
  owner: string;
  settings: SourceSettings;
  isLocal: boolean;
  isDemo: boolean;
  legalBasis: string | null;
  /** `YYYY-MM-DD`. */
  impactAssessedOn: string | null;
  intervalSeconds: number;
  nextFetchAt: Date;
  lastFetchAt: Date | null;
  lastOutcome: string | null;
  lastDetail: string | null;
  consecutiveFailures: number;
  etag: string | null;
  lastModified: string | null;
  bodySha256: string | null;
  pausedAt: Date | null;
}

function isTier(value: string): value is SourceTier {
  return Object.hasOwn(SOURCE_TIERS, value);
}

function toKind(value: string): SourceKind {
  return SOURCE_KINDS.find((kind) => kind === value) ?? 'import';
}

export function toSource(row: Selectable<SourcesTable>): Source {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    kind: toKind(row.kind),
    url: row.url,
    tier: isTier(row.tier) ? row.tier : 'self',
    owner: row.owner,
    settings: sourceSettingsSchema.parse(row.settings),
    isLocal: row.is_local,
    isDemo: row.is_demo,
    legalBasis: row.legal_basis,
    impactAssessedOn: row.impact_assessed_on,
    intervalSeconds: row.interval_seconds,
    nextFetchAt: row.next_fetch_at,
    lastFetchAt: row.last_fetch_at,
    lastOutcome: row.last_outcome,
    lastDetail: row.last_detail,
    consecutiveFailures: row.consecutive_failures,
    etag: row.etag,
    lastModified: row.last_modified,
    bodySha256: row.body_sha256,
    pausedAt: row.paused_at,
  };
}

/** Detail of a source that the district's file no longer names; also what tells this pause from a person's. */
export const UNNAMED_DETAIL = '区县配置中已没有此信源，已暂停采集；重新写入配置并加载后自动恢复';
const isUnnamed = sql<boolean>`(sources.paused_at is not null and sources.last_detail is not distinct from ${UNNAMED_DETAIL})`;

function ofSameAddress(column: 'etag' | 'last_modified' | 'body_sha256') {
  return sql<string | null>`case when sources.url = excluded.url then sources.${sql.ref(column)} end`;
}

/**
 * Brings the table in line with the district's file, by key. What the file says is overwritten; what crawling learned
 * (schedule, validators, failures) stays, and so does a person's pause. A changed address drops the validators: they
 * belong to the old one. A source that was paused because the file did not name it is crawled again.
 */
export async function upsertSources(
  db: Db,
  configs: readonly SourceConfig[],
  now: Date,
  options: { isDemonstration?: boolean } = {},
): Promise<void> {
  for (const config of configs) {
    const described = {
      name: config.name,
      kind: config.kind,
      url: config.url,
      tier: config.tier,
      owner: config.owner,
      settings: json(config.settings),
      is_local: config.isLocal,
      is_demo: config.isLocal && options.isDemonstration === true,
      legal_basis: config.legalBasis ?? null,
      impact_assessed_on: config.impactAssessedOn ?? null,
      interval_seconds: config.intervalSeconds,
    };
    await db
      .insertInto('sources')
      .values({ key: config.key, ...described, next_fetch_at: now, created_at: now })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet(() => ({
          ...described,
          paused_at: sql<Date | null>`case when not ${isUnnamed} then sources.paused_at end`,
          last_detail: sql<string | null>`case when not ${isUnnamed} then sources.last_detail end`,
          // A source that was blocked for missing papers is tried again as soon as the file is loaded anew.
          next_fetch_at: sql<Date>`case when sources.last_outcome = 'blocked' then ${now} else sources.next_fetch_at end`,
          claimed_until: sql<Date | null>`case when sources.last_outcome is distinct from 'blocked' then sources.claimed_until end`,
          etag: ofSameAddress('etag'),
          last_modified: ofSameAddress('last_modified'),
          body_sha256: ofSameAddress('body_sha256'),
        })),
      )
      .execute();
  }
}

/** Pauses what the district's file does not name (import channels stand in no file); returns the keys paused now. */
export async function pauseUnnamedSources(db: Db, named: readonly string[], now: Date): Promise<string[]> {
  const rows = await db
    .updateTable('sources')
    .set({ paused_at: now, last_outcome: 'blocked', last_detail: UNNAMED_DETAIL })
    .where('kind', '<>', 'import')
    .where('paused_at', 'is', null)
    .where((eb) => eb.not(eb('key', '=', eb.fn.any(eb.val([...named])))))
    .returning('key')
    .execute();
  return rows.map((row) => row.key).sort();
}

export async function listSources(db: Db): Promise<Source[]> {
  const rows = await db.selectFrom('sources').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map(toSource);
}

export async function getSource(db: Db, key: string): Promise<Source | null> {
  const row = await db.selectFrom('sources').selectAll().where('key', '=', key).executeTakeFirst();
  return row === undefined ? null : toSource(row);
}

async function change(
  db: Db,
  key: string,
  values: { paused_at?: Date | null; consecutive_failures?: number; next_fetch_at?: Date },
): Promise<boolean> {
  const result = await db.updateTable('sources').set(values).where('key', '=', key).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** True when a source of that key exists. */
export function pauseSource(db: Db, key: string, now: Date): Promise<boolean> {
  return change(db, key, { paused_at: now });
}

/** Ends a pause and forgets the failures, so that the next visit is at once. */
export function resumeSource(db: Db, key: string, now: Date): Promise<boolean> {
  return change(db, key, { paused_at: null, consecutive_failures: 0, next_fetch_at: now });
}

/** Makes a source due now; a paused one stays paused. */
export function crawlNow(db: Db, key: string, now: Date): Promise<boolean> {
  return change(db, key, { next_fetch_at: now });
}

/**
 * Takes sources that are due themselves or have a due target, and leases them until `now + leaseMs`. A process that
 * dies simply lets its lease run out.
 */
export async function claimSources(
  db: Db,
  { now, leaseMs, limit }: { now: Date; leaseMs: number; limit: number },
): Promise<Source[]> {
  const rows = await db
    .updateTable('sources')
    .set({ claimed_until: new Date(now.getTime() + leaseMs) })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sources as due')
        .select('due.id')
        .where('due.paused_at', 'is', null)
        .where('due.kind', '<>', 'import')
        .where((or) => or.or([or('due.claimed_until', 'is', null), or('due.claimed_until', '<=', now)]))
        .where((or) =>
          or.or([
            or('due.next_fetch_at', '<=', now),
            or.exists(
              or
                .selectFrom('targets')
                .select('targets.id')
                .whereRef('targets.source_id', '=', 'due.id')
                .where('targets.next_fetch_at', '<=', now)
                .where((free) =>
                  free.or([
                    free('targets.claimed_until', 'is', null),
                    free('targets.claimed_until', '<=', now),
                  ]),
                ),
            ),
          ]),
        )
        // Longest without a lease first, so that a source with a long backlog cannot starve the others.
        .orderBy(sql`due.claimed_until nulls first`)
        .orderBy('due.next_fetch_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
  return rows.map(toSource);
}

/** Takes one named source regardless of its schedule; null when another process holds it or it does not exist. */
export async function claimSource(
  db: Db,
  { key, now, leaseMs }: { key: string; now: Date; leaseMs: number },
): Promise<Source | null> {
  const row = await db
    .updateTable('sources')
    .set({ claimed_until: new Date(now.getTime() + leaseMs) })
    .where('key', '=', key)
    .where((or) => or.or([or('claimed_until', 'is', null), or('claimed_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toSource(row);
}

export async function extendSourceClaim(db: Db, id: number, until: Date): Promise<void> {
  await db.updateTable('sources').set({ claimed_until: until }).where('id', '=', id).execute();
}

/** Gives a source back; nobody else takes it before `freeAt`. */
export async function releaseSource(db: Db, id: number, freeAt: Date): Promise<void> {
  await db.updateTable('sources').set({ claimed_until: freeAt }).where('id', '=', id).execute();
}

/**
 * How a visit to a source ended, and when the next one is. Null validators keep the stored ones. A visit that was under
 * way when the file stopped naming the source leaves the reason of its pause in place.
 */
export async function recordSourceVisit(
  db: Db,
  id: number,
  visit: {
    at: Date;
    nextFetchAt: Date;
    outcome: FetchOutcome;
    detail: string | null;
    consecutiveFailures: number;
    validators: { etag: string | null; lastModified: string | null; bodySha256: string } | null;
  },
): Promise<void> {
  await db
    .updateTable('sources')
    .set({
      last_fetch_at: visit.at,
      next_fetch_at: visit.nextFetchAt,
      last_outcome: sql<string>`case when ${isUnnamed} then sources.last_outcome else ${visit.outcome} end`,
      last_detail: sql<
        string | null
      >`case when ${isUnnamed} then sources.last_detail else ${visit.detail}::text end`,
      consecutive_failures: visit.consecutiveFailures,
      ...(visit.validators === null
        ? {}
        : {
            etag: visit.validators.etag,
            last_modified: visit.validators.lastModified,
            body_sha256: visit.validators.bodySha256,
          }),
    })
    .where('id', '=', id)
    .execute();
}

/** Id of the source that imported posts hang on; made on first use. */
export async function ensureImportSource(
  db: Db,
  source: { key: string; name: string; tier: SourceTier },
): Promise<number> {
  const row = await db
    .insertInto('sources')
    .values({ key: source.key, name: source.name, kind: 'import', url: '', tier: source.tier })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ name: source.name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
