import { sql } from 'kysely';
import { STATEMENT_STAGES, type Statement, statementSchema } from '../core/library.ts';
import { STATEMENT_STATES, type StatementState } from '../core/transitions.ts';
import { keyOf, memberOf, type Named, type Person } from './columns.ts';
import { type Db, json } from './db.ts';

export interface StoredStatement {
  id: string;
  version: number;
  state: StatementState;
  title: string;
  stage: (typeof STATEMENT_STAGES)[number];
  riskPoints: string[];
  draftingUnit: Named;
  /** Dates as YYYY-MM-DD. */
  validFrom: string;
  reviewBy: string;
  content: Statement;
  contentSha256: string;
}

function selectVersions(db: Db) {
  return db
    .selectFrom('statement_versions as sv')
    .leftJoin('units', 'units.id', 'sv.drafting_unit')
    .selectAll('sv')
    .select('units.name as unit_name');
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof selectVersions>['executeTakeFirstOrThrow']>>;

function toStatement(row: VersionRow): StoredStatement {
  return {
    id: row.statement_id,
    version: row.version,
    state: keyOf(STATEMENT_STATES, row.state, 'statement_versions.state'),
    title: row.title,
    stage: memberOf(STATEMENT_STAGES, row.stage, 'statement_versions.stage'),
    riskPoints: row.risk_points,
    draftingUnit: { id: row.drafting_unit, name: row.unit_name ?? row.drafting_unit },
    validFrom: row.valid_from,
    reviewBy: row.review_by,
    content: statementSchema.parse(row.content),
    contentSha256: row.content_sha256,
  };
}

/** Holds off every other loader until the transaction ends. */
export async function lockStatements(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('wanglou.statements'))`.execute(db);
}

/** Id, version, state and hash of everything stored, without the texts. */
export async function readStatementHashes(
  db: Db,
): Promise<{ id: string; version: number; state: StatementState; contentSha256: string }[]> {
  const rows = await db
    .selectFrom('statement_versions')
    .select(['statement_id', 'version', 'state', 'content_sha256'])
    .execute();
  return rows.map((row) => ({
    id: row.statement_id,
    version: row.version,
    state: keyOf(STATEMENT_STATES, row.state, 'statement_versions.state'),
    contentSha256: row.content_sha256,
  }));
}

export async function insertStatementVersion(
  db: Db,
  statement: Statement,
  row: { state: StatementState; contentSha256: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('statements')
    .values({ id: statement.id, created_at: row.createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('statement_versions')
    .values({
      statement_id: statement.id,
      version: statement.version,
      state: row.state,
      title: statement.title,
      stage: statement.stage,
      risk_points: statement.riskPoints,
      content: json(statement),
      content_sha256: row.contentSha256,
      drafting_unit: statement.draftingUnit,
      valid_from: statement.validFrom,
      review_by: statement.reviewBy,
      created_at: row.createdAt,
    })
    .execute();
}

export async function setStatementState(
  db: Db,
  id: string,
  version: number,
  state: StatementState,
): Promise<void> {
  await db
    .updateTable('statement_versions')
    .set({ state })
    .where('statement_id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** One row per statement: its newest version. */
export async function listNewestStatements(db: Db): Promise<StoredStatement[]> {
  const rows = await selectVersions(db)
    .distinctOn('sv.statement_id')
    .orderBy('sv.statement_id')
    .orderBy('sv.version', 'desc')
    .execute();
  return rows.map(toStatement);
}

/** All versions of one statement, newest first. */
export async function readStatementVersions(db: Db, id: string): Promise<StoredStatement[]> {
  const rows = await selectVersions(db)
    .where('sv.statement_id', '=', id)
    .orderBy('sv.version', 'desc')
    .execute();
  return rows.map(toStatement);
}

export interface StoredUse {
  statement: StoredStatement;
  usedBy: Person;
  usedAt: Date;
}

/** Records that this version was taken for the incident; again by the same version changes nothing. */
export async function insertUse(
  db: Db,
  use: { incidentId: number; statementId: string; version: number; usedBy: number; usedAt: Date },
): Promise<boolean> {
  const result = await db
    .insertInto('used_statements')
    .values({
      incident_id: use.incidentId,
      statement_id: use.statementId,
      version: use.version,
      used_by: use.usedBy,
      used_at: use.usedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function readUses(db: Db, incidentId: number): Promise<StoredUse[]> {
  const rows = await selectVersions(db)
    .innerJoin('used_statements as us', (join) =>
      join.onRef('us.statement_id', '=', 'sv.statement_id').onRef('us.version', '=', 'sv.version'),
    )
    .innerJoin('users', 'users.id', 'us.used_by')
    .select(['us.used_by', 'us.used_at', 'users.display_name'])
    .where('us.incident_id', '=', incidentId)
    .orderBy('us.used_at')
    .orderBy('sv.statement_id')
    .execute();
  return rows.map((row) => ({
    statement: toStatement(row),
    usedBy: { id: row.used_by, displayName: row.display_name },
    usedAt: row.used_at,
  }));
}
