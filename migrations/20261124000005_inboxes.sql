-- Inboxes with a team and rules for visitors, contacts who prove who they are or are kept out, keys
-- with which sites vouch for their visitors, and keys of the API.

alter table inboxes
    -- What comes in here is this team's; none: everybody's.
    add column team_id uuid,
    -- Nobody comes in whom the site does not vouch for.
    add column require_identity boolean not null default false,
    -- Whether `name` and `email` are hidden, optional or required before a chat.
    add column pre_chat jsonb not null default '{"name": "optional", "email": "optional"}',
    add constraint inboxes_of_organization unique (organization_id, id),
    add constraint inboxes_team foreign key (organization_id, team_id)
        references teams (organization_id, id) on delete set null (team_id);

alter table contacts
    -- What the site calls this contact. Whoever has one was vouched for.
    add column external_id text check (char_length(external_id) between 1 and 255),
    add column verified_at timestamptz,
    -- As the site vouched for them.
    add column attributes jsonb not null default '{}',
    add column blocked_at timestamptz,
    add column muted_until timestamptz,
    add column seen_at timestamptz,
    -- Turned out to be this other contact, who reads and goes on with its tickets. Who is merged was
    -- never verified; who has others merged into them is.
    add column merged_into uuid,
    -- Sockets that were open at this time are to be closed, on every node.
    add column out_at timestamptz,
    add constraint contacts_of_organization unique (organization_id, id),
    add constraint contacts_merged foreign key (organization_id, merged_into)
        references contacts (organization_id, id),
    add constraint contacts_verified check (external_id is null or verified_at is not null),
    add constraint contacts_merged_once check (merged_into is null or verified_at is null);
create unique index contacts_external on contacts (organization_id, external_id)
    where external_id is not null;
create index contacts_merged_into on contacts (merged_into) where merged_into is not null;
create index contacts_out on contacts (out_at) where out_at is not null;

-- Keys with which the page of an inbox signs who its visitors are. The id is the `kid`.
create table identity_keys (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    inbox_id uuid not null,
    algorithm text not null check (algorithm in ('HS256', 'ES256', 'EdDSA')),
    -- Sealed; the site has it in the open.
    secret bytea,
    -- PEM.
    public_key text check (char_length(public_key) <= 1000),
    created_at timestamptz not null default now(),
    retires_at timestamptz,
    foreign key (organization_id, inbox_id) references inboxes (organization_id, id)
        on delete cascade,
    check ((algorithm = 'HS256') = (secret is not null)),
    check ((algorithm = 'HS256') = (public_key is null))
);
create index identity_keys_inbox on identity_keys (inbox_id);

-- Signed identities that are good for one use, until they would be over anyway.
create table identity_uses (
    key_id uuid not null references identity_keys on delete cascade,
    -- SHA-256 of the `jti`.
    name_hash bytea not null check (length(name_hash) = 32),
    organization_id uuid not null references organizations on delete cascade,
    expires_at timestamptz not null,
    primary key (key_id, name_hash)
);
create index identity_uses_over on identity_uses (expires_at);

-- Keys of the API, which act for the member who made them.
create table api_keys (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    -- The first letters, to be recognised by.
    prefix text not null check (char_length(prefix) <= 20),
    key_hash bytea not null unique check (length(key_hash) = 32),
    scopes text[] not null check (scopes <@ array['read', 'write', 'delete', 'admin']),
    created_by uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    last_used_address inet,
    uses bigint not null default 0,
    revoked_at timestamptz,
    revoked_by uuid,
    foreign key (organization_id, created_by) references memberships (organization_id, id)
        on delete cascade,
    check (expires_at <= created_at + interval '366 days')
);
create index api_keys_organization on api_keys (organization_id, created_at desc, id desc);
create index api_keys_member on api_keys (created_by);

do $$
declare
    name text;
begin
    foreach name in array array['identity_keys', 'identity_uses', 'api_keys']
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

grant insert, update on inboxes to insightdesk_app;
grant select, insert, update, delete on identity_keys, api_keys to insightdesk_app;
grant select, insert on identity_uses to insightdesk_app;
grant select, update on identity_keys to insightdesk_hub;
grant select, update on api_keys to insightdesk_hub;
grant select, delete on identity_uses to insightdesk_hub;
