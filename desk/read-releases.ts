import type { Actor } from '../core/roles.ts';
import type { ReleaseState } from '../core/transitions.ts';
import type { Db } from '../store/db.ts';
import { listLedger } from '../store/ledger.ts';
import type { StoredRelease } from '../store/releases.ts';
import * as releaseStore from '../store/releases.ts';
import { readStatementVersions, readUses, type StoredStatement } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { authorise, found } from './decide.ts';
import { readWindow, toPage } from './paging.ts';
import { presentRelease, releaseActs } from './present.ts';
import { neverSaid, openSlotFaults } from './release-text.ts';
import type { Page, ReleaseDetail, ReleaseSummary } from './views.ts';

const LEDGER_SHOWN = 200;

export interface ReleaseFilter {
  states?: ReleaseState[];
  incidentId?: number;
  cursor?: string;
  limit?: number;
}

/** Newest first; `counts` are of all releases, whatever the filter. */
export async function listReleases(
  ctx: DeskContext,
  actor: Actor,
  filter: ReleaseFilter,
): Promise<Page<ReleaseSummary> & { counts: Record<ReleaseState, number> }> {
  const window = readWindow(filter);
  authorise(actor, 'release.read');
  const [rows, counted] = await Promise.all([
    releaseStore.listReleases(ctx.db, {
      ...window,
      ...(filter.states !== undefined && { states: filter.states }),
      ...(filter.incidentId !== undefined && { incidentId: filter.incidentId }),
    }),
    releaseStore.countReleases(ctx.db),
  ]);
  const items = rows.items.map((release) => presentRelease(ctx, release));
  const counts = {
    draft: counted.get('draft') ?? 0,
    'in-review': counted.get('in-review') ?? 0,
    reviewed: counted.get('reviewed') ?? 0,
    approved: counted.get('approved') ?? 0,
    published: counted.get('published') ?? 0,
    withdrawn: counted.get('withdrawn') ?? 0,
  };
  return { ...toPage({ items, total: rows.total }, window), counts };
}

/** Statements of a release: the version taken for its incident, else the newest. */
async function readStatements(db: Db, release: StoredRelease): Promise<StoredStatement[]> {
  const uses = await readUses(db, release.incidentId);
  const taken = new Map(uses.map((use) => [use.statement.id, use.statement]));
  const statements: StoredStatement[] = [];
  for (const id of release.statementIds) {
    const statement = taken.get(id) ?? (await readStatementVersions(db, id))[0];
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

export async function getRelease(ctx: DeskContext, actor: Actor, id: number): Promise<ReleaseDetail> {
  authorise(actor, 'release.read');
  const release = found(await releaseStore.findRelease(ctx.db, { id }), '发布稿', id);
  const [statements, ledger] = await Promise.all([
    readStatements(ctx.db, release),
    listLedger(ctx.db, { subjects: [{ kind: 'release', ids: [String(id)] }], limit: LEDGER_SHOWN }),
  ]);
  return {
    ...presentRelease(ctx, release),
    body: release.body,
    statementIds: release.statementIds,
    reviewer: release.reviewer,
    approver: release.approver,
    createdAt: release.createdAt,
    approvedAt: release.approvedAt,
    withdrawnAt: release.withdrawnAt,
    withdrawalReason: release.withdrawalReason,
    renditionSha256: release.renditionSha256,
    publicPath: release.slug === null ? null : `/releases/public/${release.slug}`,
    faults: openSlotFaults(release),
    neverSaid: neverSaid(release, statements),
    acts: releaseActs(actor, release),
    ledger: ledger.items,
  };
}
