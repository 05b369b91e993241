-- Bytes of the values of all outputs of the job, kept with each change of them.
alter table jobs add column output_bytes bigint not null default 0;
update jobs set output_bytes = written.bytes
  from (select job_id, sum(octet_length(value)) as bytes from outputs group by job_id) as written
  where jobs.id = written.job_id;
