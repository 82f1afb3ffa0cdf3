-- What the migrations add up to. Made by `node store/dump-schema.ts URL`; do not edit.


create table alerts (
  id bigint not null generated always as identity,
  cluster_id bigint not null,
  post_id bigint not null,
  level text not null,
  title text not null,
  reasons jsonb not null,
  risk_points text[] not null,
  place_id text,
  state text not null default 'open'::text,
  post_count integer not null default 1,
  raised_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  incident_id bigint,
  constraint alerts_level_check CHECK ((level = ANY (ARRAY['red'::text, 'orange'::text, 'yellow'::text, 'blue'::text]))),
  constraint alerts_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id),
  constraint alerts_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint alerts_place_id_fkey FOREIGN KEY (place_id) REFERENCES places(id),
  constraint alerts_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id),
  constraint alerts_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX alerts_live ON public.alerts USING btree (cluster_id) WHERE (state <> ALL (ARRAY['dismissed'::text, 'merged'::text]));
CREATE INDEX alerts_state ON public.alerts USING btree (state, raised_at DESC);

create table api_tokens (
  id bigint not null generated always as identity,
  user_id bigint not null,
  name text not null,
  token_hash text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint api_tokens_pkey PRIMARY KEY (id),
  constraint api_tokens_token_hash_key UNIQUE (token_hash)
);

create table capture_starts (
  capture_id bigint not null,
  starts integer not null,
  worker text not null,
  constraint capture_starts_capture_id_fkey FOREIGN KEY (capture_id) REFERENCES captures(id) ON DELETE CASCADE,
  constraint capture_starts_pkey PRIMARY KEY (capture_id)
);

create table captures (
  id bigint not null generated always as identity,
  source_id bigint not null,
  url text not null,
  url_key text not null,
  fetched_at timestamp with time zone not null,
  status integer not null,
  content_type text,
  headers jsonb not null default '{}'::jsonb,
  body bytea not null,
  sha256 text not null,
  hint jsonb not null default '{}'::jsonb,
  state text not null default 'pending'::text,
  outcome text,
  detail text,
  attempts integer not null default 0,
  not_before timestamp with time zone,
  processed_at timestamp with time zone,
  constraint captures_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'dropped'::text, 'quarantined'::text]))),
  constraint captures_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint captures_pkey PRIMARY KEY (id),
  constraint captures_url_key_sha256_key UNIQUE (url_key, sha256)
);
CREATE INDEX captures_pending ON public.captures USING btree (id) WHERE (state = 'pending'::text);
CREATE INDEX captures_state ON public.captures USING btree (state, fetched_at DESC);

create table clusters (
  id bigint not null generated always as identity,
  title text not null,
  first_post_id bigint,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  post_count integer not null default 0,
  merged_into bigint,
  constraint clusters_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES clusters(id),
  constraint clusters_pkey PRIMARY KEY (id)
);
CREATE INDEX clusters_merged_into ON public.clusters USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX clusters_recent ON public.clusters USING btree (last_seen_at DESC);

create table cursors (
  name text not null,
  seq bigint not null,
  updated_at timestamp with time zone not null,
  constraint cursors_pkey PRIMARY KEY (name)
);

create table dispositions (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  unit_id text not null,
  request text not null,
  due_at timestamp with time zone not null,
  state text not null default 'dispatched'::text,
  dispatched_by bigint not null,
  dispatched_at timestamp with time zone not null,
  received_at timestamp with time zone,
  finding text,
  measures text,
  feedback text,
  answered_by bigint,
  answered_at timestamp with time zone,
  closed_at timestamp with time zone,
  constraint dispositions_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES users(id),
  constraint dispositions_dispatched_by_fkey FOREIGN KEY (dispatched_by) REFERENCES users(id),
  constraint dispositions_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint dispositions_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
  constraint dispositions_pkey PRIMARY KEY (id)
);
CREATE INDEX dispositions_incident ON public.dispositions USING btree (incident_id);
CREATE INDEX dispositions_unit ON public.dispositions USING btree (unit_id, state);

create table duplicate_edges (
  post_id bigint not null,
  of_post_id bigint not null,
  relation text not null,
  similarity real not null,
  evidence text not null,
  constraint duplicate_edges_of_post_id_fkey FOREIGN KEY (of_post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint duplicate_edges_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint duplicate_edges_pkey PRIMARY KEY (post_id, of_post_id)
);
CREATE INDEX duplicate_edges_of ON public.duplicate_edges USING btree (of_post_id);

create table fetches (
  id bigint not null generated always as identity,
  source_id bigint,
  url text not null,
  at timestamp with time zone not null,
  outcome text not null,
  status integer,
  detail text,
  robots_rule text,
  bytes integer,
  duration_ms integer,
  constraint fetches_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint fetches_pkey PRIMARY KEY (id)
);
CREATE INDEX fetches_source ON public.fetches USING btree (source_id, at DESC);

create table host_gates (
  host text not null,
  next_allowed_at timestamp with time zone not null,
  constraint host_gates_pkey PRIMARY KEY (host)
);

create table incident_clocks (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  clock_id text not null,
  basis text not null,
  started_at timestamp with time zone not null,
  due_at timestamp with time zone,
  met_at timestamp with time zone,
  constraint incident_clocks_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint incident_clocks_pkey PRIMARY KEY (id),
  constraint incident_clocks_incident_id_clock_id_key UNIQUE (incident_id, clock_id)
);

create table incident_clusters (
  incident_id bigint not null,
  cluster_id bigint not null,
  constraint incident_clusters_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id),
  constraint incident_clusters_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint incident_clusters_pkey PRIMARY KEY (incident_id, cluster_id)
);

create table incident_facts (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  name text not null,
  type text not null,
  value text not null,
  source text not null,
  confirmed_by bigint not null,
  confirmed_at timestamp with time zone not null,
  replaced_at timestamp with time zone,
  constraint incident_facts_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES users(id),
  constraint incident_facts_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint incident_facts_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX incident_facts_current ON public.incident_facts USING btree (incident_id, name) WHERE (replaced_at IS NULL);

create table incidents (
  id bigint not null generated always as identity,
  title text not null,
  level text not null,
  grade text,
  risk_points text[] not null,
  place_id text,
  state text not null default 'open'::text,
  summary text not null default ''::text,
  opened_by bigint not null,
  opened_at timestamp with time zone not null,
  happened_at timestamp with time zone,
  closed_at timestamp with time zone,
  constraint incidents_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES users(id),
  constraint incidents_place_id_fkey FOREIGN KEY (place_id) REFERENCES places(id),
  constraint incidents_pkey PRIMARY KEY (id)
);

create table ledger (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  user_id bigint,
  actor text not null,
  subject_kind text not null,
  subject_id text not null,
  act text not null,
  detail jsonb not null default '{}'::jsonb,
  constraint ledger_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint ledger_pkey PRIMARY KEY (id)
);
CREATE INDEX ledger_at ON public.ledger USING btree (at DESC, id DESC);
CREATE INDEX ledger_subject ON public.ledger USING btree (subject_kind, subject_id, id);

create table login_failures (
  key text not null,
  failures integer not null,
  window_started_at timestamp with time zone not null,
  constraint login_failures_pkey PRIMARY KEY (key)
);

create table place_mentions (
  post_id bigint not null,
  ordinal integer not null,
  place_id text,
  mention jsonb not null,
  constraint place_mentions_place_id_fkey FOREIGN KEY (place_id) REFERENCES places(id),
  constraint place_mentions_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint place_mentions_pkey PRIMARY KEY (post_id, ordinal)
);
CREATE INDEX place_mentions_place ON public.place_mentions USING btree (place_id, post_id DESC);

create table places (
  id text not null,
  name text not null,
  kind text not null,
  parent_id text,
  unit_id text,
  constraint places_kind_check CHECK ((kind = ANY (ARRAY['district'::text, 'sub-district'::text, 'community'::text, 'landmark'::text]))),
  constraint places_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES places(id) DEFERRABLE INITIALLY DEFERRED,
  constraint places_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
  constraint places_pkey PRIMARY KEY (id)
);

create table post_fingerprints (
  hash bigint not null,
  post_id bigint not null,
  constraint post_fingerprints_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint post_fingerprints_pkey PRIMARY KEY (hash, post_id)
);
CREATE INDEX post_fingerprints_post ON public.post_fingerprints USING btree (post_id);

create table post_log (
  seq bigint not null generated always as identity,
  post_id bigint not null,
  change text not null,
  at timestamp with time zone not null,
  constraint post_log_change_check CHECK ((change = ANY (ARRAY['created'::text, 'revised'::text, 'retagged'::text, 'deleted'::text, 'corrected'::text, 'regrouped'::text]))),
  constraint post_log_pkey PRIMARY KEY (seq)
);

create table post_revisions (
  post_id bigint not null,
  revision integer not null,
  capture_id bigint not null,
  title text not null,
  body text not null,
  published_at timestamp with time zone,
  captured_at timestamp with time zone not null,
  constraint post_revisions_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint post_revisions_pkey PRIMARY KEY (post_id, revision)
);

create table posts (
  id bigint not null generated always as identity,
  source_id bigint not null,
  capture_id bigint not null,
  url text not null,
  url_key text not null,
  revision integer not null default 1,
  title text not null,
  body text not null,
  published_at timestamp with time zone,
  published_precision text not null,
  published_from text,
  captured_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  source_name text,
  author text,
  charset text not null,
  confidence real not null,
  text_sha256 text not null,
  district_score real not null default 0,
  is_about_district boolean,
  district_reasons jsonb not null default '[]'::jsonb,
  place_id text,
  casualties jsonb not null,
  grade text,
  alert_level text,
  alert_reasons jsonb not null default '[]'::jsonb,
  sentiment text not null,
  sentiment_score real not null,
  sentiment_words jsonb not null default '[]'::jsonb,
  cluster_id bigint,
  reprint_of bigint,
  set_by_person jsonb not null default '{}'::jsonb,
  stage_versions jsonb not null default '{}'::jsonb,
  deleted_at timestamp with time zone,
  constraint posts_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id),
  constraint posts_place_id_fkey FOREIGN KEY (place_id) REFERENCES places(id),
  constraint posts_reprint_of_fkey FOREIGN KEY (reprint_of) REFERENCES posts(id),
  constraint posts_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id),
  constraint posts_pkey PRIMARY KEY (id),
  constraint posts_url_key_key UNIQUE (url_key)
);
CREATE INDEX posts_captured ON public.posts USING btree (captured_at DESC, id DESC);
CREATE INDEX posts_cluster ON public.posts USING btree (cluster_id);
CREATE INDEX posts_source ON public.posts USING btree (source_id, captured_at DESC);
CREATE INDEX posts_text ON public.posts USING btree (text_sha256);

create table releases (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  kind text not null,
  state text not null default 'draft'::text,
  revision integer not null default 1,
  title text not null,
  fields jsonb not null default '{}'::jsonb,
  body text not null,
  statement_ids text[] not null default '{}'::text[],
  author_id bigint not null,
  reviewer_id bigint,
  approver_id bigint,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  approved_at timestamp with time zone,
  number_year integer,
  number_seq integer,
  slug text,
  published_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  withdrawal_reason text,
  rendition text,
  rendition_sha256 text,
  constraint releases_approver_id_fkey FOREIGN KEY (approver_id) REFERENCES users(id),
  constraint releases_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id),
  constraint releases_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint releases_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES users(id),
  constraint releases_pkey PRIMARY KEY (id),
  constraint releases_number_year_number_seq_key UNIQUE (number_year, number_seq),
  constraint releases_slug_key UNIQUE (slug)
);
CREATE INDEX releases_incident ON public.releases USING btree (incident_id);

create table robots_files (
  origin text not null,
  fetched_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  status integer not null,
  body text not null,
  constraint robots_files_pkey PRIMARY KEY (origin)
);

create table sessions (
  id_hash text not null,
  user_id bigint not null,
  csrf_token text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint sessions_pkey PRIMARY KEY (id_hash)
);

create table sources (
  id bigint not null generated always as identity,
  key text not null,
  name text not null,
  kind text not null,
  url text not null,
  tier text not null,
  owner text not null default ''::text,
  settings jsonb not null default '{}'::jsonb,
  is_local boolean not null default false,
  is_demo boolean not null default false,
  legal_basis text,
  impact_assessed_on date,
  interval_seconds integer not null default 300,
  next_fetch_at timestamp with time zone not null default now(),
  claimed_until timestamp with time zone,
  last_fetch_at timestamp with time zone,
  last_outcome text,
  last_detail text,
  consecutive_failures integer not null default 0,
  etag text,
  last_modified text,
  body_sha256 text,
  paused_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint sources_interval_seconds_check CHECK ((interval_seconds > 0)),
  constraint sources_kind_check CHECK ((kind = ANY (ARRAY['feed'::text, 'list'::text, 'sitemap'::text, 'import'::text]))),
  constraint sources_pkey PRIMARY KEY (id),
  constraint sources_key_key UNIQUE (key)
);
CREATE INDEX sources_due ON public.sources USING btree (next_fetch_at) WHERE (paused_at IS NULL);

create table statement_versions (
  statement_id text not null,
  version integer not null,
  state text not null,
  title text not null,
  stage text not null,
  risk_points text[] not null,
  content jsonb not null,
  content_sha256 text not null,
  drafting_unit text not null,
  valid_from date not null,
  review_by date not null,
  created_at timestamp with time zone not null,
  constraint statement_versions_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in-force'::text, 'retired'::text]))),
  constraint statement_versions_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint statement_versions_pkey PRIMARY KEY (statement_id, version)
);
CREATE INDEX statement_versions_points ON public.statement_versions USING gin (risk_points);

create table statements (
  id text not null,
  created_at timestamp with time zone not null,
  constraint statements_pkey PRIMARY KEY (id)
);

create table tags (
  post_id bigint not null,
  risk_point text not null,
  aspect text not null,
  mode text not null,
  score real not null,
  terms jsonb not null,
  mode_evidence jsonb not null default '[]'::jsonb,
  rule_version text not null,
  constraint tags_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE,
  constraint tags_pkey PRIMARY KEY (post_id, risk_point)
);
CREATE INDEX tags_risk_point ON public.tags USING btree (risk_point, post_id DESC);

create table targets (
  id bigint not null generated always as identity,
  source_id bigint not null,
  url text not null,
  url_key text not null,
  hint jsonb not null default '{}'::jsonb,
  found_at timestamp with time zone not null default now(),
  next_fetch_at timestamp with time zone default now(),
  claimed_until timestamp with time zone,
  attempts integer not null default 0,
  etag text,
  last_modified text,
  last_outcome text,
  last_detail text,
  fetched_at timestamp with time zone,
  constraint targets_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id) ON DELETE CASCADE,
  constraint targets_pkey PRIMARY KEY (id),
  constraint targets_url_key_key UNIQUE (url_key)
);
CREATE INDEX targets_due ON public.targets USING btree (source_id, next_fetch_at) WHERE (next_fetch_at IS NOT NULL);
CREATE INDEX targets_source ON public.targets USING btree (source_id, found_at DESC);

create table tombstones (
  url_key text not null,
  deleted_at timestamp with time zone not null,
  deleted_by bigint,
  reason text not null,
  constraint tombstones_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES users(id),
  constraint tombstones_pkey PRIMARY KEY (url_key)
);

create table units (
  id text not null,
  name text not null,
  short_name text,
  kind text not null,
  parent_id text,
  constraint units_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES units(id) DEFERRABLE INITIALLY DEFERRED,
  constraint units_pkey PRIMARY KEY (id)
);

create table used_statements (
  incident_id bigint not null,
  statement_id text not null,
  version integer not null,
  used_by bigint not null,
  used_at timestamp with time zone not null,
  constraint used_statements_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint used_statements_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id),
  constraint used_statements_used_by_fkey FOREIGN KEY (used_by) REFERENCES users(id),
  constraint used_statements_pkey PRIMARY KEY (incident_id, statement_id, version)
);

create table users (
  id bigint not null generated always as identity,
  username text not null,
  display_name text not null,
  password_hash text not null,
  roles text[] not null,
  unit_id text,
  is_active boolean not null default true,
  must_change_password boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint users_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
  constraint users_pkey PRIMARY KEY (id),
  constraint users_username_key UNIQUE (username)
);

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_rendition_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the rendition of a published release never changes';
end $function$;

CREATE TRIGGER ledger_append_only BEFORE DELETE OR UPDATE ON public.ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER releases_keep_rendition BEFORE UPDATE OF rendition, rendition_sha256, slug ON public.releases FOR EACH ROW WHEN (((old.rendition IS NOT NULL) AND ((new.rendition IS DISTINCT FROM old.rendition) OR (new.rendition_sha256 IS DISTINCT FROM old.rendition_sha256) OR (new.slug IS DISTINCT FROM old.slug)))) EXECUTE FUNCTION refuse_rendition_change();
