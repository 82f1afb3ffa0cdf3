import { ALERT_LEVELS, GRADES } from '../../../core/level.ts';
import { SLOT_TYPES, type Unit } from '../../../core/library.ts';
import { type Actor, may } from '../../../core/roles.ts';
import { INCIDENT_STATES, type IncidentState } from '../../../core/transitions.ts';
import {
  CLOCK_STATUSES,
  type ClockView,
  type IncidentDetail,
  type IncidentSummary,
  type MatchedStatement,
  type Page,
  RELEASE_KINDS,
} from '../../../desk/views.ts';
import { remaining } from '../../../templates/helpers/remaining.ts';
import type { Frame } from './frame.ts';
import { ledgerLines } from './ledger.ts';
import { hrefOf, stateLinks } from './links.ts';
import { slotPieces } from './slots.ts';
import { unitGroups } from './units.ts';

/** A clock with less than this left is shown as near. */
const NEAR_MS = 2 * 3_600_000;

export function incidentsModel(
  frame: Frame,
  input: {
    state: IncidentState | null;
    list: Page<IncidentSummary> & { counts: Record<IncidentState, number> };
  },
) {
  const { list, state } = input;
  return {
    frame,
    states: stateLinks('/incidents', INCIDENT_STATES, list.counts, state),
    list: {
      total: list.total,
      rows: list.items.map((incident) => ({
        ...incident,
        isLate: incident.nextDue !== null && incident.nextDue.dueAt < frame.now,
      })),
      nextHref: list.nextCursor === null ? null : hrefOf('/incidents', { state, cursor: list.nextCursor }),
    },
  };
}

function toneOf(clock: ClockView): string {
  if (clock.status === 'met') return 'met';
  if (clock.status === 'overdue' || clock.status === 'met-late') return 'late';
  return clock.remainingMs !== null && clock.remainingMs < NEAR_MS ? 'near' : 'running';
}

function clockLine(clock: ClockView, canManage: boolean) {
  const isOpen = clock.metAt === null;
  return {
    ...clock,
    tone: toneOf(clock),
    headline:
      clock.remainingMs !== null && isOpen ? remaining(clock.remainingMs) : CLOCK_STATUSES[clock.status],
    canMeet: canManage && isOpen && !clock.isMetByRelease,
  };
}

/** Characters of the wording shown on each side of a slot: whether to write 14 or 14人 depends on them. */
const CONTEXT_CHARACTERS = 12;

/** The sentence around a slot, the slot itself as a gap. */
function contextOf(text: string, slot: string): string {
  const gap = `【待确认：${slot}】`;
  const at = text.indexOf(gap);
  if (at < 0) return '';
  const before = text.slice(0, at).split('\n').at(-1) ?? '';
  const behind = text.slice(at + gap.length).split('\n')[0] ?? '';
  const [left, right] = [before, behind].map((part) => part.replace(/【待确认：([^】]*)】/g, '$1'));
  return `…${left?.slice(-CONTEXT_CHARACTERS)}____${right?.slice(0, CONTEXT_CHARACTERS)}…`;
}

/** Slots that the chosen statements still miss, each once: what to confirm next, and by whom. */
function wantedFacts(incident: IncidentDetail, units: readonly Unit[]) {
  const names = new Map(units.map(({ id, name }) => [id, name]));
  const wanted = new Map(
    incident.usedStatements.flatMap(({ filled }) =>
      filled.missing.map((slot) => [
        slot.name,
        {
          name: slot.name,
          type: slot.type,
          confirmedBy: names.get(slot.confirmedBy) ?? slot.confirmedBy,
          hint: slot.hint ?? '',
          context: contextOf(filled.written, slot.name) || contextOf(filled.spoken, slot.name),
        },
      ]),
    ),
  );
  return [...wanted.values()];
}

export interface IncidentForm {
  unitId: string;
  request: string;
  dueAt: string;
  name: string;
  type: string;
  value: string;
  source: string;
}

export const EMPTY_INCIDENT_FORM: IncidentForm = {
  unitId: '',
  request: '',
  dueAt: '',
  name: '',
  type: '',
  value: '',
  source: '',
};

export function incidentModel(
  frame: Frame,
  input: {
    actor: Actor;
    incident: IncidentDetail;
    matches: readonly MatchedStatement[];
    units: readonly Unit[];
    form: IncidentForm;
    /** Form that was refused and stays open. */
    openForm: 'dispatch' | 'fact' | null;
  },
) {
  const { actor, incident, openForm } = input;
  const isOpen = incident.state === 'open';
  const canManage = may(actor, 'incident.manage');
  const used = new Set(incident.usedStatements.map(({ statementId }) => statementId));
  const postCount = incident.clusters.reduce((sum, cluster) => sum + cluster.postCount, 0);
  return {
    frame,
    incident,
    postCount,
    hasMorePosts: postCount > incident.posts.length,
    clocks: incident.clocks.map((clock) => clockLine(clock, canManage && isOpen)),
    usedStatements: incident.usedStatements.map((used) => ({
      ...used,
      spoken: slotPieces(used.filled.spoken),
    })),
    matches: input.matches.filter(({ statement }) => !used.has(statement.id)),
    facts: {
      current: incident.facts.filter((fact) => fact.replacedAt === null),
      replaced: incident.facts.filter((fact) => fact.replacedAt !== null),
    },
    wantedFacts: wantedFacts(incident, input.units),
    factTypes: SLOT_TYPES,
    units: unitGroups(input.units),
    levels: Object.entries(ALERT_LEVELS).map(([key, { label }]) => ({ key, label })),
    grades: GRADES,
    releaseKinds: Object.entries(RELEASE_KINDS).map(([key, label]) => ({ key, label })),
    ledger: ledgerLines(incident.ledger, { showsSubject: true }),
    can: {
      manage: canManage,
      dispatch: isOpen && may(actor, 'disposition.dispatch'),
      useStatement: isOpen && canManage,
      draft: may(actor, 'release.draft'),
    },
    form: input.form,
    open: { dispatch: openForm === 'dispatch', fact: openForm === 'fact' },
  };
}
