-- Which process of its node runs a task: the start of that process, later for each process of a
-- node. Null in rows of tasks that older versions started.
alter table tasks add column node_since integer;
