-- The two logins of docs/operations.md, when the database is made.
\set owner `cat /run/secrets/postgres/owner`
\set login `cat /run/secrets/postgres/login`
create role insightdesk_owner login createrole password :'owner';
create role insightdesk login noinherit password :'login';
create database insightdesk owner insightdesk_owner;
