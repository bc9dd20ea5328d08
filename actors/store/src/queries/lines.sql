select
    t.id, t.head, t.number, t.subject, t.status, t.priority, t.assignee_id, t.team_id,
    t.created_by, t.preview, t.waiting, t.active_at, t.listed_at, t.contact_id,
    c.name as contact_name, c.email as contact_email
from tickets t
join contacts c on c.id = t.contact_id
where t.id = any($1)
