-- Links that are mailed to people, and the passwords they had before.

-- A link does one thing once; only the hash of its token is kept.
create table account_links (
    token_hash bytea primary key check (length(token_hash) = 32),
    -- verify: the address is theirs; reset: choose a password; found: be the first owner of all;
    -- notice: no link at all, counts a mail that somebody else may have caused.
    kind text not null check (kind in ('verify', 'reset', 'found', 'notice')),
    user_id uuid references users on delete cascade,
    -- What was chosen when registering; becomes the password when the link is used.
    password_hash text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- Used, or replaced by a later one.
    used_at timestamptz,
    check ((kind = 'found') = (user_id is null))
);
create index account_links_user on account_links (user_id, kind, created_at);
create index account_links_expires on account_links (expires_at);

-- Passwords that were replaced, so that nobody goes back to one at once.
create table old_passwords (
    user_id uuid not null references users on delete cascade,
    replaced_at timestamptz not null default clock_timestamp(),
    password_hash text not null,
    primary key (user_id, replaced_at)
);

grant select, insert, update, delete on account_links, old_passwords to insightdesk_hub;
