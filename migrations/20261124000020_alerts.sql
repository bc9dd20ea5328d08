-- What the audit log gave reason to worry about: raised by the one writer of the log, in the
-- transaction that chains the entry which led to it.

create table security_alerts (
    id uuid primary key,
    organization_id uuid not null references organizations on delete cascade,
    -- The time of the last entry that led to it.
    at timestamptz not null,
    rule text not null check (char_length(rule) between 1 and 50),
    level text not null check (level in ('info', 'medium', 'high')),
    -- Whom it is about, as the log says it; no id for those who have none.
    subject_kind text not null,
    subject_id text,
    count int not null check (count > 0),
    since timestamptz not null,
    -- The last entry that led to it.
    seq bigint not null check (seq > 0),
    -- Owners and admins were written to.
    mailed boolean not null
);
create index security_alerts_newest on security_alerts (organization_id, id desc);
create index security_alerts_subject
    on security_alerts (organization_id, rule, subject_id, at desc);

alter table security_alerts enable row level security;
alter table security_alerts force row level security;
create policy one_organization on security_alerts to insightdesk_app
    using (organization_id = current_organization())
    with check (organization_id = current_organization());
create policy every_organization on security_alerts to insightdesk_hub
    using (true) with check (true);
grant select on security_alerts to insightdesk_app;
grant select, insert, delete on security_alerts to insightdesk_hub;
