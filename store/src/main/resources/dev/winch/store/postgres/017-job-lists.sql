-- Orders and conditions of lists. Rows without the time are in none of the first three, so a new job
-- is not written to them.
create index jobs_started on jobs (started_at, id) where started_at is not null;
create index jobs_ended on jobs ((coalesce(completed_at, failed_at, cancelled_at)), id)
  where coalesce(completed_at, failed_at, cancelled_at) is not null;
create index jobs_duration on jobs
  ((coalesce(completed_at, failed_at, cancelled_at) - started_at), id)
  where coalesce(completed_at, failed_at, cancelled_at) - started_at is not null;
create index jobs_creator on jobs (created_by, created_at, id);
create index jobs_of_schedule on jobs (schedule_id, created_at, id) where schedule_id is not null;
