import type { Actor } from '../core/roles.ts';
import { readFacts, type StoredFact } from '../store/facts.ts';
import { insertUse, listNewestStatements, readStatementVersions, readUses } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { authorise, decide, found, record, refuse } from './decide.ts';
import { fillStatement } from './fill-statement.ts';
import { lockOpenIncident } from './lock-incident.ts';
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

/** Takes a statement for an incident: the version is recorded, its slots are filled from confirmed facts. */
export async function useStatement(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; statementId: string },
): Promise<UsedStatementView> {
  const { incidentId, statementId } = input;
  authorise(actor, 'release.draft');
  const versions = await readStatementVersions(ctx.db, statementId);
  const statement = found(
    versions.find((row) => row.state !== 'retired'),
    '口径',
    statementId,
  );
  if (!isInForce(ctx, statement)) {
    const message = `口径 ${statementId} 第 ${statement.version} 版不在有效期（${statement.validFrom} 至 ${statement.reviewBy}）内或尚未生效，请另选或先更新口径`;
    refuse('not-allowed-now', 'statementId', statementId, message);
  }
  const { version } = statement;
  await decide(ctx, async (tx) => {
    await lockOpenIncident(tx, incidentId);
    const use = { incidentId, statementId, version, usedBy: actor.userId, usedAt: ctx.now() };
    if (!(await insertUse(tx, use))) return;
    const detail = { statementId, version };
    await record(tx, ctx, actor, { kind: 'incident', id: incidentId, act: 'use-statement', detail });
  });
  const used = await readUsedStatements(ctx, incidentId, await readFacts(ctx.db, incidentId));
  const view = used.find((use) => use.statementId === statementId && use.version === version);
  return found(view, '口径', statementId);
}
