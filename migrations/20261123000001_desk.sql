-- The desk: organizations, people, inboxes, tickets and their journal.
--
-- Three roles share the work. The owner (who runs migrations) changes the schema. `insightdesk_app`
-- does everything that is done for a request and sees one organization, the one set for its
-- transaction. `insightdesk_hub` writes rows of many organizations at once (journal, numbers,
-- outbox) and looks up who is asking before an organization is known. None may bypass row security.

do $$
begin
    if to_regrole('insightdesk_app') is null then
        create role insightdesk_app nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
    if to_regrole('insightdesk_hub') is null then
        create role insightdesk_hub nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;

-- The organization of the request that this transaction serves; null outside of one.
create function current_organization() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('insightdesk.organization', true), '')::uuid;

-- Names this history. A restore from backup gives it another id, and clients start afresh.
create table timeline (
    id uuid primary key default gen_random_uuid(),
    only_row boolean not null default true unique check (only_row)
);
insert into timeline default values;
grant select on timeline to insightdesk_hub, insightdesk_app;

create table organizations (
    id uuid primary key,
    name text not null check (char_length(name) between 1 and 100),
    slug text not null unique check (slug ~ '^[a-z0-9-]{2,50}$'),
    created_at timestamptz not null default now()
);

-- A person, the same in every organization.
create table users (
    id uuid primary key,
    email text not null check (email = lower(email) and char_length(email) between 3 and 255),
    name text not null check (char_length(name) between 1 and 100),
    -- Argon2id, as a PHC string.
    password_hash text,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);
create unique index users_email on users (email);

create table memberships (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    user_id uuid not null references users on delete cascade,
    role text not null check (role in ('agent', 'manager', 'admin', 'owner')),
    created_at timestamptz not null default now(),
    disabled_at timestamptz,
    unique (organization_id, user_id)
);
create index memberships_user on memberships (user_id);

-- One authenticated device: a family of refresh tokens, of which only hashes are kept.
create table sign_ins (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    membership_id uuid not null references memberships on delete cascade,
    user_id uuid not null references users on delete cascade,
    token_hash bytea not null unique check (length(token_hash) = 32),
    previous_hash bytea,
    rotated_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    user_agent text not null default '' check (char_length(user_agent) <= 500)
);
create index sign_ins_user on sign_ins (user_id) where revoked_at is null;
create index sign_ins_previous on sign_ins (previous_hash) where previous_hash is not null;

create table inboxes (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    kind text not null check (kind in ('chat', 'email', 'api', 'web')),
    name text not null check (char_length(name) between 1 and 100),
    -- Public; stands in the snippet of the customer's page.
    key text not null unique check (key ~ '^pk_[A-Za-z0-9]{24}$'),
    allowed_origins text[] not null default '{}',
    created_at timestamptz not null default now()
);
create index inboxes_organization on inboxes (organization_id);

create table contacts (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    name text check (char_length(name) between 1 and 100),
    email text check (char_length(email) between 3 and 255),
    created_at timestamptz not null default now()
);
create index contacts_organization on contacts (organization_id, created_at desc);

-- A contact's way in: opaque, bound to an inbox and an origin; only its hash is kept.
create table widget_tokens (
    token_hash bytea primary key check (length(token_hash) = 32),
    organization_id uuid not null references organizations on delete cascade,
    inbox_id uuid not null references inboxes on delete cascade,
    contact_id uuid not null references contacts on delete cascade,
    origin text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index widget_tokens_contact on widget_tokens (contact_id);

-- Ticket numbers are drawn in blocks, one block per node: gaps are fine, repeats are not.
create table ticket_counters (
    organization_id uuid primary key references organizations on delete cascade,
    next_number bigint not null default 1
);

-- A ticket as lists and its actor read it: what replaying its events gives, kept in step with
-- them by the journal. `epoch` fences owners, `head` is the number of the last event.
create table tickets (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    number bigint not null,
    inbox_id uuid not null references inboxes,
    contact_id uuid not null references contacts,
    channel text not null,
    subject text not null check (char_length(subject) between 1 and 200),
    status text not null
        check (status in ('open', 'in_progress', 'pending', 'resolved', 'closed')),
    priority text not null check (priority in ('low', 'medium', 'high', 'urgent')),
    assignee_id uuid references memberships,
    epoch bigint not null,
    head bigint not null,
    contact_seq bigint not null,
    message_seq bigint not null,
    text_seq bigint not null,
    messages bigint not null,
    reopened int not null,
    -- How far each party has come: {"member:<id>": {"r": 4, "d": 4}, …}
    marks jsonb not null,
    preview text not null,
    -- The last public message is the contact's.
    waiting boolean not null,
    created_at timestamptz not null,
    active_at timestamptz not null,
    -- Where the ticket stands in lists: `active_at`, but at most a minute behind it. No index knows
    -- `active_at`, so that most messages change no index of this table (HOT updates).
    listed_at timestamptz not null default now(),
    closed_at timestamptz,
    unique (organization_id, number)
) with (fillfactor = 60);
create index tickets_open on tickets (organization_id, listed_at desc, id desc)
    where status in ('open', 'in_progress', 'pending');
create index tickets_open_by_assignee
    on tickets (organization_id, assignee_id, listed_at desc, id desc)
    where status in ('open', 'in_progress', 'pending');
create index tickets_done on tickets (organization_id, listed_at desc, id desc)
    where status in ('resolved', 'closed');
create index tickets_contact on tickets (contact_id);

-- The journal. Rows are only ever added, and only by a statement that has just moved the ticket's
-- head with the owner's epoch; a reference to tickets would check the same thing twice.
create table ticket_events (
    ticket_id uuid not null,
    seq bigint not null check (seq > 0),
    organization_id uuid not null,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid not null,
    -- On the first event of a command: what the command was called, and what it said.
    command_id uuid,
    fingerprint bigint,
    for_contacts boolean not null,
    -- The last seq before this one that contacts may see.
    contact_prev bigint not null,
    payload jsonb not null,
    primary key (ticket_id, seq)
);
-- A command is carried out once, for ever.
create unique index ticket_events_command on ticket_events (ticket_id, actor_id, command_id)
    where command_id is not null;

-- What people wrote, apart from the journal so that it can be erased (body null).
create table messages (
    ticket_id uuid not null,
    seq bigint not null,
    id uuid not null,
    organization_id uuid not null,
    note boolean not null,
    body text check (char_length(body) between 1 and 50000),
    primary key (ticket_id, seq)
);

-- Effects outside of the database, written with the change that caused them, carried out at least
-- once by workers under the row's id.
create table outbox (
    id uuid primary key,
    organization_id uuid not null,
    kind text not null check (char_length(kind) between 1 and 50),
    payload jsonb not null,
    created_at timestamptz not null default now(),
    due_at timestamptz not null default now(),
    attempts int not null default 0,
    leased_until timestamptz
);
create index outbox_due on outbox (due_at);

-- Row security: tenant tables show one organization to the app, and to the hub what it works on.
do $$
declare
    name text;
begin
    foreach name in array array[
        'memberships', 'sign_ins', 'inboxes', 'contacts', 'widget_tokens', 'ticket_counters',
        'tickets', 'ticket_events', 'messages', 'outbox'
    ] loop
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

alter table organizations enable row level security;
alter table organizations force row level security;
create policy one_organization on organizations to insightdesk_app
    using (id = current_organization());
create policy every_organization on organizations to insightdesk_hub
    using (true) with check (true);

grant select on organizations, memberships, inboxes, tickets, ticket_events, messages, contacts
    to insightdesk_app;
grant select (id, name, email) on users to insightdesk_app;
grant insert, update on contacts to insightdesk_app;
grant select, insert, update on widget_tokens to insightdesk_app;

grant select, insert, update on organizations, users, memberships, inboxes, contacts, sign_ins,
    widget_tokens, ticket_counters, tickets to insightdesk_hub;
grant select, insert on ticket_events, messages to insightdesk_hub;
grant select, insert, update, delete on outbox to insightdesk_hub;
grant delete on sign_ins, widget_tokens to insightdesk_hub;
