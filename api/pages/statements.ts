import { STATEMENT_STAGES } from '../../core/library.ts';
import { matchStatements } from '../../desk/match-statements.ts';
import { getStatement, listStatements } from '../../desk/statements.ts';
import { listUnits } from '../../desk/units.ts';
import type { Show } from './kit.ts';
import { statementModel, statementsModel } from './models/statements.ts';

const SUGGESTIONS = 5;

export const showStatements: Show = async ({ ctx, actor, query }) => {
  const ask = query.text('ask').trim();
  const aspect = query.text('aspect');
  const stage = STATEMENT_STAGES.find((name) => name === query.text('stage')) ?? null;
  const cursor = query.text('cursor');
  const [list, suggestions] = await Promise.all([
    listStatements(ctx, actor, {
      ...(aspect !== '' && { aspect }),
      ...(stage !== null && { stage }),
      ...(cursor !== '' && { cursor }),
    }),
    ask === '' ? [] : matchStatements(ctx, actor, { question: ask }, SUGGESTIONS),
  ]);
  const { aspects } = ctx.library;
  const onlyInForce = actor.roles.every((role) => role === 'spokesperson');
  return {
    page: 'statements',
    title: '口径库',
    section: 'statements',
    model: (frame) =>
      statementsModel(frame, {
        ask,
        suggestions,
        aspects,
        aspect: aspect === '' ? null : aspect,
        stage,
        onlyInForce,
        list,
      }),
  };
};

export const showStatement: Show = async ({ ctx, actor, req, query }) => {
  const version = query.text('version');
  const id = String(req.params.id ?? '');
  const [statement, units] = await Promise.all([
    getStatement(ctx, actor, id, /^\d{1,6}$/.test(version) ? Number(version) : undefined),
    listUnits(ctx, actor),
  ]);
  const unitNames = new Map(units.map((unit) => [unit.id, unit.name]));
  return {
    page: 'statement',
    title: statement.title,
    section: 'statements',
    model: (frame) => statementModel(frame, { statement, unitNames }),
  };
};
