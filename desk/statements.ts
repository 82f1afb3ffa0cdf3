import type { STATEMENT_STAGES } from '../core/library.ts';
import type { Actor } from '../core/roles.ts';
import type { DeskContext } from './context.ts';
import type { MatchedStatement, Page, StatementDetail, StatementView, UsedStatementView } from './views.ts';
/** A spokesperson gets those in force only. `q` is looked for in id, title, questions and answers. */
export declare function listStatements(
  ctx: DeskContext,
  actor: Actor,
  filter: {
    aspect?: string;
    riskPoint?: string;
    stage?: (typeof STATEMENT_STAGES)[number];
    q?: string;
    isInForce?: boolean;
    cursor?: string;
    limit?: number;
  },
): Promise<Page<StatementView> & { countsByAspect: Record<string, number> }>;
export declare function getStatement(
  ctx: DeskContext,
  actor: Actor,
  id: string,
  version?: number,
): Promise<StatementDetail>;
/** In-force statements that fit an incident, an alert or a question, best first. */
export declare function matchStatements(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number } | { alertId: number } | { question: string },
  top?: number,
): Promise<MatchedStatement[]>;
export declare function useStatement(
  ctx: DeskContext,
  actor: Actor,
  input: { incidentId: number; statementId: string },
): Promise<UsedStatementView>;
