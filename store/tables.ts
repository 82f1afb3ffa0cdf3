/**
 * Column types of every table, for Kysely. Must say the same as the migrations: a test compares it with the live
 * schema. `bigint` columns are read as numbers (ids stay below 2^53), `date` as `YYYY-MM-DD` strings.
 */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;
/** jsonb: read as parsed value (parse it at the edge), written as a JSON string. */
type Json = ColumnType<unknown, string, string>;

export interface SourcesTable {
  id: GeneratedAlways<number>;
  key: string;
  name: string;
  kind: string;
  url: string;
  tier: string;
  owner: Generated<string>;
  settings: ColumnType<unknown, string | undefined, string>;
  is_local: Generated<boolean>;
  is_demo: Generated<boolean>;
  legal_basis: string | null;
  impact_assessed_on: string | null;
  interval_seconds: Generated<number>;
  next_fetch_at: ColumnType<Date, Date | undefined, Date>;
  claimed_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_fetch_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_outcome: string | null;
  last_detail: string | null;
  consecutive_failures: Generated<number>;
  etag: string | null;
  last_modified: string | null;
  body_sha256: string | null;
  paused_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: ColumnType<Date, Date | undefined, Date>;
}

export interface TargetsTable {
  id: GeneratedAlways<number>;
  source_id: number;
  url: string;
  url_key: string;
  hint: ColumnType<unknown, string | undefined, string>;
  found_at: ColumnType<Date, Date | undefined, Date>;
  next_fetch_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  claimed_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  attempts: Generated<number>;
  etag: string | null;
  last_modified: string | null;
  last_outcome: string | null;
  last_detail: string | null;
  fetched_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface RobotsFilesTable {
  origin: string;
  fetched_at: Timestamp;
  expires_at: Timestamp;
  status: number;
  body: string;
}

export interface FetchesTable {
  id: GeneratedAlways<number>;
  source_id: number | null;
  url: string;
  at: Timestamp;
  outcome: string;
  status: number | null;
  detail: string | null;
  robots_rule: string | null;
  bytes: number | null;
  duration_ms: number | null;
}

export interface HostGatesTable {
  host: string;
  next_allowed_at: Timestamp;
}

export interface CaptureStartsTable {
  capture_id: number;
  starts: number;
  worker: string;
}

export interface CapturesTable {
  id: GeneratedAlways<number>;
  source_id: number;
  url: string;
  url_key: string;
  fetched_at: Timestamp;
  status: number;
  content_type: string | null;
  headers: ColumnType<unknown, string | undefined, string>;
  body: Buffer;
  sha256: string;
  hint: ColumnType<unknown, string | undefined, string>;
  state: Generated<string>;
  outcome: string | null;
  detail: string | null;
  attempts: Generated<number>;
  not_before: ColumnType<Date | null, Date | null | undefined, Date | null>;
  processed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface UnitsTable {
  id: string;
  name: string;
  short_name: string | null;
  kind: string;
  parent_id: string | null;
}

export interface UsersTable {
  id: GeneratedAlways<number>;
  username: string;
  display_name: string;
  password_hash: string;
  roles: string[];
  unit_id: string | null;
  is_active: Generated<boolean>;
  must_change_password: Generated<boolean>;
  created_at: ColumnType<Date, Date | undefined, Date>;
}

export interface SessionsTable {
  id_hash: string;
  user_id: number;
  csrf_token: string;
  created_at: Timestamp;
  last_seen_at: Timestamp;
  expires_at: Timestamp;
}

export interface ApiTokensTable {
  id: GeneratedAlways<number>;
  user_id: number;
  name: string;
  token_hash: string;
  created_at: Timestamp;
  expires_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface LoginFailuresTable {
  key: string;
  failures: number;
  window_started_at: Timestamp;
}

export interface PlacesTable {
  id: string;
  name: string;
  kind: string;
  parent_id: string | null;
  unit_id: string | null;
}

export interface ClustersTable {
  id: GeneratedAlways<number>;
  title: string;
  first_post_id: number | null;
  first_seen_at: Timestamp;
  last_seen_at: Timestamp;
  post_count: Generated<number>;
  merged_into: number | null;
}

export interface PostsTable {
  id: GeneratedAlways<number>;
  source_id: number;
  capture_id: number;
  url: string;
  url_key: string;
  revision: Generated<number>;
  title: string;
  body: string;
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  published_precision: string;
  published_from: string | null;
  captured_at: Timestamp;
  updated_at: Timestamp;
  source_name: string | null;
  author: string | null;
  charset: string;
  confidence: number;
  text_sha256: string;
  district_score: Generated<number>;
  is_about_district: boolean | null;
  district_reasons: ColumnType<unknown, string | undefined, string>;
  place_id: string | null;
  casualties: Json;
  grade: string | null;
  alert_level: string | null;
  alert_reasons: ColumnType<unknown, string | undefined, string>;
  sentiment: string;
  sentiment_score: number;
  sentiment_words: ColumnType<unknown, string | undefined, string>;
  cluster_id: number | null;
  reprint_of: number | null;
  set_by_person: ColumnType<unknown, string | undefined, string>;
  stage_versions: ColumnType<unknown, string | undefined, string>;
  deleted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface PostRevisionsTable {
  post_id: number;
  revision: number;
  capture_id: number;
  title: string;
  body: string;
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  captured_at: Timestamp;
}

export interface PostFingerprintsTable {
  hash: number;
  post_id: number;
}

export interface DuplicateEdgesTable {
  post_id: number;
  of_post_id: number;
  relation: string;
  similarity: number;
  evidence: string;
}

export interface TagsTable {
  post_id: number;
  risk_point: string;
  aspect: string;
  mode: string;
  score: number;
  terms: Json;
  mode_evidence: ColumnType<unknown, string | undefined, string>;
  rule_version: string;
}

export interface PlaceMentionsTable {
  post_id: number;
  ordinal: number;
  place_id: string | null;
  mention: Json;
}

export interface TombstonesTable {
  url_key: string;
  deleted_at: Timestamp;
  deleted_by: number | null;
  reason: string;
}

export interface PostLogTable {
  seq: GeneratedAlways<number>;
  post_id: number;
  change: string;
  at: Timestamp;
}

export interface CursorsTable {
  name: string;
  seq: number;
  updated_at: Timestamp;
}

export interface AlertsTable {
  id: GeneratedAlways<number>;
  cluster_id: number;
  post_id: number;
  level: string;
  title: string;
  reasons: Json;
  risk_points: string[];
  place_id: string | null;
  state: Generated<string>;
  post_count: Generated<number>;
  raised_at: Timestamp;
  updated_at: Timestamp;
  incident_id: number | null;
}

export interface IncidentsTable {
  id: GeneratedAlways<number>;
  title: string;
  level: string;
  grade: string | null;
  risk_points: string[];
  place_id: string | null;
  state: Generated<string>;
  summary: Generated<string>;
  opened_by: number;
  opened_at: Timestamp;
  happened_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  closed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface IncidentClustersTable {
  incident_id: number;
  cluster_id: number;
}

export interface IncidentClocksTable {
  id: GeneratedAlways<number>;
  incident_id: number;
  clock_id: string;
  basis: string;
  started_at: Timestamp;
  due_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  met_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface DispositionsTable {
  id: GeneratedAlways<number>;
  incident_id: number;
  unit_id: string;
  request: string;
  due_at: Timestamp;
  state: Generated<string>;
  dispatched_by: number;
  dispatched_at: Timestamp;
  received_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  finding: string | null;
  measures: string | null;
  feedback: string | null;
  answered_by: number | null;
  answered_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  closed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface IncidentFactsTable {
  id: GeneratedAlways<number>;
  incident_id: number;
  name: string;
  type: string;
  value: string;
  source: string;
  confirmed_by: number;
  confirmed_at: Timestamp;
  replaced_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface StatementsTable {
  id: string;
  created_at: Timestamp;
}

export interface StatementVersionsTable {
  statement_id: string;
  version: number;
  state: string;
  title: string;
  stage: string;
  risk_points: string[];
  content: Json;
  content_sha256: string;
  drafting_unit: string;
  valid_from: string;
  review_by: string;
  created_at: Timestamp;
}

export interface ReleasesTable {
  id: GeneratedAlways<number>;
  incident_id: number;
  kind: string;
  state: Generated<string>;
  revision: Generated<number>;
  title: string;
  fields: ColumnType<unknown, string | undefined, string>;
  body: string;
  statement_ids: Generated<string[]>;
  author_id: number;
  reviewer_id: number | null;
  approver_id: number | null;
  created_at: Timestamp;
  updated_at: Timestamp;
  approved_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  number_year: number | null;
  number_seq: number | null;
  slug: string | null;
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  withdrawn_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  withdrawal_reason: string | null;
  rendition: string | null;
  rendition_sha256: string | null;
}

export interface UsedStatementsTable {
  incident_id: number;
  statement_id: string;
  version: number;
  used_by: number;
  used_at: Timestamp;
}

export interface LedgerTable {
  id: GeneratedAlways<number>;
  at: Timestamp;
  user_id: number | null;
  actor: string;
  subject_kind: string;
  subject_id: string;
  act: string;
  detail: ColumnType<unknown, string | undefined, string>;
}

export interface Database {
  sources: SourcesTable;
  targets: TargetsTable;
  robots_files: RobotsFilesTable;
  fetches: FetchesTable;
  host_gates: HostGatesTable;
  captures: CapturesTable;
  capture_starts: CaptureStartsTable;
  units: UnitsTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  login_failures: LoginFailuresTable;
  places: PlacesTable;
  clusters: ClustersTable;
  posts: PostsTable;
  post_revisions: PostRevisionsTable;
  post_fingerprints: PostFingerprintsTable;
  duplicate_edges: DuplicateEdgesTable;
  tags: TagsTable;
  place_mentions: PlaceMentionsTable;
  tombstones: TombstonesTable;
  post_log: PostLogTable;
  cursors: CursorsTable;
  alerts: AlertsTable;
  incidents: IncidentsTable;
  incident_clusters: IncidentClustersTable;
  incident_clocks: IncidentClocksTable;
  dispositions: DispositionsTable;
  incident_facts: IncidentFactsTable;
  statements: StatementsTable;
  statement_versions: StatementVersionsTable;
  releases: ReleasesTable;
  used_statements: UsedStatementsTable;
  ledger: LedgerTable;
}
