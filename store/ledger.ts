import { detailSchema } from './columns.ts';
import { type Db, json } from './db.ts';

export interface LedgerEvent {
  id: number;
  at: Date;
  /** Null when the product itself acted. */
  userId: number | null;
  actor: string;
  subjectKind: string;
  subjectId: string;
  act: string;
  detail: Record<string, unknown>;
}

/** Appends one decision; call it in the transaction that decides. */
export async function appendLedger(db: Db, event: Omit<LedgerEvent, 'id'>): Promise<void> {
  await db
    .insertInto('ledger')
    .values({
      at: event.at,
      user_id: event.userId,
      actor: event.actor,
      subject_kind: event.subjectKind,
      subject_id: event.subjectId,
      act: event.act,
      detail: json(event.detail),
    })
    .execute();
}

export interface LedgerFilter {
  subjects?: readonly { kind: string; ids: readonly string[] }[];
  subjectKind?: string;
  userId?: number;
  act?: string;
  /** Events older than this id. */
  beforeId?: number;
  limit: number;
}

/** Newest first. With `subjects`, the events of any of them. */
export async function listLedger(
  db: Db,
  filter: LedgerFilter,
): Promise<{ items: LedgerEvent[]; total: number }> {
  let query = db.selectFrom('ledger');
  const { subjects } = filter;
  if (subjects !== undefined) {
    const named = subjects.filter((subject) => subject.ids.length > 0);
    if (named.length === 0) return { items: [], total: 0 };
    query = query.where((eb) =>
      eb.or(
        named.map((subject) =>
          eb.and([eb('subject_kind', '=', subject.kind), eb('subject_id', 'in', [...subject.ids])]),
        ),
      ),
    );
  }
  if (filter.subjectKind !== undefined) query = query.where('subject_kind', '=', filter.subjectKind);
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.act !== undefined) query = query.where('act', '=', filter.act);
  const { total } = await query
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  const rows = await query.selectAll().orderBy('id', 'desc').limit(filter.limit).execute();
  const items = rows.map((row) => ({
    id: row.id,
    at: row.at,
    userId: row.user_id,
    actor: row.actor,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    act: row.act,
    detail: detailSchema.parse(row.detail),
  }));
  return { items, total: Number(total) };
}
