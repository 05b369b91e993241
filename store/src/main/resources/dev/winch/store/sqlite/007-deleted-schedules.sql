-- Who deleted it, as long as jobs that it started are still to be cancelled.
alter table schedules add column deleted_by text;
