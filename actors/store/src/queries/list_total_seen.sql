-- How many tickets of the list member $3 of teams $4 sees, counted up to 1,000.
select count(*) as "total!"
from (
    (select t.id from tickets t
        where t.organization_id = current_organization()
            and case when $1::bool
                then t.status in ('resolved', 'closed')
                else t.status in ('open', 'in_progress', 'pending')
            end
            and (not $2::bool or t.assignee_id is null)
            and t.assignee_id = $3
        limit 1000)
    union
    (select t.id from tickets t
        where t.organization_id = current_organization()
            and case when $1::bool
                then t.status in ('resolved', 'closed')
                else t.status in ('open', 'in_progress', 'pending')
            end
            and (not $2::bool or t.assignee_id is null)
            and t.created_by = $3
        limit 1000)
    union
    (select t.id from tickets t
        where t.organization_id = current_organization()
            and case when $1::bool
                then t.status in ('resolved', 'closed')
                else t.status in ('open', 'in_progress', 'pending')
            end
            and (not $2::bool or t.assignee_id is null)
            and t.team_id is null and t.assignee_id is null
        limit 1000)
    union
    select own.id
        from unnest($4::uuid[]) as team (id)
        cross join lateral (
            select t.id from tickets t
            where t.organization_id = current_organization()
                and case when $1::bool
                    then t.status in ('resolved', 'closed')
                    else t.status in ('open', 'in_progress', 'pending')
                end
                and (not $2::bool or t.assignee_id is null)
                and t.team_id = team.id
            limit 1000
        ) as own
    limit 1000
) as held
