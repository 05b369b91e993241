-- Whether an operator has taken the node out of service. Heartbeats leave it as it is.
alter table nodes add column drained integer not null default 0;
