-- Number of the last part of a task's log, as its worker reported it with the end of the run; null
-- before, and in rows of tasks that ended under older versions.
alter table tasks add column last_log_part integer;
