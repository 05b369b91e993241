-- The evaluated form and the item of a task that are too long for a page, under the seq of its row,
-- where they are null and apart is 1. Each change of a row writes all of it anew, and these never
-- change. Rows of tasks that have ended stay as older versions wrote them.
alter table tasks add column apart integer;
create table task_contents (
  seq integer primary key,
  evaluated text,
  item text
) strict;
insert into task_contents
  select seq, evaluated, item from tasks indexed by tasks_active
  where (state = 'CREATED' or state = 'PENDING' or state = 'SCHEDULED' or state = 'RUNNING')
    and coalesce(octet_length(evaluated), 0) + coalesce(octet_length(item), 0) > 3000;
update tasks set apart = 1, evaluated = null, item = null
  where seq in (select seq from task_contents);
