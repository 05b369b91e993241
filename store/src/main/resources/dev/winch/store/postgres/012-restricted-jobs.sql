-- Jobs whose definition has permissions: lists of users who may not see everything look here.
create index job_specs_restricted on job_specs (id) where strpos(spec, '"permissions":[') > 0;
