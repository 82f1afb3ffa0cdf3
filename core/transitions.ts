/**
 * The one place that decides every status change. Each table maps state × act to the next state; an absent cell is
 * refused with `not-allowed-now`. Statuses in the database are a cache of folding the ledger through these tables.
 */
import { RequestError } from './errors.ts';

type Table<S extends string, A extends string> = Record<S, Partial<Record<A, S>>>;

export const ALERT_STATES = {
  open: '待处理',
  acknowledged: '已签阅',
  dismissed: '已排除',
  'in-incident': '已立事件',
  merged: '已并入',
} as const;
export type AlertState = keyof typeof ALERT_STATES;
/** `merge` is the product's own: a person never does it. */
export type AlertAct = 'acknowledge' | 'dismiss' | 'reopen' | 'open-incident' | 'merge';
export const ALERT_TABLE = {
  open: {
    acknowledge: 'acknowledged',
    dismiss: 'dismissed',
    'open-incident': 'in-incident',
    merge: 'merged',
  },
  acknowledged: { dismiss: 'dismissed', 'open-incident': 'in-incident' },
  dismissed: { reopen: 'open' },
  'in-incident': {},
  merged: {},
} as const satisfies Table<AlertState, AlertAct>;

export const INCIDENT_STATES = { open: '处置中', closed: '已办结' } as const;
export type IncidentState = keyof typeof INCIDENT_STATES;
export type IncidentAct = 'close' | 'reopen';
export const INCIDENT_TABLE = {
  open: { close: 'closed' },
  closed: { reopen: 'open' },
} as const satisfies Table<IncidentState, IncidentAct>;

export const DISPOSITION_STATES = {
  dispatched: '待签收',
  received: '已签收',
  answered: '已反馈',
  returned: '已退回重办',
  accepted: '已办结',
  withdrawn: '已撤回',
} as const;
export type DispositionState = keyof typeof DISPOSITION_STATES;
export type DispositionAct = 'receive' | 'answer' | 'return' | 'accept' | 'withdraw';
export const DISPOSITION_TABLE = {
  dispatched: { receive: 'received', withdraw: 'withdrawn' },
  received: { answer: 'answered', withdraw: 'withdrawn' },
  answered: { return: 'returned', accept: 'accepted' },
  returned: { answer: 'answered', withdraw: 'withdrawn' },
  accepted: {},
  withdrawn: {},
} as const satisfies Table<DispositionState, DispositionAct>;

export const RELEASE_STATES = {
  draft: '草稿',
  'in-review': '待审核',
  reviewed: '待签发',
  approved: '已签发',
  published: '已发布',
  withdrawn: '已撤回',
} as const;
export type ReleaseState = keyof typeof RELEASE_STATES;
export type ReleaseAct = 'edit' | 'submit' | 'send-back' | 'pass-review' | 'approve' | 'publish' | 'withdraw';
export const RELEASE_TABLE = {
  draft: { edit: 'draft', submit: 'in-review' },
  'in-review': { 'send-back': 'draft', 'pass-review': 'reviewed' },
  reviewed: { 'send-back': 'draft', approve: 'approved' },
  approved: { 'send-back': 'draft', publish: 'published' },
  published: { withdraw: 'withdrawn' },
  withdrawn: {},
} as const satisfies Table<ReleaseState, ReleaseAct>;

export const STATEMENT_STATES = {
  draft: '起草',
  'in-force': '生效',
  retired: '停用',
} as const;
export type StatementState = keyof typeof STATEMENT_STATES;

/** Next state, or a `not-allowed-now` RequestError that names the thing, its state (Chinese) and the act. */
export function nextState<S extends string, A extends string>(
  thing: string,
  table: Table<S, A>,
  labels: Record<S, string>,
  state: S,
  act: A,
): S {
  const next = table[state][act];
  if (next === undefined) {
    throw new RequestError(
      'not-allowed-now',
      `${thing}当前为“${labels[state]}”，不能执行此操作，请刷新页面后再试`,
    );
  }
  return next;
}
