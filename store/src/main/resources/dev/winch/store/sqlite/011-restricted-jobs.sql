-- Jobs whose definition has permissions: lists of users who may not see everything look here.
create index job_specs_restricted on job_specs (seq) where instr(spec, '"permissions":[') > 0;
