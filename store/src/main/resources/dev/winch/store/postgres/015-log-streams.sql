-- Where a part was printed: stdout or stderr, empty if that is unknown.
alter table task_logs add column stream text not null default '';
