-- At most $4 messages, the newest, and of these as many as fit into $5 bytes of JSON.
with page as (
    select
        message.seq,
        message.id,
        message.note,
        message.body,
        event.at,
        event.actor_kind,
        event.actor_id,
        event.command_id,
        coalesce(contact.name, person.name) as actor_name
    from messages message
    join ticket_events event
        on event.ticket_id = message.ticket_id and event.seq = message.seq
    left join contacts contact on event.actor_kind = 'contact' and contact.id = event.actor_id
    left join memberships member on event.actor_kind = 'member' and member.id = event.actor_id
    left join users person on person.id = member.user_id
    where message.ticket_id = $1
        and message.seq < $2
        and (not message.note or not $3)
    order by message.seq desc
    limit $4
),
sized as (
    select
        *,
        count(*) over () as found,
        sum(octet_length(to_json(body)::text)) over (order by seq desc) as bytes
    from page
)
select
    seq as "seq!",
    id as "id!",
    note as "note!",
    body as "body?",
    at as "at!",
    actor_kind as "actor_kind!",
    actor_id as "actor_id!",
    command_id as "command_id?",
    actor_name as "actor_name?",
    found as "found!"
from sized
where coalesce(bytes, 0) <= $5
order by seq desc
