-- The nodes that share this database. Each renews its heartbeat twice a second by this server's
-- clock; a row names the process that runs a node by its incarnation, and only that process may
-- change it. Written without waiting for the disk: what a crash takes is written again.

create table members (
    name text primary key check (name ~ '^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$'),
    incarnation bigint not null,
    -- Where peers dial, host:port; empty for a node that works alone.
    address text not null check (char_length(address) <= 255),
    -- The program's version, for people who watch an upgrade.
    version text not null check (char_length(version) <= 50),
    state text not null check (state in ('joining', 'up', 'leaving', 'left', 'dead')),
    -- Live members that this one has not reached for a second.
    broken text[] not null default '{}',
    heartbeat timestamptz not null default clock_timestamp(),
    joined_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

grant select, insert, update, delete on members to insightdesk_hub;

-- The oldest program that can work with this schema knows at least this migration. Whatever takes
-- something away raises it, one version after the last program has stopped to use it.
create table schema_floor (
    least_migration bigint not null,
    only_row boolean not null default true unique check (only_row)
);
insert into schema_floor (least_migration) values (20261123000002);
grant select on schema_floor to insightdesk_hub, insightdesk_app;

-- What one node at a time may do for all. The token rises with every new holder: whoever writes
-- under an older one is refused.
create table leases (
    name text primary key check (char_length(name) between 1 and 100),
    holder text not null,
    token bigint not null,
    expires_at timestamptz not null
);
grant select, insert, update, delete on leases to insightdesk_hub;
