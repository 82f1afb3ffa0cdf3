import type { StoredFact } from '../store/facts.ts';
import { listNewestStatements, readUses } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { fillStatement } from './fill-statement.ts';
import { isInForce } from './present.ts';
import type { UsedStatementView } from './views.ts';

/** Statements taken for the incident, in the version that was taken, filled with `facts`. */
export async function readUsedStatements(
  ctx: DeskContext,
  incidentId: number,
  facts: readonly StoredFact[],
): Promise<UsedStatementView[]> {
  const uses = await readUses(ctx.db, incidentId);
  if (uses.length === 0) return [];
  const newest = new Map((await listNewestStatements(ctx.db)).map((row) => [row.id, row.version]));
  return uses.map(({ statement, usedBy, usedAt }) => ({
    statementId: statement.id,
    version: statement.version,
    title: statement.title,
    stage: statement.stage,
    usedBy,
    usedAt,
    filled: fillStatement(statement.content, facts),
    isOutdated: !isInForce(ctx, statement) || newest.get(statement.id) !== statement.version,
  }));
}
