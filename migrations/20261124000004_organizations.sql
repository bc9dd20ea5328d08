-- Invitations to an organization, the time from which sign-ins count for a member, and leave to take
-- a whole organization away.

alter table memberships
    -- Sign-ins from before are not good for this place, though they may be for others of the same
    -- user; null: all are.
    add column sign_ins_since timestamptz;

-- Somebody asked to join. The token of the mailed link is good once; only its hash is kept.
create table invitations (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    email text not null check (email = lower(email) and char_length(email) between 3 and 255),
    -- Owners are made by transfer.
    role text not null check (role in ('agent', 'manager', 'admin')),
    custom_role_id uuid,
    token_hash bytea not null unique check (length(token_hash) = 32),
    invited_by uuid,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid,
    cancelled_at timestamptz,
    unique (organization_id, id),
    foreign key (organization_id, custom_role_id) references roles (organization_id, id)
        on delete set null (custom_role_id),
    foreign key (organization_id, invited_by) references memberships (organization_id, id)
        on delete set null (invited_by),
    foreign key (organization_id, accepted_by) references memberships (organization_id, id)
        on delete set null (accepted_by)
);
create unique index invitations_pending on invitations (organization_id, email)
    where accepted_at is null and cancelled_at is null;
create index invitations_newest on invitations (organization_id, created_at desc, id desc);

-- The teams that somebody is to be in.
create table invitation_teams (
    invitation_id uuid not null,
    team_id uuid not null,
    organization_id uuid not null references organizations on delete cascade,
    primary key (invitation_id, team_id),
    foreign key (organization_id, invitation_id) references invitations (organization_id, id)
        on delete cascade,
    foreign key (organization_id, team_id) references teams (organization_id, id)
        on delete cascade
);
create index invitation_teams_team on invitation_teams (team_id);

do $$
declare
    name text;
begin
    foreach name in array array['invitations', 'invitation_teams']
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

grant select, insert, update on invitations to insightdesk_app;
grant select, insert on invitation_teams to insightdesk_app;
grant select, update on invitations to insightdesk_hub;
grant select on invitation_teams to insightdesk_hub;
grant insert on outbox to insightdesk_app;
-- When somebody was last there.
grant select (organization_id, membership_id, used_at) on sign_ins to insightdesk_app;
-- An organization that is deleted takes everything with it but its audit log.
grant delete on organizations, users, contacts, tickets, ticket_events, messages
    to insightdesk_hub;
