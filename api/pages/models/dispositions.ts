import { type Actor, may } from '../../../core/roles.ts';
import { DISPOSITION_STATES, type DispositionState } from '../../../core/transitions.ts';
import { type DispositionDetail, type DispositionView, FINDINGS, type Page } from '../../../desk/views.ts';
import type { Frame } from './frame.ts';
import { ledgerLines } from './ledger.ts';
import { hrefOf, stateLinks } from './links.ts';

const DESK_ACTS = ['accept', 'return', 'withdraw'];

/** Still waits for the unit. */
function isWaiting({ state }: DispositionView): boolean {
  return state === 'dispatched' || state === 'received' || state === 'returned';
}

export function dispositionsModel(
  frame: Frame,
  input: {
    state: DispositionState | null;
    list: Page<DispositionView> & { counts: Record<DispositionState, number> };
  },
) {
  const { list, state } = input;
  return {
    frame,
    states: stateLinks('/dispositions', DISPOSITION_STATES, list.counts, state),
    list: {
      total: list.total,
      rows: list.items.map((disposition) => ({ ...disposition, isWaiting: isWaiting(disposition) })),
      nextHref: list.nextCursor === null ? null : hrefOf('/dispositions', { state, cursor: list.nextCursor }),
    },
  };
}

export interface AnswerForm {
  finding: string;
  measures: string;
  feedback: string;
}

export function dispositionModel(
  frame: Frame,
  input: { actor: Actor; disposition: DispositionDetail; form: AnswerForm },
) {
  const { disposition } = input;
  return {
    frame,
    disposition,
    isWaiting: isWaiting(disposition),
    canOpenIncident: may(input.actor, 'incident.read'),
    deskActs: disposition.acts.filter((act) => DESK_ACTS.includes(act)),
    findings: FINDINGS,
    form: input.form,
    ledger: ledgerLines(disposition.ledger),
  };
}
