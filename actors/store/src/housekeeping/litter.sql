insert into members (name, incarnation, address, version, state, heartbeat) values
    ('long-gone', 1, '', '1', 'left', now() - interval '2 days'),
    ('just-left', 1, '', '1', 'left', now()),
    ('silent', 1, '', '1', 'up', now() - interval '2 days');
insert into organizations (id, name, slug)
    values ('00000000-0000-0000-0000-000000000001', 'Parcels', 'parcels');
insert into users (id, email, name)
    values ('00000000-0000-0000-0000-000000000001', 'lia@example.com', 'Lia');
insert into memberships (id, organization_id, user_id, role) values (
    '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001',
    '00000000-0000-0000-0000-000000000001', 'agent');
insert into sign_ins (id, organization_id, membership_id, user_id, token_hash, expires_at, revoked_at)
select
    gen_random_uuid(), m.organization_id, m.id, m.user_id, sha256(ages.expires::text::bytea),
    now() - ages.expires, now() - ages.revoked
from memberships m, (values
    (interval '31 days', null), (interval '-1 day', interval '31 days'),
    (interval '29 days', null), (interval '-2 days', null), (interval '-3 days', interval '1 day')
) as ages (expires, revoked);
insert into inboxes (id, organization_id, kind, name, key) values (
    '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'chat', 'Chat',
    'pk_aaaaaaaaaaaaaaaaaaaaaaaa');
insert into contacts (id, organization_id)
    values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001');
insert into widget_tokens (token_hash, organization_id, inbox_id, contact_id, origin, expires_at)
select sha256(age::text::bytea), i.organization_id, i.id, c.id, '', now() - age
from inboxes i, contacts c, (values (interval '31 days'), (interval '1 day')) as ages (age);

insert into account_links (token_hash, kind, user_id, expires_at)
    select sha256(it::text::bytea), 'reset', u.id, now() + it * interval '23 hours'
    from (select id from users limit 1) u, unnest(array[-2, -1, 1]) it;
