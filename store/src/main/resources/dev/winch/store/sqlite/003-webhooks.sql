-- What webhooks are owed, in the order in which it was made.
create table webhook_calls (
  seq integer primary key,
  id text not null,
  job_id text not null,
  hook integer not null,
  event text not null,
  -- Null if it is about the job.
  task_id text,
  -- What the job or task was like, as JSON, as far as its row changes.
  subject text not null,
  -- Where the call goes, encrypted as a whole.
  target text not null,
  created_at integer not null,
  attempts integer not null,
  claim integer not null,
  -- Null as long as an older call of the same hook is there.
  due_at integer
) strict;
create unique index webhook_calls_id on webhook_calls (id);
create index webhook_calls_line on webhook_calls (job_id, hook, seq);
create index webhook_calls_due on webhook_calls (due_at) where due_at is not null;
-- Finds the progress that is replaced, however long the line.
create index webhook_calls_progress on webhook_calls (job_id, hook, task_id)
  where event = 'job.Progress' or event = 'task.Progress';
