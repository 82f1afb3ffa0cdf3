import type { STATEMENT_STAGES } from '../core/library.ts';
import { type Actor, may } from '../core/roles.ts';
import { listNewestStatements, readStatementVersions, type StoredStatement } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { authorise, found } from './decide.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './paging.ts';
import { isInForce, presentStatement } from './present.ts';
import type { Page, StatementDetail, StatementView } from './views.ts';

export { matchStatements } from './match-statements.ts';
export { useStatement } from './used-statements.ts';

export interface StatementFilter {
  aspect?: string;
  riskPoint?: string;
  stage?: (typeof STATEMENT_STAGES)[number];
  /** Looked for in id, title, questions and answers. */
  q?: string;
  isInForce?: boolean;
  cursor?: string;
  limit?: number;
}

/** Who only speaks must not see wording that is not approved (any more). */
function seesInForceOnly(actor: Actor): boolean {
  return !may(actor, 'incident.manage') && !may(actor, 'release.approve');
}

function contains(statement: StoredStatement, needle: string): boolean {
  const { content } = statement;
  return [statement.id, statement.title, ...content.questions, content.spoken, content.written].some((text) =>
    text.toLowerCase().includes(needle),
  );
}

/** Newest version of each statement, by id. `countsByAspect` is of what matches but for the aspect itself. */
export async function listStatements(
  ctx: DeskContext,
  actor: Actor,
  filter: StatementFilter,
): Promise<Page<StatementView> & { countsByAspect: Record<string, number> }> {
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MAX_LIMIT);
  authorise(actor, 'statement.read');
  const isInForceOnly = filter.isInForce ?? seesInForceOnly(actor);
  const needle = filter.q?.trim().toLowerCase() ?? '';
  const matching = (await listNewestStatements(ctx.db)).filter(
    (statement) =>
      (!(isInForceOnly || seesInForceOnly(actor)) || isInForce(ctx, statement)) &&
      (filter.stage === undefined || statement.stage === filter.stage) &&
      (filter.riskPoint === undefined || statement.riskPoints.includes(filter.riskPoint)) &&
      (needle === '' || contains(statement, needle)),
  );
  const views = matching.map((statement) => presentStatement(ctx, statement));
  const aspectsOf = (view: StatementView): string[] => [
    ...new Set(view.riskPoints.map((point) => point.aspect)),
  ];
  const countsByAspect: Record<string, number> = {};
  for (const view of views) {
    for (const aspect of aspectsOf(view)) countsByAspect[aspect] = (countsByAspect[aspect] ?? 0) + 1;
  }
  const { aspect } = filter;
  const chosen = aspect === undefined ? views : views.filter((view) => aspectsOf(view).includes(aspect));
  const after = filter.cursor === undefined ? '' : Buffer.from(filter.cursor, 'base64url').toString('utf8');
  const rest = chosen.filter((view) => view.id > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const nextCursor =
    rest.length > items.length && last !== undefined ? Buffer.from(last.id).toString('base64url') : null;
  return { items, total: chosen.length, nextCursor, countsByAspect };
}

/** The newest version, or the one asked for. */
export async function getStatement(
  ctx: DeskContext,
  actor: Actor,
  id: string,
  version?: number,
): Promise<StatementDetail> {
  authorise(actor, 'statement.read');
  const versions = await readStatementVersions(ctx.db, id);
  const chosen =
    version === undefined ? versions[0] : versions.find((statement) => statement.version === version);
  const isHidden = chosen !== undefined && seesInForceOnly(actor) && !isInForce(ctx, chosen);
  const statement = found(isHidden ? null : chosen, '口径', id);
  return {
    ...presentStatement(ctx, statement),
    content: statement.content,
    versions: versions.map((row) => ({
      version: row.version,
      state: row.state,
      validFrom: row.validFrom,
      reviewBy: row.reviewBy,
    })),
  };
}
