-- The changes of a job, counted: those of its row and of the runs of its tasks; and in each row the
-- number of its last one. No index: what changed a moment ago is looked up by id.
alter table jobs add column changes bigint not null default 1;
alter table jobs add column changed bigint not null default 1;
alter table tasks add column changed bigint not null default 1;
