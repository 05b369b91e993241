-- Orders and conditions of lists. Rows without the time are in none of them, so a new job is not
-- written to the first three.
create index jobs_started on jobs (started_at) where started_at is not null;
create index jobs_ended on jobs (coalesce(completed_at, failed_at, cancelled_at))
  where coalesce(completed_at, failed_at, cancelled_at) is not null;
create index jobs_duration on jobs (coalesce(completed_at, failed_at, cancelled_at) - started_at)
  where coalesce(completed_at, failed_at, cancelled_at) - started_at is not null;
create index jobs_creator on jobs (created_by);
create index jobs_of_schedule on jobs (schedule_id) where schedule_id is not null;
