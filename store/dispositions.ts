import { DISPOSITION_STATES, type DispositionState } from '../core/transitions.ts';
import { keyOf, memberOf, type Named, type Person } from './columns.ts';
import type { Db } from './db.ts';

export const FINDINGS = ['属实', '部分属实', '不实'] as const;
export type Finding = (typeof FINDINGS)[number];

export interface StoredDisposition {
  id: number;
  incidentId: number;
  incidentTitle: string;
  unit: Named;
  request: string;
  dueAt: Date;
  state: DispositionState;
  dispatchedBy: Person;
  dispatchedAt: Date;
  receivedAt: Date | null;
  finding: Finding | null;
  measures: string | null;
  feedback: string | null;
  answeredBy: Person | null;
  answeredAt: Date | null;
  closedAt: Date | null;
}

function selectDispositions(db: Db) {
  return db
    .selectFrom('dispositions')
    .innerJoin('incidents', 'incidents.id', 'dispositions.incident_id')
    .innerJoin('units', 'units.id', 'dispositions.unit_id')
    .innerJoin('users as dispatcher', 'dispatcher.id', 'dispositions.dispatched_by')
    .leftJoin('users as answerer', 'answerer.id', 'dispositions.answered_by')
    .selectAll('dispositions')
    .select([
      'incidents.title as incident_title',
      'units.name as unit_name',
      'dispatcher.display_name as dispatcher_name',
      'answerer.display_name as answerer_name',
    ]);
}

type DispositionRow = Awaited<ReturnType<ReturnType<typeof selectDispositions>['executeTakeFirstOrThrow']>>;

function toDisposition(row: DispositionRow): StoredDisposition {
  return {
    id: row.id,
    incidentId: row.incident_id,
    incidentTitle: row.incident_title,
    unit: { id: row.unit_id, name: row.unit_name },
    request: row.request,
    dueAt: row.due_at,
    state: keyOf(DISPOSITION_STATES, row.state, 'dispositions.state'),
    dispatchedBy: { id: row.dispatched_by, displayName: row.dispatcher_name },
    dispatchedAt: row.dispatched_at,
    receivedAt: row.received_at,
    finding: row.finding === null ? null : memberOf(FINDINGS, row.finding, 'dispositions.finding'),
    measures: row.measures,
    feedback: row.feedback,
    answeredBy:
      row.answered_by === null ? null : { id: row.answered_by, displayName: row.answerer_name ?? '' },
    answeredAt: row.answered_at,
    closedAt: row.closed_at,
  };
}

export async function findDisposition(db: Db, id: number): Promise<StoredDisposition | null> {
  const row = await selectDispositions(db).where('dispositions.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toDisposition(row);
}

/** The disposition, held until the transaction ends. */
export async function lockDisposition(db: Db, id: number): Promise<StoredDisposition | null> {
  const row = await selectDispositions(db)
    .where('dispositions.id', '=', id)
    .forUpdate('dispositions')
    .executeTakeFirst();
  return row === undefined ? null : toDisposition(row);
}

export interface DispositionFilter {
  states?: readonly DispositionState[];
  unitId?: string;
  incidentId?: number;
  beforeId?: number;
  limit: number;
}

export async function listDispositions(
  db: Db,
  filter: DispositionFilter,
): Promise<{ items: StoredDisposition[]; total: number }> {
  let count = db.selectFrom('dispositions');
  let query = selectDispositions(db);
  if (filter.states !== undefined && filter.states.length > 0) {
    count = count.where('state', 'in', [...filter.states]);
    query = query.where('dispositions.state', 'in', [...filter.states]);
  }
  if (filter.unitId !== undefined) {
    count = count.where('unit_id', '=', filter.unitId);
    query = query.where('dispositions.unit_id', '=', filter.unitId);
  }
  if (filter.incidentId !== undefined) {
    count = count.where('incident_id', '=', filter.incidentId);
    query = query.where('dispositions.incident_id', '=', filter.incidentId);
  }
  if (filter.beforeId !== undefined) query = query.where('dispositions.id', '<', filter.beforeId);
  const { total } = await count
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query.orderBy('dispositions.id', 'desc').limit(filter.limit).execute();
  return { items: rows.map(toDisposition), total: Number(total) };
}

/** How many dispositions stand in each state, of one unit when it is named. */
export async function countDispositions(db: Db, unitId?: string): Promise<Map<DispositionState, number>> {
  let query = db
    .selectFrom('dispositions')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('state');
  if (unitId !== undefined) query = query.where('unit_id', '=', unitId);
  const rows = await query.execute();
  return new Map(
    rows.map((row) => [keyOf(DISPOSITION_STATES, row.state, 'dispositions.state'), Number(row.count)]),
  );
}

export async function insertDisposition(
  db: Db,
  disposition: {
    incidentId: number;
    unitId: string;
    request: string;
    dueAt: Date;
    dispatchedBy: number;
    dispatchedAt: Date;
  },
): Promise<number> {
  const row = await db
    .insertInto('dispositions')
    .values({
      incident_id: disposition.incidentId,
      unit_id: disposition.unitId,
      request: disposition.request,
      due_at: disposition.dueAt,
      dispatched_by: disposition.dispatchedBy,
      dispatched_at: disposition.dispatchedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface DispositionChange {
  state: DispositionState;
  receivedAt?: Date;
  answer?: { finding: Finding; measures: string; feedback: string; by: number; at: Date };
  closedAt?: Date;
}

export async function updateDisposition(db: Db, id: number, change: DispositionChange): Promise<void> {
  const { answer } = change;
  await db
    .updateTable('dispositions')
    .set({
      state: change.state,
      ...(change.receivedAt !== undefined && { received_at: change.receivedAt }),
      ...(change.closedAt !== undefined && { closed_at: change.closedAt }),
      ...(answer !== undefined && {
        finding: answer.finding,
        measures: answer.measures,
        feedback: answer.feedback,
        answered_by: answer.by,
        answered_at: answer.at,
      }),
    })
    .where('id', '=', id)
    .execute();
}
