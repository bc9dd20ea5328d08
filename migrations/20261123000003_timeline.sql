-- Where the database was when its timeline was last settled: PostgreSQL's system identifier, its
-- timeline, the database's oid. Unknown before the first node of this version has started.

alter table timeline
    add column system bigint,
    add column number integer,
    add column database bigint,
    -- Commits waited for a standby then: a promotion loses nothing that was acknowledged.
    add column protected boolean not null default false;

grant update on timeline to insightdesk_hub;
