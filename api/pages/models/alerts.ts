import { ALERT_LEVELS, type AlertLevel } from '../../../core/level.ts';
import { ALERT_STATES, type AlertState } from '../../../core/transitions.ts';
import type { AlertCounts, AlertDetail, AlertSummary, IncidentSummary, Page } from '../../../desk/views.ts';
import { buildEvidence } from './evidence.ts';
import type { Frame } from './frame.ts';
import { ledgerLines } from './ledger.ts';
import { type ChoiceLink, hrefOf } from './links.ts';

/** What the list shows; `waiting` is what a person still has to decide on. */
export interface AlertView {
  state: AlertState | 'waiting' | 'all';
  level: AlertLevel | null;
  cursor: string | null;
}

const VIEW_LABELS = { waiting: '待办', ...ALERT_STATES, all: '全部' } as const;

function queryOf(view: AlertView): Record<string, string | null> {
  return { state: view.state === 'waiting' ? null : view.state, level: view.level };
}

function railOf(view: AlertView, counts: AlertCounts): { states: ChoiceLink[]; levels: ChoiceLink[] } {
  const { byState, byLevel } = counts;
  const stateCounts = {
    ...byState,
    waiting: byState.open + byState.acknowledged,
    all: Object.values(byState).reduce((sum, count) => sum + count, 0),
  };
  const states = Object.entries(VIEW_LABELS).map(([key, label]) => ({
    key,
    label,
    count: Object.entries(stateCounts).find(([state]) => state === key)?.[1] ?? 0,
    href: hrefOf('/alerts', { state: key === 'waiting' ? null : key }),
    isCurrent: view.state === key && view.level === null,
  }));
  const levels = Object.entries(ALERT_LEVELS).map(([key, { label }]) => ({
    key,
    label,
    count: Object.entries(byLevel).find(([level]) => level === key)?.[1] ?? 0,
    href: hrefOf('/alerts', { level: key }),
    isCurrent: view.level === key,
  }));
  return { states, levels };
}

/** A reason with its words marked where they stand in it; words that it does not name follow it. */
function reasonLine({ text, terms }: AlertDetail['reasons'][number]) {
  const words = [...new Set(terms.map(({ term }) => term))];
  const named = words.filter((word) => text.includes(word));
  return {
    text,
    marks: named.map((word) => {
      const start = text.lastIndexOf(word);
      return { start, end: start + word.length, kind: 'term' as const, title: '触发词' };
    }),
    words: words.filter((word) => !named.includes(word)),
  };
}

function detailOf(alert: AlertDetail, backHref: string, openIncidents: readonly IncidentSummary[]) {
  return {
    alert,
    backHref,
    grade: alert.post?.grade ?? null,
    wasUpdated: alert.updatedAt.getTime() - alert.raisedAt.getTime() > 60_000,
    hasMorePosts: alert.postCount > alert.posts.length,
    reasons: alert.reasons.map(reasonLine),
    evidence: alert.post === null ? null : buildEvidence(alert.post),
    ledger: ledgerLines(alert.ledger),
    openIncidents: openIncidents.map(({ id, title }) => ({ id, title })),
  };
}

export function alertsModel(
  frame: Frame,
  input: {
    view: AlertView;
    list: Page<AlertSummary> & { counts: AlertCounts };
    detail: AlertDetail | null;
    openIncidents: readonly IncidentSummary[];
  },
) {
  const { view, list, detail } = input;
  const query = queryOf(view);
  const label = view.level === null ? VIEW_LABELS[view.state] : `${ALERT_LEVELS[view.level].label}预警`;
  return {
    frame,
    listTitle: label,
    listHref: hrefOf('/alerts', { ...query, cursor: view.cursor }),
    isWaiting: view.state === 'waiting' && view.level === null,
    rail: railOf(view, list.counts),
    list: {
      total: list.total,
      rows: list.items.map((alert) => ({
        ...alert,
        href: hrefOf(`/alerts/${alert.id}`, query),
        isCurrent: alert.id === detail?.id,
      })),
      nextHref: list.nextCursor === null ? null : hrefOf('/alerts', { ...query, cursor: list.nextCursor }),
    },
    detail: detail === null ? null : detailOf(detail, hrefOf('/alerts', query), input.openIncidents),
  };
}
