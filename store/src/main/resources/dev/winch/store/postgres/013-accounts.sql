-- Roles that say what a user may do with the API.
insert into roles values
  ('00000000000000000000000000000003', 'admin', 'Administrator',
    (extract(epoch from now()) * 1000000)::bigint),
  ('00000000000000000000000000000004', 'operator', 'Operator',
    (extract(epoch from now()) * 1000000)::bigint),
  ('00000000000000000000000000000005', 'viewer', 'Viewer',
    (extract(epoch from now()) * 1000000)::bigint)
on conflict do nothing;

create table user_roles (
  user_id text collate "C" not null,
  role_id text collate "C" not null,
  primary key (user_id, role_id)
);

-- Rows of jobs name their creator, so the row of a deleted user stays.
alter table users add column deleted boolean not null default false;

-- What clients log in with instead of a password. Only the SHA-256 of a token is stored.
create table tokens (
  id text collate "C" primary key,
  hash text collate "C" not null unique,
  user_id text collate "C" not null,
  kind text not null,
  name text not null,
  role text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index tokens_user on tokens (user_id);
create index tokens_expiry on tokens (expires_at);

-- Entries about logins, users and tokens have the address of the client.
alter table audit add column address text;
alter table audit add column detail text;
create index audit_access on audit (seq) where address is not null;
