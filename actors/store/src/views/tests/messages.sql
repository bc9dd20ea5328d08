-- $2 messages, each of $3 characters of four bytes.
with last as (
    select coalesce(max(seq), 0) as seq from messages where ticket_id = $1
),
fresh as (
    select last.seq + place as seq, gen_random_uuid() as id
    from last, generate_series(1, $2) as place
),
events as (
    insert into ticket_events (
        ticket_id, seq, organization_id, at, actor_kind, actor_id, for_contacts, contact_prev,
        payload
    )
    select
        $1, fresh.seq, ticket.organization_id, now(), 'contact', ticket.contact_id, true,
        fresh.seq - 1, jsonb_build_object('type', 'message', 'message', fresh.id)
    from fresh, tickets ticket
    where ticket.id = $1
),
moved as (
    update tickets set head = (select max(seq) from fresh) where id = $1
)
insert into messages (ticket_id, seq, id, organization_id, note, body)
select $1, fresh.seq, fresh.id, ticket.organization_id, false, repeat('🫖', $3)
from fresh, tickets ticket
where ticket.id = $1
