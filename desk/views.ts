/** What desk functions hand out: finished views for pages and the API. Times are Dates, texts are Chinese as stored. */
import type { FieldFault } from '../core/errors.ts';
import type { AlertLevel, Grade } from '../core/level.ts';
import type { SLOT_TYPES, STATEMENT_STAGES, Statement } from '../core/library.ts';
import type { Role } from '../core/roles.ts';
import type {
  AlertState,
  DispositionState,
  IncidentState,
  ReleaseState,
  StatementState,
} from '../core/transitions.ts';
import type { AlertReason } from '../store/alerts.ts';
import type { StoredToken } from '../store/api-tokens.ts';
import type { Named, Person } from '../store/columns.ts';
import type { Finding } from '../store/dispositions.ts';
import type { LedgerEvent } from '../store/ledger.ts';
import type { PostBrief } from '../store/post-views.ts';
import type { ReleaseKind } from '../store/releases.ts';
import type { RiskPointName } from './naming.ts';
import type { PostDetail } from './post-detail.ts';

/** One page of a list; `nextCursor` is opaque, null on the last page. `total` counts the whole filtered list. */
export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

export type { AlertReason } from '../store/alerts.ts';
export type { Named, Person } from '../store/columns.ts';
export { FINDINGS, type Finding } from '../store/dispositions.ts';
export type { LedgerEvent } from '../store/ledger.ts';
export type { PostBrief } from '../store/post-views.ts';
export { RELEASE_KINDS, type ReleaseKind } from '../store/releases.ts';
export type { RiskPointName } from './naming.ts';
export type { PostDetail, SetByPerson, TagView } from './post-detail.ts';
export type TokenView = StoredToken;

// Alerts --------------------------------------------------------------------------------------------------------------

export interface AlertSummary {
  id: number;
  clusterId: number;
  postId: number;
  level: AlertLevel;
  state: AlertState;
  title: string;
  reasons: AlertReason[];
  riskPoints: RiskPointName[];
  place: Named | null;
  /** Posts of the cluster, reprints included: the spread. */
  postCount: number;
  raisedAt: Date;
  updatedAt: Date;
  incidentId: number | null;
}

export interface AlertDetail extends AlertSummary {
  /** Proposed name of an incident opened from it. */
  incidentTitle: string;
  /** The post that raised it, with its evidence; null when it has been deleted. */
  post: PostDetail | null;
  /** All posts of the cluster, newest first (at most 100). */
  posts: PostBrief[];
  /** What may be done now, given state and the actor's roles. */
  acts: string[];
  ledger: LedgerEvent[];
}

export interface AlertCounts {
  byState: Record<AlertState, number>;
  /** Of those that wait (`open`, `acknowledged`). */
  byLevel: Record<AlertLevel, number>;
}

// Incidents -----------------------------------------------------------------------------------------------------------

export interface IncidentSummary {
  id: number;
  title: string;
  level: AlertLevel;
  grade: Grade | null;
  state: IncidentState;
  riskPoints: RiskPointName[];
  place: Named | null;
  summary: string;
  openedBy: Person;
  openedAt: Date;
  happenedAt: Date | null;
  closedAt: Date | null;
  /** Dispositions that are not closed yet, and all of them. */
  openDispositions: number;
  dispositions: number;
  publishedReleases: number;
  /** Clock that runs out next and is not met. */
  nextDue: { clockId: string; name: string; dueAt: Date } | null;
}

export const CLOCK_STATUSES = {
  running: '计时中',
  met: '已完成',
  'met-late': '超时完成',
  overdue: '已超时',
  'no-figure': '依据未给出期限',
} as const;

export interface ClockView {
  clockId: string;
  name: string;
  basis: string;
  scope: string;
  isStatutory: boolean;
  /** Event that started it, in Chinese. */
  startedBy: string;
  startedAt: Date;
  dueAt: Date | null;
  metAt: Date | null;
  status: keyof typeof CLOCK_STATUSES;
  /** Milliseconds until due; negative when over; null when met or without a figure. */
  remainingMs: number | null;
  /** True when a published release meets it by itself; otherwise a person marks it. */
  isMetByRelease: boolean;
}

export interface FactView {
  id: number;
  name: string;
  type: (typeof SLOT_TYPES)[number];
  value: string;
  /** Who said so: unit, document, scene. */
  source: string;
  confirmedBy: Person;
  confirmedAt: Date;
  replacedAt: Date | null;
}

export interface UsedStatementView {
  statementId: string;
  version: number;
  title: string;
  stage: (typeof STATEMENT_STAGES)[number];
  usedBy: Person;
  usedAt: Date;
  filled: FilledStatement;
  /** A newer version is in force, or this one no longer is. */
  isOutdated: boolean;
}

export interface IncidentDetail extends IncidentSummary {
  clusters: { id: number; title: string; postCount: number; lastSeenAt: Date }[];
  posts: PostBrief[];
  alerts: AlertSummary[];
  clocks: ClockView[];
  dispositionList: DispositionView[];
  /** Current facts first, replaced ones after. */
  facts: FactView[];
  usedStatements: UsedStatementView[];
  releases: ReleaseSummary[];
  ledger: LedgerEvent[];
  acts: string[];
}

// Dispositions --------------------------------------------------------------------------------------------------------

export interface DispositionView {
  id: number;
  incidentId: number;
  incidentTitle: string;
  unit: Named;
  request: string;
  dueAt: Date;
  isOverdue: boolean;
  state: DispositionState;
  dispatchedBy: Person;
  dispatchedAt: Date;
  receivedAt: Date | null;
  finding: Finding | null;
  measures: string | null;
  feedback: string | null;
  answeredBy: Person | null;
  answeredAt: Date | null;
  closedAt: Date | null;
  /** Reason of the last return, while it is returned. */
  returnReason: string | null;
  acts: string[];
}

export interface DispositionDetail extends DispositionView {
  ledger: LedgerEvent[];
}

// Statements ----------------------------------------------------------------------------------------------------------

export interface StatementView {
  id: string;
  version: number;
  state: StatementState;
  /** State in force and today inside its validity. */
  isInForce: boolean;
  title: string;
  stage: (typeof STATEMENT_STAGES)[number];
  riskPoints: RiskPointName[];
  draftingUnit: Named;
  validFrom: string;
  reviewBy: string;
}

export interface StatementDetail extends StatementView {
  content: Statement;
  versions: { version: number; state: StatementState; validFrom: string; reviewBy: string }[];
}

/** A statement with its slots filled from confirmed facts; an unfilled slot stays as 【待确认：name】. */
export interface FilledStatement {
  statementId: string;
  version: number;
  spoken: string;
  written: string;
  filled: { slot: string; value: string; factId: number }[];
  missing: Statement['slots'];
  neverSay: string[];
}

export interface MatchedStatement {
  statement: StatementView;
  spoken: string;
  /** Larger is nearer; comparable within one answer only. */
  score: number;
}

// Releases ------------------------------------------------------------------------------------------------------------

export interface ReleaseSummary {
  id: number;
  incidentId: number;
  incidentTitle: string;
  kind: ReleaseKind;
  state: ReleaseState;
  revision: number;
  title: string;
  author: Person;
  updatedAt: Date;
  /** e.g. 云河宣发〔2026〕1号; null before approval. */
  number: string | null;
  slug: string | null;
  publishedAt: Date | null;
}

export interface ReleaseDetail extends ReleaseSummary {
  body: string;
  statementIds: string[];
  reviewer: Person | null;
  approver: Person | null;
  createdAt: Date;
  approvedAt: Date | null;
  withdrawnAt: Date | null;
  withdrawalReason: string | null;
  renditionSha256: string | null;
  /** Path of the public page, once published. */
  publicPath: string | null;
  /** What keeps it from being submitted: each unfilled slot. */
  faults: FieldFault[];
  /** 禁用表述 of the used statements that stand in the text. */
  neverSaid: { statementId: string; phrase: string }[];
  acts: string[];
  ledger: LedgerEvent[];
}

/** A page as published: never altered. */
export interface PublicRelease {
  slug: string;
  title: string;
  number: string;
  kind: ReleaseKind;
  publishedAt: Date;
  html: string;
  sha256: string;
  withdrawnAt: Date | null;
  withdrawalReason: string | null;
}

// People --------------------------------------------------------------------------------------------------------------

export interface UserView {
  id: number;
  username: string;
  displayName: string;
  roles: Role[];
  unit: Named | null;
  isActive: boolean;
  mustChangePassword: boolean;
  createdAt: Date;
}
