-- At most $5 events, and of these as many as their texts fit into $6 bytes.
with page as (
    select
        event.seq,
        event.at,
        event.actor_kind,
        event.actor_id,
        coalesce(contact.name, person.name) as actor_name,
        event.command_id,
        event.contact_prev,
        event.payload,
        message.body,
        ticket.subject
    from ticket_events event
    join tickets ticket on ticket.id = event.ticket_id
    left join messages message on message.ticket_id = event.ticket_id and message.seq = event.seq
    left join contacts contact on event.actor_kind = 'contact' and contact.id = event.actor_id
    left join memberships member on event.actor_kind = 'member' and member.id = event.actor_id
    left join users person on person.id = member.user_id
    where event.ticket_id = $1
        and event.seq > $2
        and event.seq <= $3
        and (event.for_contacts or not $4)
    order by event.seq
    limit $5
),
sized as (
    select *, count(*) over () as found, sum(octet_length(body)) over (order by seq) as bytes
    from page
)
select
    seq as "seq!",
    at as "at!",
    actor_kind as "actor_kind!",
    actor_id as "actor_id!",
    actor_name as "actor_name?",
    command_id as "command_id?",
    contact_prev as "contact_prev!",
    payload as "payload!: Json<Event>",
    body as "body?",
    subject as "subject!",
    found as "found!"
from sized
where coalesce(bytes, 0) <= $6
order by seq
