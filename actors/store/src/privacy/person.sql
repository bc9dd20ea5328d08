select jsonb_build_object(
    'profile', (
        select jsonb_build_object('id', id, 'name', name, 'email', email, 'locale', locale,
            'created_at', created_at, 'email_verified_at', email_verified_at,
            'second_factor_at', second_factor_at)
        from users where id = $1),
    'memberships', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'organization', o.name,
            'role', m.role, 'joined_at', m.created_at, 'removed_at', m.removed_at)
            order by m.created_at), '[]')
        from memberships m join organizations o on o.id = m.organization_id where m.user_id = $1),
    'sign_ins', (
        select coalesce(jsonb_agg(jsonb_build_object('created_at', created_at, 'used_at', used_at,
            'ended_at', revoked_at, 'user_agent', user_agent, 'address', host(address))
            order by created_at), '[]')
        from sign_ins where user_id = $1),
    'consents', (
        select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'granted', granted, 'at', at)
            order by at), '[]')
        from consents where user_id = $1),
    'messages', (
        select coalesce(jsonb_agg(jsonb_build_object('ticket', 'TKT-' || t.number, 'at', e.at,
            'note', w.note, 'body', w.body) order by e.at), '[]')
        from ticket_events e
        join messages w on w.ticket_id = e.ticket_id and w.seq = e.seq
        join tickets t on t.id = e.ticket_id
        where e.actor_kind = 'member'
            and e.actor_id in (select id from memberships where user_id = $1)),
    'activity', (
        select coalesce(jsonb_agg(jsonb_build_object('at', at, 'action', action,
            'resource', resource_kind, 'outcome', outcome) order by at), '[]')
        from audit_entries
        where entry #>> '{asker,actor,user}' = $1::text
            or actor_id = $1)
) as "data!"
