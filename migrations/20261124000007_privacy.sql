-- Privacy: what people agreed to, what they asked to be erased, and what is kept for how long.

-- Where a chain of the audit log begins whose oldest entries were taken away for their age.
create table audit_anchors (
    organization_id uuid primary key,
    -- The last entry that was taken away, and its hash.
    seq bigint not null check (seq > 0),
    hash bytea not null check (length(hash) = 32),
    at timestamptz not null default now()
);

-- Nobody may delete from the audit log but this: the oldest entries, a year old at least.
create function trim_audit(organization uuid, days int) returns bigint
    language plpgsql security definer set search_path = public, pg_temp
    as $$
declare
    upto bigint;
    deleted bigint;
begin
    select max(seq) into upto from audit_entries e
    where e.organization_id = organization
        and seq < (select max(seq) from audit_entries l where l.organization_id = organization)
        and seq < coalesce((
            select min(seq) from audit_entries k where k.organization_id = organization
                and k.at >= now() - make_interval(days => greatest(days, 365))), 9e18::bigint);
    if upto is null then
        return 0;
    end if;
    insert into audit_anchors (organization_id, seq, hash)
    select organization, upto, e.hash from audit_entries e
    where e.organization_id = organization and e.seq = upto
    on conflict (organization_id) do update set
        seq = excluded.seq, hash = excluded.hash, at = now();
    delete from audit_entries e where e.organization_id = organization and e.seq <= upto;
    get diagnostics deleted = row_count;
    return deleted;
end
$$;
revoke execute on function trim_audit from public;
grant execute on function trim_audit to insightdesk_hub;

-- What a person agreed to. The newest row of a kind counts, the others are its history.
create table consents (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('marketing', 'analytics')),
    granted boolean not null,
    at timestamptz not null default clock_timestamp()
);
create index consents_user on consents (user_id, kind, at desc);

-- When somebody last took their data along.
create table privacy_exports (
    user_id uuid primary key references users on delete cascade,
    at timestamptz not null default now()
);

-- Accounts that shall be erased: asked for, confirmed by mail, due after a time of grace.
create table erasures (
    user_id uuid primary key references users on delete cascade,
    token_hash bytea unique check (length(token_hash) = 32),
    token_expires_at timestamptz,
    asked_at timestamptz not null default now(),
    due_at timestamptz,
    done_at timestamptz
);
create index erasures_due on erasures (due_at) where done_at is null;

alter table contacts add column erased_at timestamptz;

-- What each nightly run took away for its age.
create table retention_runs (
    id uuid primary key,
    organization_id uuid not null,
    at timestamptz not null default now(),
    tickets bigint not null default 0,
    contacts bigint not null default 0,
    audit bigint not null default 0,
    users bigint not null default 0
);
create index retention_runs_organization on retention_runs (organization_id, at desc);

do $$
declare
    name text;
begin
    foreach name in array array['audit_anchors', 'retention_runs'] loop
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

-- The function above works as the owner of the tables, to whom row security applies as well.
create policy trimmed on audit_entries to current_user using (true) with check (true);
create policy trimmed on audit_anchors to current_user using (true) with check (true);

grant select on audit_anchors, retention_runs to insightdesk_app, insightdesk_hub;
grant insert, delete on retention_runs to insightdesk_hub;
grant select, insert on consents to insightdesk_hub;
grant select, insert, update, delete on privacy_exports, erasures to insightdesk_hub;
grant update (body) on messages to insightdesk_hub;
grant delete on contacts to insightdesk_hub;
grant delete on provider_links to insightdesk_hub;
