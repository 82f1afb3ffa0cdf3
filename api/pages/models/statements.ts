import { type Aspect, STATEMENT_STAGES } from '../../../core/library.ts';
import type { MatchedStatement, Page, StatementDetail, StatementView } from '../../../desk/views.ts';
import type { Frame } from './frame.ts';
import { hrefOf } from './links.ts';
import { slotPieces } from './slots.ts';

export function statementsModel(
  frame: Frame,
  input: {
    ask: string;
    suggestions: readonly MatchedStatement[];
    aspects: readonly Aspect[];
    aspect: string | null;
    stage: string | null;
    onlyInForce: boolean;
    list: Page<StatementView> & { countsByAspect: Record<string, number> };
  },
) {
  const { list, aspect, stage, ask } = input;
  const counts = list.countsByAspect;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    frame,
    ask,
    suggestions: input.suggestions.map(({ statement, spoken }) => ({
      statement,
      spoken: slotPieces(spoken),
    })),
    onlyInForce: input.onlyInForce,
    aspects: [
      { href: hrefOf('/statements', { stage }), label: '全部', count: all, isCurrent: aspect === null },
      ...input.aspects.map(({ id, name }) => ({
        href: hrefOf('/statements', { aspect: id, stage }),
        label: name,
        count: counts[id] ?? 0,
        isCurrent: aspect === id,
      })),
    ],
    stages: [
      { href: hrefOf('/statements', { aspect }), label: '全部', isCurrent: stage === null },
      ...STATEMENT_STAGES.map((name) => ({
        href: hrefOf('/statements', { aspect, stage: name }),
        label: name,
        isCurrent: stage === name,
      })),
    ],
    list: {
      total: list.total,
      rows: list.items,
      nextHref:
        list.nextCursor === null ? null : hrefOf('/statements', { aspect, stage, cursor: list.nextCursor }),
    },
  };
}

export function statementModel(
  frame: Frame,
  input: { statement: StatementDetail; unitNames: ReadonlyMap<string, string> },
) {
  const { statement, unitNames } = input;
  const { content } = statement;
  const nameOf = (id: string): string => unitNames.get(id) ?? id;
  return {
    frame,
    statement,
    spoken: slotPieces(content.spoken),
    written: slotPieces(content.written),
    slots: content.slots.map(({ name, type, confirmedBy, hint }) => ({
      name,
      type,
      confirmedBy: nameOf(confirmedBy),
      hint: hint ?? null,
    })),
    secrecy: `${nameOf(content.secrecyReview.by)} ${content.secrecyReview.on} ${content.secrecyReview.result}`,
  };
}
