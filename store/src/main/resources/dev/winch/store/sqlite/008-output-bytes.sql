-- Bytes of the values of all outputs of the job, kept with each change of them.
alter table jobs add column output_bytes integer not null default 0;
update jobs set output_bytes =
  (select sum(octet_length(value)) from outputs where job_id = jobs.id)
  where id in (select job_id from outputs);
