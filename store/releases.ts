import { sql } from 'kysely';
import { RELEASE_STATES, type ReleaseState } from '../core/transitions.ts';
import { keyOf, type Person } from './columns.ts';
import type { Db } from './db.ts';

export const RELEASE_KINDS = {
  notice: '情况通报',
  advice: '提示提醒',
  refutation: '辟谣声明',
} as const;
export type ReleaseKind = keyof typeof RELEASE_KINDS;

export interface StoredRelease {
  id: number;
  incidentId: number;
  incidentTitle: string;
  kind: ReleaseKind;
  state: ReleaseState;
  /** Counts edits of the text: what If-Match compares. */
  revision: number;
  title: string;
  body: string;
  statementIds: string[];
  author: Person;
  reviewer: Person | null;
  approver: Person | null;
  createdAt: Date;
  updatedAt: Date;
  approvedAt: Date | null;
  numberYear: number | null;
  numberSeq: number | null;
  slug: string | null;
  publishedAt: Date | null;
  withdrawnAt: Date | null;
  withdrawalReason: string | null;
  rendition: string | null;
  renditionSha256: string | null;
}

function selectReleases(db: Db) {
  return db
    .selectFrom('releases')
    .innerJoin('incidents', 'incidents.id', 'releases.incident_id')
    .innerJoin('users as author', 'author.id', 'releases.author_id')
    .leftJoin('users as reviewer', 'reviewer.id', 'releases.reviewer_id')
    .leftJoin('users as approver', 'approver.id', 'releases.approver_id')
    .selectAll('releases')
    .select([
      'incidents.title as incident_title',
      'author.display_name as author_name',
      'reviewer.display_name as reviewer_name',
      'approver.display_name as approver_name',
    ]);
}

type ReleaseRow = Awaited<ReturnType<ReturnType<typeof selectReleases>['executeTakeFirstOrThrow']>>;

function personOrNull(id: number | null, name: string | null): Person | null {
  return id === null ? null : { id, displayName: name ?? '' };
}

function toRelease(row: ReleaseRow): StoredRelease {
  return {
    id: row.id,
    incidentId: row.incident_id,
    incidentTitle: row.incident_title,
    kind: keyOf(RELEASE_KINDS, row.kind, 'releases.kind'),
    state: keyOf(RELEASE_STATES, row.state, 'releases.state'),
    revision: row.revision,
    title: row.title,
    body: row.body,
    statementIds: row.statement_ids,
    author: { id: row.author_id, displayName: row.author_name },
    reviewer: personOrNull(row.reviewer_id, row.reviewer_name),
    approver: personOrNull(row.approver_id, row.approver_name),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    approvedAt: row.approved_at,
    numberYear: row.number_year,
    numberSeq: row.number_seq,
    slug: row.slug,
    publishedAt: row.published_at,
    withdrawnAt: row.withdrawn_at,
    withdrawalReason: row.withdrawal_reason,
    rendition: row.rendition,
    renditionSha256: row.rendition_sha256,
  };
}

export async function findRelease(
  db: Db,
  key: { id: number } | { slug: string },
): Promise<StoredRelease | null> {
  const query = selectReleases(db);
  const row = await ('id' in key
    ? query.where('releases.id', '=', key.id)
    : query.where('releases.slug', '=', key.slug)
  ).executeTakeFirst();
  return row === undefined ? null : toRelease(row);
}

/** The release, held until the transaction ends. */
export async function lockRelease(db: Db, id: number): Promise<StoredRelease | null> {
  const row = await selectReleases(db).where('releases.id', '=', id).forUpdate('releases').executeTakeFirst();
  return row === undefined ? null : toRelease(row);
}

export async function listReleases(
  db: Db,
  filter: { states?: readonly ReleaseState[]; incidentId?: number; beforeId?: number; limit: number },
): Promise<{ items: StoredRelease[]; total: number }> {
  let count = db.selectFrom('releases');
  let query = selectReleases(db);
  if (filter.states !== undefined && filter.states.length > 0) {
    count = count.where('state', 'in', [...filter.states]);
    query = query.where('releases.state', 'in', [...filter.states]);
  }
  if (filter.incidentId !== undefined) {
    count = count.where('incident_id', '=', filter.incidentId);
    query = query.where('releases.incident_id', '=', filter.incidentId);
  }
  if (filter.beforeId !== undefined) query = query.where('releases.id', '<', filter.beforeId);
  const { total } = await count
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.orderBy('releases.id', 'desc').limit(filter.limit).execute();
  return { items: rows.map(toRelease), total: Number(total) };
}

/** What the public may see, newest first: published ones, and withdrawn ones so that their address still answers. */
export async function listPublishedReleases(db: Db, limit: number): Promise<StoredRelease[]> {
  const rows = await selectReleases(db)
    .where('releases.published_at', 'is not', null)
    .orderBy('releases.published_at', 'desc')
    .orderBy('releases.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRelease);
}

export async function countReleases(db: Db): Promise<Map<ReleaseState, number>> {
  const rows = await db
    .selectFrom('releases')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return new Map(rows.map((row) => [keyOf(RELEASE_STATES, row.state, 'releases.state'), Number(row.count)]));
}

export async function insertRelease(
  db: Db,
  release: {
    incidentId: number;
    kind: ReleaseKind;
    title: string;
    body: string;
    statementIds: readonly string[];
    authorId: number;
    createdAt: Date;
  },
): Promise<number> {
  const row = await db
    .insertInto('releases')
    .values({
      incident_id: release.incidentId,
      kind: release.kind,
      title: release.title,
      body: release.body,
      statement_ids: [...release.statementIds],
      author_id: release.authorId,
      created_at: release.createdAt,
      updated_at: release.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface ReleaseChange {
  state: ReleaseState;
  updatedAt: Date;
  text?: { title: string; body: string; revision: number };
  reviewerId?: number | null;
  approval?: { approverId: number; approvedAt: Date; numberYear: number; numberSeq: number };
  /** Approval taken back; the number stays with the release. */
  isApprovalRevoked?: boolean;
  publication?: { slug: string; publishedAt: Date; rendition: string; renditionSha256: string };
  withdrawal?: { at: Date; reason: string };
}

export async function updateRelease(db: Db, id: number, change: ReleaseChange): Promise<void> {
  const { text, approval, publication, withdrawal } = change;
  await db
    .updateTable('releases')
    .set({
      state: change.state,
      updated_at: change.updatedAt,
      ...text,
      ...(change.reviewerId !== undefined && { reviewer_id: change.reviewerId }),
      ...(change.isApprovalRevoked === true && { approver_id: null, approved_at: null }),
      ...(approval !== undefined && {
        approver_id: approval.approverId,
        approved_at: approval.approvedAt,
        number_year: approval.numberYear,
        number_seq: approval.numberSeq,
      }),
      ...(publication !== undefined && {
        slug: publication.slug,
        published_at: publication.publishedAt,
        rendition: publication.rendition,
        rendition_sha256: publication.renditionSha256,
      }),
      ...(withdrawal !== undefined && {
        withdrawn_at: withdrawal.at,
        withdrawal_reason: withdrawal.reason,
      }),
    })
    .where('id', '=', id)
    .execute();
}

/** Next number of the year. Holds the numbering until the transaction ends, so that a rollback leaves no gap. */
export async function takeReleaseNumber(db: Db, year: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('wanglou.release-number'))`.execute(db);
  const row = await db
    .selectFrom('releases')
    .select((eb) => eb.fn.max('number_seq').as('last'))
    .where('number_year', '=', year)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}
