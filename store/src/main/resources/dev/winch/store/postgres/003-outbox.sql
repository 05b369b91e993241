-- What transactions send to a broker that is not in this database: a row per transaction, until it
-- was handed over.
create table outbox (
  id text collate "C" primary key,
  until bigint not null,
  -- A JSON list of [kind, task, dispatch, queue or node].
  entries text not null
) with (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000
);
