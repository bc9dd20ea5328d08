-- What member $4 of teams $5 sees of the list: each part from an index of its own, as far as the page
-- reaches.
with seen as (
    (select t.id, t.listed_at from tickets t
        where t.organization_id = current_organization()
            and t.status in ('resolved', 'closed')
            and t.assignee_id = $4
            and (t.listed_at, t.id) < ($1, $2)
        order by t.listed_at desc, t.id desc
        limit $3)
    union
    (select t.id, t.listed_at from tickets t
        where t.organization_id = current_organization()
            and t.status in ('resolved', 'closed')
            and t.created_by = $4
            and (t.listed_at, t.id) < ($1, $2)
        order by t.listed_at desc, t.id desc
        limit $3)
    union
    (select t.id, t.listed_at from tickets t
        where t.organization_id = current_organization()
            and t.status in ('resolved', 'closed')
            and t.team_id is null and t.assignee_id is null
            and (t.listed_at, t.id) < ($1, $2)
        order by t.listed_at desc, t.id desc
        limit $3)
    union
    select own.id, own.listed_at
        from unnest($5::uuid[]) as team (id)
        cross join lateral (
            select t.id, t.listed_at from tickets t
            where t.organization_id = current_organization()
                and t.status in ('resolved', 'closed')
                and t.team_id = team.id
                and (t.listed_at, t.id) < ($1, $2)
            order by t.listed_at desc, t.id desc
            limit $3
        ) as own
),
page as (
    select id from seen order by listed_at desc, id desc limit $3
)
select
    t.id, t.head, t.number, t.subject, t.status, t.priority, t.assignee_id, t.team_id,
    t.created_by, t.preview, t.waiting, t.active_at, t.listed_at, t.contact_id,
    c.name as contact_name, c.email as contact_email
from page
join tickets t on t.id = page.id
join contacts c on c.id = t.contact_id
order by t.listed_at desc, t.id desc
