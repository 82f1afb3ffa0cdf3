import type { Actor } from '../core/roles.ts';
import { listLedger as readLedger } from '../store/ledger.ts';
import type { DeskContext } from './context.ts';
import { authorise } from './decide.ts';
import { readWindow, toPage } from './paging.ts';
import type { LedgerEvent, Page } from './views.ts';

export interface LedgerFilter {
  subjectKind?: string;
  /** Needs `subjectKind`. */
  subjectId?: string;
  userId?: number;
  act?: string;
  cursor?: string;
  limit?: number;
}

/** Who decided what and when; newest first. */
export async function listLedger(
  ctx: DeskContext,
  actor: Actor,
  filter: LedgerFilter,
): Promise<Page<LedgerEvent>> {
  const window = readWindow(filter);
  authorise(actor, 'ledger.read');
  const { subjectKind, subjectId } = filter;
  const rows = await readLedger(ctx.db, {
    ...window,
    ...(subjectKind !== undefined && { subjectKind }),
    ...(subjectKind !== undefined &&
      subjectId !== undefined && { subjects: [{ kind: subjectKind, ids: [subjectId] }] }),
    ...(filter.userId !== undefined && { userId: filter.userId }),
    ...(filter.act !== undefined && { act: filter.act }),
  });
  return toPage(rows, window);
}
