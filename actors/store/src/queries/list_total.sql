select count(*) as "total!"
from (
    select from tickets t
    where t.organization_id = current_organization()
        and case when $1::bool
            then t.status in ('resolved', 'closed')
            else t.status in ('open', 'in_progress', 'pending')
        end
        and ($2::uuid is null or t.assignee_id = $2)
        and (not $3::bool or t.assignee_id is null)
        and ($4::uuid is null or sees_ticket($4, $5, t.assignee_id, t.team_id, t.created_by))
    limit 1000
) as held
