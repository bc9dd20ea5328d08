select
    t.id, t.head, t.number, t.subject, t.status, t.priority, t.assignee_id, t.team_id,
    t.created_by, t.preview, t.waiting, t.active_at, t.listed_at, t.contact_id,
    c.name as contact_name, c.email as contact_email
from tickets t
join contacts c on c.id = t.contact_id
where t.organization_id = current_organization()
    and t.status in ('open', 'in_progress', 'pending')
    and (t.listed_at, t.id) < ($1, $2)
order by t.listed_at desc, t.id desc
limit $3
