-- Which tickets a member sees: those given to them, those of their teams, those that they opened, and
-- those of nobody at all.
--
-- A version before knows no teams of tickets: it opens tickets of no team, which everybody who reads
-- tickets sees, and leaves the teams of others as they are.

alter table tickets
    add column team_id uuid,
    -- The member who opened it; none: a contact did.
    add column created_by uuid,
    add constraint tickets_team foreign key (organization_id, team_id)
        references teams (organization_id, id);

-- The rows of all organizations are the owner's for as long as this takes.
alter table organizations no force row level security;
alter table memberships no force row level security;
alter table teams no force row level security;
alter table team_members no force row level security;
alter table inboxes no force row level security;
alter table tickets no force row level security;
alter table ticket_events no force row level security;

-- Whoever has no team to begin with gets one, and everybody is in it.
with fresh as (
    insert into teams (id, organization_id, name, is_default)
    select gen_random_uuid(), o.id, 'Support', true
    from organizations o
    where not exists (select from teams t where t.organization_id = o.id)
    returning id, organization_id
)
insert into team_members (team_id, membership_id, organization_id)
select fresh.id, m.id, m.organization_id
from fresh join memberships m on m.organization_id = fresh.organization_id;

update inboxes i set team_id = t.id
from teams t
where t.organization_id = i.organization_id and t.is_default and i.team_id is null;

update tickets set
    team_id = (
        select id from teams t where t.organization_id = tickets.organization_id and t.is_default
    ),
    created_by = (
        select actor_id from ticket_events e
        where e.ticket_id = tickets.id and e.seq = 1 and e.actor_kind = 'member'
    );

alter table organizations force row level security;
alter table memberships force row level security;
alter table teams force row level security;
alter table team_members force row level security;
alter table inboxes force row level security;
alter table tickets force row level security;
alter table ticket_events force row level security;

-- The rule, as the domain has it: whether a member of these teams sees a ticket.
create function sees_ticket(
    member uuid, teams uuid[], assignee_id uuid, team_id uuid, created_by uuid
) returns boolean language sql immutable parallel safe as $$
    select coalesce(assignee_id = member, false)
        or coalesce(created_by = member, false)
        or coalesce(team_id = any(teams), false)
        or (assignee_id is null and team_id is null)
$$;

-- Lists of those who do not see everything are put together from one index for each part. Where a
-- part wants to know who has the ticket, the index says so.
create index tickets_open_by_team
    on tickets (organization_id, team_id, listed_at desc, id desc) include (assignee_id)
    where status in ('open', 'in_progress', 'pending');
create index tickets_done_by_team
    on tickets (organization_id, team_id, listed_at desc, id desc) include (assignee_id)
    where status in ('resolved', 'closed');
create index tickets_done_by_assignee
    on tickets (organization_id, assignee_id, listed_at desc, id desc)
    where status in ('resolved', 'closed') and assignee_id is not null;
create index tickets_by_creator
    on tickets (organization_id, created_by, listed_at desc, id desc)
    where created_by is not null;
