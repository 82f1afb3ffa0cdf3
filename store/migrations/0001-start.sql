-- Sources and collection ------------------------------------------------------------------------------------------
create table sources (
  id bigint generated always as identity primary key,
  key text not null unique,
  name text not null,
  kind text not null check (kind in ('feed', 'list', 'sitemap', 'import')),
  url text not null,
  tier text not null,
  owner text not null default '',
  -- Connector settings: selectors, post address pattern, forced charset.
  settings jsonb not null default '{}',
  -- Private and loopback addresses are refused unless the operator marked the source local.
  is_local boolean not null default false,
  is_demo boolean not null default false,
  legal_basis text,
  impact_assessed_on date,
  interval_seconds integer not null default 300 check (interval_seconds > 0),
  next_fetch_at timestamptz not null default now(),
  claimed_until timestamptz,
  last_fetch_at timestamptz,
  last_outcome text,
  last_detail text,
  consecutive_failures integer not null default 0,
  etag text,
  last_modified text,
  body_sha256 text,
  paused_at timestamptz,
  created_at timestamptz not null default now()
);
create index sources_due on sources (next_fetch_at) where paused_at is null;

-- Addresses of posts that a list, feed or sitemap named; written in one transaction with the source's new etag, so
-- that a crash between list and page loses nothing.
create table targets (
  id bigint generated always as identity primary key,
  source_id bigint not null references sources (id) on delete cascade,
  url text not null,
  -- Canonical form that makes two addresses of one page equal.
  url_key text not null unique,
  hint jsonb not null default '{}',
  found_at timestamptz not null default now(),
  next_fetch_at timestamptz default now(),
  claimed_until timestamptz,
  attempts integer not null default 0,
  etag text,
  last_modified text,
  last_outcome text,
  last_detail text,
  fetched_at timestamptz
);
create index targets_due on targets (source_id, next_fetch_at) where next_fetch_at is not null;
create index targets_source on targets (source_id, found_at desc);

create table robots_files (
  origin text primary key,
  fetched_at timestamptz not null,
  expires_at timestamptz not null,
  status integer not null,
  body text not null
);

-- One row per request sent or refused: the log that shows what was asked of whom, and why not.
create table fetches (
  id bigint generated always as identity primary key,
  source_id bigint references sources (id) on delete cascade,
  url text not null,
  at timestamptz not null,
  outcome text not null,
  status integer,
  detail text,
  robots_rule text,
  bytes integer,
  duration_ms integer
);
create index fetches_source on fetches (source_id, at desc);

-- Pace per host, shared by every process.
create table host_gates (
  host text primary key,
  next_allowed_at timestamptz not null
);

create table captures (
  id bigint generated always as identity primary key,
  source_id bigint not null references sources (id) on delete cascade,
  url text not null,
  url_key text not null,
  fetched_at timestamptz not null,
  status integer not null,
  content_type text,
  headers jsonb not null default '{}',
  body bytea not null,
  sha256 text not null,
  hint jsonb not null default '{}',
  -- pending → done | dropped | quarantined
  state text not null default 'pending' check (state in ('pending', 'done', 'dropped', 'quarantined')),
  outcome text,
  detail text,
  attempts integer not null default 0,
  not_before timestamptz,
  processed_at timestamptz,
  unique (url_key, sha256)
);
create index captures_pending on captures (id) where state = 'pending';
create index captures_state on captures (state, fetched_at desc);

-- Units and people ------------------------------------------------------------------------------------------------
create table units (
  id text primary key,
  name text not null,
  short_name text,
  kind text not null,
  parent_id text references units (id) deferrable initially deferred
);

create table users (
  id bigint generated always as identity primary key,
  username text not null unique,
  display_name text not null,
  password_hash text not null,
  roles text[] not null,
  unit_id text references units (id),
  is_active boolean not null default true,
  must_change_password boolean not null default false,
  created_at timestamptz not null default now()
);

create table sessions (
  id_hash text primary key,
  user_id bigint not null references users (id) on delete cascade,
  csrf_token text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);

create table api_tokens (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id) on delete cascade,
  name text not null,
  token_hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table login_failures (
  key text primary key,
  failures integer not null,
  window_started_at timestamptz not null
);

-- Places ----------------------------------------------------------------------------------------------------------
create table places (
  id text primary key,
  name text not null,
  kind text not null check (kind in ('district', 'sub-district', 'community', 'landmark')),
  parent_id text references places (id) deferrable initially deferred,
  unit_id text references units (id)
);

-- Posts -----------------------------------------------------------------------------------------------------------
create table clusters (
  id bigint generated always as identity primary key,
  title text not null,
  first_post_id bigint,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  post_count integer not null default 0
);
create index clusters_recent on clusters (last_seen_at desc);

create table posts (
  id bigint generated always as identity primary key,
  source_id bigint not null references sources (id),
  capture_id bigint not null,
  url text not null,
  url_key text not null unique,
  revision integer not null default 1,
  title text not null,
  body text not null,
  -- Null when the page does not say; never guessed.
  published_at timestamptz,
  published_precision text not null,
  published_from text,
  captured_at timestamptz not null,
  updated_at timestamptz not null,
  source_name text,
  author text,
  charset text not null,
  confidence real not null,
  text_sha256 text not null,
  district_score real not null default 0,
  is_about_district boolean,
  district_reasons jsonb not null default '[]',
  place_id text references places (id),
  casualties jsonb not null,
  grade text,
  alert_level text,
  alert_reasons jsonb not null default '[]',
  sentiment text not null,
  sentiment_score real not null,
  sentiment_words jsonb not null default '[]',
  cluster_id bigint references clusters (id),
  -- First post of the reprint chain; null for an original.
  reprint_of bigint references posts (id),
  -- Values that a person set, by field; they win over the machine's, which stay in their own columns.
  set_by_person jsonb not null default '{}',
  stage_versions jsonb not null default '{}',
  deleted_at timestamptz
);
create index posts_cluster on posts (cluster_id);
create index posts_captured on posts (captured_at desc, id desc);
create index posts_text on posts (text_sha256);
create index posts_source on posts (source_id, captured_at desc);

create table post_revisions (
  post_id bigint not null references posts (id) on delete cascade,
  revision integer not null,
  capture_id bigint not null,
  title text not null,
  body text not null,
  published_at timestamptz,
  captured_at timestamptz not null,
  primary key (post_id, revision)
);

-- Winnowed text fingerprints: the index that finds near duplicates without comparing every pair.
create table post_fingerprints (
  hash bigint not null,
  post_id bigint not null references posts (id) on delete cascade,
  primary key (hash, post_id)
);
create index post_fingerprints_post on post_fingerprints (post_id);

create table duplicate_edges (
  post_id bigint not null references posts (id) on delete cascade,
  of_post_id bigint not null references posts (id) on delete cascade,
  relation text not null,
  similarity real not null,
  evidence text not null,
  primary key (post_id, of_post_id)
);
create index duplicate_edges_of on duplicate_edges (of_post_id);

create table tags (
  post_id bigint not null references posts (id) on delete cascade,
  risk_point text not null,
  aspect text not null,
  mode text not null,
  score real not null,
  terms jsonb not null,
  mode_evidence jsonb not null default '[]',
  rule_version text not null,
  primary key (post_id, risk_point)
);
create index tags_risk_point on tags (risk_point, post_id desc);

create table place_mentions (
  post_id bigint not null references posts (id) on delete cascade,
  ordinal integer not null,
  place_id text references places (id),
  mention jsonb not null,
  primary key (post_id, ordinal)
);
create index place_mentions_place on place_mentions (place_id, post_id desc);

-- Addresses of deleted posts, so that the crawler cannot bring them back.
create table tombstones (
  url_key text primary key,
  deleted_at timestamptz not null,
  deleted_by bigint references users (id),
  reason text not null
);

-- What followers (search projection, alerts) read in order. Writers take the post-log advisory lock before the
-- sequence, so that seq order is commit order and a cursor never passes an uncommitted row.
create table post_log (
  seq bigint generated always as identity primary key,
  post_id bigint not null,
  change text not null check (change in ('created', 'revised', 'retagged', 'deleted', 'corrected')),
  at timestamptz not null
);

create table cursors (
  name text primary key,
  seq bigint not null,
  updated_at timestamptz not null
);

-- Handling --------------------------------------------------------------------------------------------------------
create table alerts (
  id bigint generated always as identity primary key,
  cluster_id bigint not null references clusters (id),
  -- The post that raised it.
  post_id bigint not null references posts (id),
  level text not null check (level in ('red', 'orange', 'yellow', 'blue')),
  title text not null,
  reasons jsonb not null,
  risk_points text[] not null,
  place_id text references places (id),
  state text not null default 'open',
  post_count integer not null default 1,
  raised_at timestamptz not null,
  updated_at timestamptz not null,
  incident_id bigint
);
-- One live alert per cluster: coverage that grows raises it, never doubles it.
create unique index alerts_live on alerts (cluster_id) where state <> 'dismissed';
create index alerts_state on alerts (state, raised_at desc);

create table incidents (
  id bigint generated always as identity primary key,
  title text not null,
  level text not null,
  grade text,
  risk_points text[] not null,
  place_id text references places (id),
  state text not null default 'open',
  summary text not null default '',
  opened_by bigint not null references users (id),
  opened_at timestamptz not null,
  happened_at timestamptz,
  closed_at timestamptz
);
alter table alerts add foreign key (incident_id) references incidents (id);

create table incident_clusters (
  incident_id bigint not null references incidents (id),
  cluster_id bigint not null references clusters (id),
  primary key (incident_id, cluster_id)
);

-- Clocks that run for an incident: which deadline, from when, met when.
create table incident_clocks (
  id bigint generated always as identity primary key,
  incident_id bigint not null references incidents (id),
  clock_id text not null,
  basis text not null,
  started_at timestamptz not null,
  due_at timestamptz,
  met_at timestamptz,
  unique (incident_id, clock_id)
);

create table dispositions (
  id bigint generated always as identity primary key,
  incident_id bigint not null references incidents (id),
  unit_id text not null references units (id),
  request text not null,
  due_at timestamptz not null,
  state text not null default 'dispatched',
  dispatched_by bigint not null references users (id),
  dispatched_at timestamptz not null,
  received_at timestamptz,
  -- 属实 | 部分属实 | 不实
  finding text,
  measures text,
  feedback text,
  answered_by bigint references users (id),
  answered_at timestamptz,
  closed_at timestamptz
);
create index dispositions_incident on dispositions (incident_id);
create index dispositions_unit on dispositions (unit_id, state);

-- Facts confirmed for an incident: what a fact slot may be filled from.
create table incident_facts (
  id bigint generated always as identity primary key,
  incident_id bigint not null references incidents (id),
  name text not null,
  type text not null,
  value text not null,
  source text not null,
  confirmed_by bigint not null references users (id),
  confirmed_at timestamptz not null,
  replaced_at timestamptz
);
create unique index incident_facts_current on incident_facts (incident_id, name) where replaced_at is null;

-- Answering -------------------------------------------------------------------------------------------------------
create table statements (
  id text primary key,
  created_at timestamptz not null
);

create table statement_versions (
  statement_id text not null references statements (id),
  version integer not null,
  state text not null check (state in ('draft', 'in-force', 'retired')),
  title text not null,
  stage text not null,
  risk_points text[] not null,
  content jsonb not null,
  content_sha256 text not null,
  drafting_unit text not null,
  valid_from date not null,
  review_by date not null,
  created_at timestamptz not null,
  primary key (statement_id, version)
);
create index statement_versions_points on statement_versions using gin (risk_points);

create table releases (
  id bigint generated always as identity primary key,
  incident_id bigint not null references incidents (id),
  kind text not null,
  state text not null default 'draft',
  revision integer not null default 1,
  title text not null,
  -- Fields of the template (what, where, measures …) and the body as edited.
  fields jsonb not null default '{}',
  body text not null,
  statement_ids text[] not null default '{}',
  author_id bigint not null references users (id),
  reviewer_id bigint references users (id),
  approver_id bigint references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  approved_at timestamptz,
  -- Given on approval only, per year, without gaps.
  number_year integer,
  number_seq integer,
  slug text unique,
  published_at timestamptz,
  withdrawn_at timestamptz,
  withdrawal_reason text,
  -- The exact page as published and its hash; never altered.
  rendition text,
  rendition_sha256 text,
  unique (number_year, number_seq)
);
create index releases_incident on releases (incident_id);

create table used_statements (
  incident_id bigint not null references incidents (id),
  statement_id text not null references statements (id),
  version integer not null,
  used_by bigint not null references users (id),
  used_at timestamptz not null,
  primary key (incident_id, statement_id, version)
);

-- Ledger: every decision, appended and never changed. -------------------------------------------------------------
create table ledger (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- Null when the product itself acted.
  user_id bigint references users (id),
  actor text not null,
  subject_kind text not null,
  subject_id text not null,
  act text not null,
  detail jsonb not null default '{}'
);
create index ledger_subject on ledger (subject_kind, subject_id, id);
create index ledger_at on ledger (at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger ledger_append_only before update or delete on ledger
  for each row execute function refuse_change();

-- What was published stays as it was published; a withdrawal is written beside it.
create function refuse_rendition_change() returns trigger language plpgsql as $$
begin
  raise exception 'the rendition of a published release never changes';
end $$;
create trigger releases_keep_rendition before update of rendition, rendition_sha256, slug on releases
  for each row when (old.rendition is not null and (
    new.rendition is distinct from old.rendition or
    new.rendition_sha256 is distinct from old.rendition_sha256 or
    new.slug is distinct from old.slug))
  execute function refuse_rendition_change();
