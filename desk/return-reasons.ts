import type { Db } from '../store/db.ts';
import { listLedger } from '../store/ledger.ts';

/** Reason of the last return of each disposition, as the ledger tells it. */
export async function returnReasons(db: Db, dispositionIds: readonly number[]): Promise<Map<number, string>> {
  const ids = dispositionIds.map(String);
  const events = await listLedger(db, {
    subjects: [{ kind: 'disposition', ids }],
    act: 'return',
    limit: 1_000,
  });
  const reasons = new Map<number, string>();
  for (const event of events.items) {
    const { reason } = event.detail;
    const id = Number(event.subjectId);
    if (typeof reason === 'string' && !reasons.has(id)) reasons.set(id, reason);
  }
  return reasons;
}
