-- How often somebody showed a code of an authenticator in the hour that began at `tries_since`.
-- The right one begins anew.
alter table totp_secrets
    add column tries int not null default 0,
    add column tries_since timestamptz not null default now();
