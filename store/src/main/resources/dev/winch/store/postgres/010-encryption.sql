-- How values are encrypted: the salt of the installation's keys, and how far the rows have been
-- encrypted anew. None of it is secret.
create table encryption (
  name text primary key,
  value text not null
);
