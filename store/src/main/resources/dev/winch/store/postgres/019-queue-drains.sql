-- Requests to nodes to take no more tasks, or to take tasks again: the last one for each.
create table queue_drains (
  node text collate "C" primary key,
  drained boolean not null,
  created_at timestamptz not null default clock_timestamp()
);
