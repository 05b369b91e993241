-- Times are microseconds since 1970. JSON is text, because it is only handed back; it is null where
-- there is nothing to say. Ids sort by their bytes, whatever the locale of the database.

-- Headers of jobs: what changes. State and times are in no other table. The room in each page is for
-- updates that touch no index (HOT): a counter or the progress moves more often than the state.
create table jobs (
  id text collate "C" primary key,
  parent_id text collate "C",
  schedule_id text collate "C",
  depth integer not null,
  name text not null,
  description text not null,
  tags text,
  inputs text,
  created_by text not null,
  state text not null,
  created_at bigint not null,
  started_at bigint,
  completed_at bigint,
  failed_at bigint,
  delete_at bigint,
  position integer not null,
  task_count integer not null,
  progress double precision not null,
  result text not null,
  error text not null
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.05
);
create index jobs_state on jobs (state, created_at, id);
create index jobs_delete on jobs (delete_at) where delete_at is not null;

-- What of a job never changes: its definition, its place in lists, its words. A row is written once,
-- so the full-text index is, too, and pages of lists are read from the index alone.
create table job_specs (
  id text collate "C" primary key,
  created_at bigint not null,
  spec text not null,
  -- As dev.winch.store.search.Words gives them; those of the name a second time behind an @, tags in
  -- hexadecimal behind a #.
  words tsvector not null
) with (
  autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.05
);
create index job_specs_created on job_specs (created_at, id);
create index job_specs_words on job_specs using gin (words);

-- How many jobs there are: the sum. Every connection counts in one of a few rows, so that no row is
-- one that everybody waits for.
create table job_counts (
  shard integer primary key,
  jobs bigint not null
) with (fillfactor = 20);

create table tasks (
  id text collate "C" primary key,
  job_id text collate "C" not null,
  parent_id text collate "C",
  path text not null,
  position integer not null,
  state text not null,
  evaluated text,
  attempts integer not null,
  dispatch integer not null,
  redelivered integer not null,
  queue text not null,
  priority integer not null,
  created_at bigint not null,
  scheduled_at bigint,
  started_at bigint,
  completed_at bigint,
  failed_at bigint,
  due_at bigint,
  node_id text,
  progress double precision not null,
  result text not null,
  error text not null,
  item_index integer,
  item text,
  size integer,
  created integer,
  completions integer,
  subjob_id text collate "C"
) with (
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.05
);
create index tasks_job on tasks (job_id, id);
create index tasks_active on tasks (state, id)
  where state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING');

create table outputs (
  job_id text collate "C",
  name text collate "C",
  value text not null,
  primary key (job_id, name)
);

-- The list of an each, in chunks of equal length; elements is a JSON list, encrypted as a whole.
create table items (
  task_id text collate "C",
  chunk integer,
  elements text not null,
  primary key (task_id, chunk)
);

create table task_logs (
  task_id text collate "C",
  number integer,
  id text not null,
  contents text not null,
  created_at bigint not null,
  primary key (task_id, number)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
-- Parts come in order of time, so a summary per range of pages finds the old ones.
create index task_logs_created on task_logs using brin (created_at) with (autosummarize = on);

create table nodes (
  id text collate "C" primary key,
  name text collate "C" not null,
  started_at bigint not null,
  cpu_percent double precision not null,
  last_heartbeat_at bigint not null,
  queue text not null,
  status text not null,
  hostname text not null,
  port integer not null,
  running_tasks integer not null,
  version text not null,
  -- When a coordinator heard of the node, by the coordinator's clock.
  heard_at bigint not null
) with (fillfactor = 50);

create table users (
  id text collate "C" primary key,
  username text collate "C" not null unique,
  name text not null,
  password_hash text not null,
  created_at bigint not null,
  disabled boolean not null
);
insert into users values (
  '00000000000000000000000000000001', 'guest', 'Guest', '',
  (extract(epoch from now()) * 1000000)::bigint, true
);

create table roles (
  id text collate "C" primary key,
  slug text collate "C" not null unique,
  name text not null,
  created_at bigint not null
);
insert into roles values (
  '00000000000000000000000000000002', 'public', 'Public',
  (extract(epoch from now()) * 1000000)::bigint
);

-- Who did what to which job or schedule. Who submitted a job stands in its row.
create table audit (
  seq bigint generated always as identity primary key,
  subject text collate "C" not null,
  action text not null,
  by text not null,
  at bigint not null
);
create index audit_subject on audit (subject, seq);

-- Jobs of which other tables may still hold rows.
create table deleted_jobs (
  id text collate "C" primary key
);
