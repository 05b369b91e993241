-- Roles that say what a user may do with the API.
insert or ignore into roles values
  ('00000000000000000000000000000003', 'admin', 'Administrator',
    cast(unixepoch('subsec') * 1000000 as integer)),
  ('00000000000000000000000000000004', 'operator', 'Operator',
    cast(unixepoch('subsec') * 1000000 as integer)),
  ('00000000000000000000000000000005', 'viewer', 'Viewer',
    cast(unixepoch('subsec') * 1000000 as integer));

create table user_roles (
  user_id text not null,
  role_id text not null,
  primary key (user_id, role_id)
) strict, without rowid;

-- Rows of jobs name their creator, so the row of a deleted user stays.
alter table users add column deleted integer not null default 0;

-- What clients log in with instead of a password. Only the SHA-256 of a token is stored.
create table tokens (
  id text primary key,
  hash text not null unique,
  user_id text not null,
  kind text not null,
  name text not null,
  role text not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict, without rowid;
create index tokens_user on tokens (user_id);
create index tokens_expiry on tokens (expires_at);

-- Entries about logins, users and tokens have the address of the client.
alter table audit add column address text;
alter table audit add column detail text;
create index audit_access on audit (seq) where address is not null;
