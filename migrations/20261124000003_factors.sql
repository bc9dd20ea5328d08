-- Second factors, passkeys, and members who come in by somebody else's sign-in.

-- What a person's authenticator and this program both know.
create table totp_secrets (
    user_id uuid primary key references users on delete cascade,
    -- Sealed for the row of this user.
    secret bytea not null,
    -- Of the last code that was taken: none is taken twice, on whichever nodes.
    last_step bigint not null,
    created_at timestamptz not null default now()
);

create table passkeys (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    credential_id bytea not null unique check (length(credential_id) between 1 and 1023),
    -- The public key and what is known of the authenticator.
    credential jsonb not null,
    -- How often it signed, as far as it counts; never goes back.
    counter bigint not null check (counter >= 0),
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

create table recovery_codes (
    hash bytea primary key check (length(hash) = 32),
    user_id uuid not null references users on delete cascade,
    used_at timestamptz
);
create index recovery_codes_user on recovery_codes (user_id);

-- How often somebody tried a recovery code in the hour that began at `since`.
create table recovery_tries (
    user_id uuid primary key references users on delete cascade,
    since timestamptz not null default now(),
    tries int not null default 1
);

-- Something that was begun and is finished with a secret of which this is the hash: on any node,
-- once, in time, by whoever began it.
create table auth_challenges (
    hash bytea primary key check (length(hash) = 32),
    kind text not null,
    -- None where nobody knows yet who it is.
    user_id uuid references users on delete cascade,
    membership_id uuid references memberships on delete cascade,
    sign_in_id uuid references sign_ins on delete cascade,
    state jsonb not null,
    -- A secret of it, sealed for this row.
    sealed bytea,
    tries int not null default 0,
    expires_at timestamptz not null
);
create index auth_challenges_expiry on auth_challenges (expires_at);
create index auth_challenges_user on auth_challenges (user_id);
create index auth_challenges_member on auth_challenges (membership_id);
create index auth_challenges_sign_in on auth_challenges (sign_in_id);

-- Where an organization's members sign in instead (OpenID Connect).
create table providers (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    issuer text not null check (char_length(issuer) <= 500),
    client_id text not null check (char_length(client_id) <= 500),
    -- Sealed for this row; none for a public client.
    client_secret bytea,
    -- In lower case.
    domains text[] not null,
    creates_members boolean not null default false,
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    unique (organization_id, id)
);

-- Whom a provider means by its `sub`.
create table provider_links (
    provider_id uuid not null,
    subject text not null check (char_length(subject) between 1 and 255),
    organization_id uuid not null references organizations on delete cascade,
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (provider_id, subject),
    unique (provider_id, user_id),
    foreign key (organization_id, provider_id) references providers (organization_id, id)
        on delete cascade
);
create index provider_links_user on provider_links (user_id);

do $$
declare
    name text;
begin
    foreach name in array array['providers', 'provider_links']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy one_organization on %I to insightdesk_app
                using (organization_id = current_organization())
                with check (organization_id = current_organization())', name);
        execute format(
            'create policy every_organization on %I to insightdesk_hub
                using (true) with check (true)', name);
    end loop;
end
$$;

-- Factors belong to people, and people to no organization: the hub alone sees them.
grant select, insert, update, delete
    on totp_secrets, passkeys, recovery_codes, recovery_tries, auth_challenges to insightdesk_hub;
grant select, insert, update, delete on providers to insightdesk_app;
grant select, delete on provider_links to insightdesk_app;
-- Secrets are sealed again when keys are renewed.
grant select, update (client_secret) on providers to insightdesk_hub;
grant select, insert on provider_links to insightdesk_hub;
