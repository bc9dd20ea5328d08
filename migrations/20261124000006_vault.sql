-- Secrets at rest: the keys that seal fields, themselves sealed, and the keys that sign tokens.

-- A key of each organization, under which its secret fields are sealed; the nil id is the
-- platform's. Each is wrapped by a key that the database never sees, which `kek` names.
create table data_keys (
    organization_id uuid not null,
    version int not null check (version > 0),
    kek text not null check (char_length(kek) = 16),
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    -- No field is sealed with it any more.
    retired_at timestamptz,
    primary key (organization_id, version)
);
create index data_keys_kek on data_keys (kek);

alter table data_keys enable row level security;
alter table data_keys force row level security;
create policy one_organization on data_keys to insightdesk_app
    using (organization_id = current_organization())
    with check (organization_id = current_organization());
create policy every_organization on data_keys to insightdesk_hub using (true) with check (true);
grant select, insert, update, delete on data_keys to insightdesk_hub;

-- Key pairs that access tokens are signed with, sealed with the platform's key. Before the first
-- one begins to sign, the one of the node's own secrets does.
create table signing_keys (
    id uuid primary key,
    sealed bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    -- By then every node knows it.
    signs_from timestamptz not null
);
grant select, insert, update, delete on signing_keys to insightdesk_hub;
