-- When a coordinator heard of the node, by the coordinator's clock.
alter table nodes add column heard_at integer not null default 0;

-- Who did what to which job or schedule. Who submitted a job stands in its row.
create table audit (
  seq integer primary key,
  subject text not null,
  action text not null,
  by text not null,
  at integer not null
) strict;
create index audit_subject on audit (subject);

-- Jobs of which other tables may still hold rows.
create table deleted_jobs (
  id text primary key
) strict, without rowid;
