import type { STATEMENT_STAGES } from '../core/library.ts';
import type { Actor } from '../core/roles.ts';
import { suggestStatements } from '../indexer/suggest.ts';
import { findAlert } from '../store/alerts.ts';
import { findIncident } from '../store/incidents.ts';
import { listNewestStatements, type StoredStatement } from '../store/statements.ts';
import type { DeskContext } from './context.ts';
import { authorise, found, requireText } from './decide.ts';
import { localDate } from './local-date.ts';
import { isInForce, presentStatement } from './present.ts';
import type { MatchedStatement } from './views.ts';

const DEFAULT_TOP = 10;
const MAX_TOP = 50;

type Stage = (typeof STATEMENT_STAGES)[number];

/** Which stage comes next: before the first release one answers for the first time, after it one reports progress. */
const BEFORE_RELEASE: Record<Stage, number> = { 首次回应: 4, 进展: 3, 辟谣: 2, 结果: 1, 日常答问: 0 };
const AFTER_RELEASE: Record<Stage, number> = { 进展: 4, 结果: 3, 辟谣: 2, 日常答问: 1, 首次回应: 0 };

export type MatchInput = { incidentId: number } | { alertId: number } | { question: string };

/** In-force statements that fit an incident, an alert or a question, best first. */
export async function matchStatements(
  ctx: DeskContext,
  actor: Actor,
  input: MatchInput,
  top: number = DEFAULT_TOP,
): Promise<MatchedStatement[]> {
  const count = Math.min(Math.max(1, Math.trunc(top)), MAX_TOP);
  authorise(actor, 'statement.read');
  const inForce = (await listNewestStatements(ctx.db)).filter((statement) => isInForce(ctx, statement));
  if ('question' in input) return matchQuestion(ctx, input.question, inForce, count);
  const { riskPoints, hasRelease } = await readNeed(ctx, actor, input);
  const weights = hasRelease ? AFTER_RELEASE : BEFORE_RELEASE;
  return inForce
    .map((statement) => ({ statement, shared: countShared(statement, riskPoints) }))
    .filter(({ shared }) => shared > 0)
    .map(({ statement, shared }) => ({
      statement: presentStatement(ctx, statement),
      spoken: statement.content.spoken,
      score: shared * 10 + weights[statement.stage],
    }))
    .sort((a, b) => b.score - a.score || (a.statement.id < b.statement.id ? -1 : 1))
    .slice(0, count);
}

function countShared(statement: StoredStatement, riskPoints: readonly string[]): number {
  return statement.riskPoints.filter((id) => riskPoints.includes(id)).length;
}

async function readNeed(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number } | { alertId: number },
): Promise<{ riskPoints: readonly string[]; hasRelease: boolean }> {
  if ('alertId' in input) {
    authorise(actor, 'alert.read');
    const alert = found(await findAlert(ctx.db, input.alertId), '预警', input.alertId);
    return { riskPoints: alert.riskPoints, hasRelease: false };
  }
  authorise(actor, 'incident.read');
  const incident = found(await findIncident(ctx.db, input.incidentId), '事件', input.incidentId);
  return { riskPoints: incident.riskPoints, hasRelease: incident.publishedReleases > 0 };
}

function matchQuestion(
  ctx: DeskContext,
  question: string,
  inForce: readonly StoredStatement[],
  top: number,
): MatchedStatement[] {
  const asked = requireText(question, 'question', '要回答的问题', 500);
  const today = localDate(ctx.now(), ctx.config.timezone);
  const byId = new Map(inForce.map((statement) => [statement.id, statement]));
  return suggestStatements(asked, ctx.library, { top, today }).flatMap(({ statement: id, score }) => {
    const statement = byId.get(id);
    if (statement === undefined) return [];
    const { spoken } = statement.content;
    return [{ statement: presentStatement(ctx, statement), spoken, score }];
  });
}
