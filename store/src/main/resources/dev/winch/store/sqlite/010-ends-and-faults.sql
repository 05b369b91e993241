-- When it was cancelled.
alter table jobs add column cancelled_at integer;
alter table tasks add column cancelled_at integer;

-- Why the node cannot run tasks; empty if it can.
alter table nodes add column fault text not null default '';
