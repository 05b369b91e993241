-- Times are microseconds since 1970. JSON columns are null where there is nothing to say.

create table jobs (
  -- Place in lists: grows with (created_at, id).
  seq integer primary key,
  id text not null,
  parent_id text,
  schedule_id text,
  depth integer not null,
  name text not null,
  description text not null,
  tags text,
  inputs text,
  created_by text not null,
  state text not null,
  created_at integer not null,
  started_at integer,
  completed_at integer,
  failed_at integer,
  delete_at integer,
  position integer not null,
  task_count integer not null,
  progress real not null,
  result text not null,
  error text not null
) strict;
create unique index jobs_id on jobs (id);
-- Narrow, so that skipping many rows of a list reads few pages.
create index jobs_created on jobs (created_at);
create index jobs_state on jobs (state);
create index jobs_delete on jobs (delete_at) where delete_at is not null;

create table job_specs (
  seq integer primary key,
  spec text not null
) strict;

create table tasks (
  seq integer primary key,
  id text not null,
  job_id text not null,
  parent_id text,
  path text not null,
  position integer not null,
  state text not null,
  evaluated text,
  attempts integer not null,
  dispatch integer not null,
  redelivered integer not null,
  queue text not null,
  priority integer not null,
  created_at integer not null,
  scheduled_at integer,
  started_at integer,
  completed_at integer,
  failed_at integer,
  due_at integer,
  node_id text,
  progress real not null,
  result text not null,
  error text not null,
  item_index integer,
  item text,
  size integer,
  created integer,
  completions integer,
  subjob_id text
) strict;
create unique index tasks_id on tasks (id);
create index tasks_job on tasks (job_id, id);
create index tasks_active on tasks (state, id)
  where state = 'CREATED' or state = 'PENDING' or state = 'SCHEDULED' or state = 'RUNNING';

create table outputs (
  job_id text not null,
  name text not null,
  value text not null,
  primary key (job_id, name)
) strict, without rowid;

-- The list of an each, in chunks of equal length; elements is a JSON list, encrypted as a whole.
create table items (
  task_id text not null,
  chunk integer not null,
  elements text not null,
  primary key (task_id, chunk)
) strict, without rowid;

create table task_logs (
  seq integer primary key,
  id text not null,
  task_id text not null,
  number integer not null,
  contents text not null,
  created_at integer not null
) strict;
create unique index task_logs_number on task_logs (task_id, number);
create index task_logs_created on task_logs (created_at);

create table nodes (
  id text primary key,
  name text not null,
  started_at integer not null,
  cpu_percent real not null,
  last_heartbeat_at integer not null,
  queue text not null,
  status text not null,
  hostname text not null,
  port integer not null,
  running_tasks integer not null,
  version text not null
) strict, without rowid;

create table users (
  id text primary key,
  username text not null unique,
  name text not null,
  password_hash text not null,
  created_at integer not null,
  disabled integer not null
) strict, without rowid;
insert into users values (
  '00000000000000000000000000000001', 'guest', 'Guest', '',
  cast(unixepoch('subsec') * 1000000 as integer), 1
);

create table roles (
  id text primary key,
  slug text not null unique,
  name text not null,
  created_at integer not null
) strict, without rowid;
insert into roles values (
  '00000000000000000000000000000002', 'public', 'Public',
  cast(unixepoch('subsec') * 1000000 as integer)
);

-- Search: the words of a job under its seq, as dev.winch.store.search.Words gives them; tags in
-- hexadecimal. All jobs up to meta.indexed are in it.
create virtual table job_words using fts5 (
  name, description, tags,
  content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);
-- Every word of job_words, to find those that start with given letters.
create table words (
  word text primary key
) strict, without rowid;

create table meta (
  name text primary key,
  value integer not null
) strict, without rowid;
insert into meta values ('jobs', 0), ('indexed', -9223372036854775808);
