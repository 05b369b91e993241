create table schedules (
  id text primary key,
  name text not null,
  cron text not null,
  state text not null,
  created_by text not null,
  created_at integer not null,
  next_at integer,
  error text not null,
  spec text not null
) strict;
create index schedules_created on schedules (created_at, id);
create index schedules_next on schedules (next_at) where next_at is not null;
create index jobs_schedule on jobs (schedule_id)
  where schedule_id is not null and (state = 'PENDING' or state = 'SCHEDULED' or state = 'RUNNING');

alter table jobs add column timeout_at integer;
create index jobs_timeout on jobs (timeout_at) where timeout_at is not null;
create index tasks_due on tasks (due_at) where state = 'PENDING' and due_at is not null;
