-- What transactions send to a broker that is not in this process: a row per transaction, until it was
-- handed over.
create table outbox (
  id text primary key,
  until integer not null,
  -- A JSON list of [kind, task, dispatch, queue or node].
  entries text not null
) strict, without rowid;
