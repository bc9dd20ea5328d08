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
    limit 1000
) as held
