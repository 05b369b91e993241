-- What webhooks are owed, in the order in which it was made.
create table webhook_calls (
  seq bigint generated always as identity primary key,
  id text collate "C" not null,
  job_id text collate "C" not null,
  hook integer not null,
  event text not null,
  -- Null if it is about the job.
  task_id text collate "C",
  -- What the job or task was like, as JSON, as far as its row changes.
  subject text not null,
  -- Where the call goes, encrypted as a whole.
  target text not null,
  created_at bigint not null,
  attempts integer not null,
  claim integer not null,
  -- Null as long as an older call of the same hook is there.
  due_at bigint
) with (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000
);
create unique index webhook_calls_id on webhook_calls (id);
create index webhook_calls_line on webhook_calls (job_id, hook, seq);
create index webhook_calls_due on webhook_calls (due_at, seq) where due_at is not null;
-- Finds the progress that is replaced, however long the line.
create index webhook_calls_progress on webhook_calls (job_id, hook, task_id)
  where event in ('job.Progress', 'task.Progress');
