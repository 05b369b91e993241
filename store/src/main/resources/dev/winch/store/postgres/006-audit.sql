-- The job or schedule of which it was asked, if the subject only came along.
alter table audit add column along_with text;
