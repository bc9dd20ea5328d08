-- Who is who: settings of organizations, teams, roles made of permissions, what of a sign-in is
-- asked again and again, and the audit log.
--
-- Everything here is added beside what was there, so that the version before works on it as well.

alter table organizations
    add column settings jsonb not null default '{}',
    -- Nobody of it comes in while this is set.
    add column suspended_at timestamptz;

alter table users
    add column email_verified_at timestamptz default now(),
    -- Has a second factor since then; the factors have tables of their own.
    add column second_factor_at timestamptz,
    add column locale text check (char_length(locale) <= 35),
    -- The person is erased: the name is a tombstone's, the address is nobody's.
    add column erased_at timestamptz;

-- Roles that an organization makes of permissions, beside the built-in ones.
create table roles (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    permissions text[] not null,
    created_at timestamptz not null default now(),
    unique (organization_id, id)
);
create unique index roles_name on roles (organization_id, lower(name));

alter table memberships
    -- With one, `role` is agent and counts for nothing but rank.
    add column custom_role_id uuid,
    -- Removed from the organization; the row stays, as tickets name it.
    add column removed_at timestamptz,
    add constraint memberships_of_organization unique (organization_id, id),
    add constraint memberships_custom_role foreign key (organization_id, custom_role_id)
        references roles (organization_id, id);

create table teams (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    name text not null check (char_length(name) between 1 and 100),
    description text not null default '' check (char_length(description) <= 500),
    -- New members and new inboxes belong to it.
    is_default boolean not null default false,
    created_at timestamptz not null default now(),
    unique (organization_id, id)
);
create unique index teams_name on teams (organization_id, lower(name));
create unique index teams_default on teams (organization_id) where is_default;

create table team_members (
    team_id uuid not null,
    membership_id uuid not null,
    organization_id uuid not null references organizations on delete cascade,
    rank text not null default 'agent' check (rank in ('agent', 'supervisor', 'lead')),
    -- Open tickets at a time; none: as many as come.
    capacity int check (capacity between 0 and 1000),
    skills text[] not null default '{}',
    primary key (team_id, membership_id),
    foreign key (organization_id, team_id) references teams (organization_id, id)
        on delete cascade,
    foreign key (organization_id, membership_id) references memberships (organization_id, id)
        on delete cascade
);
create index team_members_membership on team_members (membership_id);

alter table sign_ins
    -- When whoever holds it last proved to be its owner: sensitive actions want that to be recent.
    add column authenticated_at timestamptz not null default now(),
    add column second_factor boolean not null default false,
    add column method text not null default 'password'
        check (method in ('password', 'passkey', 'oidc', 'link')),
    add column address inet;

-- What somebody may do in an organization, as one row. Of a sign-in it is asked again and again.
create view seats with (security_invoker = true) as
select
    m.id,
    m.organization_id,
    m.user_id,
    m.role,
    m.custom_role_id,
    r.name as custom_role_name,
    r.permissions as custom_permissions,
    u.name,
    u.email,
    u.second_factor_at is not null as has_second_factor,
    o.name as organization_name,
    o.settings as organization_settings,
    m.disabled_at is not null or m.removed_at is not null or u.disabled_at is not null
        or u.erased_at is not null or o.suspended_at is not null as disabled,
    m.created_at,
    array(
        select t.team_id from team_members t
        where t.membership_id = m.id order by t.team_id
    ) as teams
from memberships m
join users u on u.id = m.user_id
join organizations o on o.id = m.organization_id
left join roles r on r.id = m.custom_role_id;

-- Security events on their way into the log: written with the change that they tell of, in the
-- order of nothing in particular. One writer chains them.
create table audit_queue (
    id uuid primary key,
    organization_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    entry jsonb not null
);
create index audit_queue_order on audit_queue (organization_id, at, id);

-- The audit log: a chain of hashes for each organization. Rows are only ever added.
-- The platform's own chain has the nil id for an organization.
create table audit_entries (
    organization_id uuid not null,
    seq bigint not null check (seq > 0),
    id uuid not null,
    at timestamptz not null,
    action text not null,
    actor_kind text not null,
    actor_id uuid,
    resource_kind text,
    resource_id text,
    outcome text not null check (outcome in ('success', 'failure')),
    severity text not null check (severity in ('info', 'warning', 'error', 'critical')),
    -- The whole entry, from which the columns above are taken.
    entry jsonb not null,
    -- The hash of the entry before; of the first one 32 zeros.
    previous bytea not null check (length(previous) = 32),
    hash bytea not null check (length(hash) = 32),
    primary key (organization_id, seq)
);
create unique index audit_entries_id on audit_entries (id);
create index audit_entries_at on audit_entries (organization_id, at desc, seq desc);
create index audit_entries_action on audit_entries (organization_id, action, seq desc);
create index audit_entries_actor on audit_entries (organization_id, actor_id, seq desc);

do $$
declare
    name text;
begin
    foreach name in array array['roles', 'teams', 'team_members', 'audit_queue', 'audit_entries']
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

-- A person is known to the organizations that they belong to, and to no other.
alter table users enable row level security;
alter table users force row level security;
create policy of_one_organization on users to insightdesk_app
    using (exists (select from memberships m where m.user_id = users.id));
create policy every_person on users to insightdesk_hub using (true) with check (true);

grant select (second_factor_at, disabled_at, erased_at, email_verified_at, created_at) on users
    to insightdesk_app;
grant select on seats to insightdesk_app, insightdesk_hub;
grant select, insert, update, delete on roles, teams, team_members
    to insightdesk_app, insightdesk_hub;
grant insert, update on memberships to insightdesk_app;
grant update (name, settings) on organizations to insightdesk_app;
create policy change_organization on organizations for update to insightdesk_app
    using (id = current_organization()) with check (id = current_organization());
grant insert on audit_queue to insightdesk_app;
grant select on audit_entries to insightdesk_app;
grant select, insert, delete on audit_queue to insightdesk_hub;
grant select, insert on audit_entries to insightdesk_hub;
