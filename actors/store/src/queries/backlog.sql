select
    event.seq as "seq!",
    event.at as "at!",
    event.actor_kind as "actor_kind!",
    event.actor_id as "actor_id!",
    coalesce(contact.name, person.name) as "actor_name?",
    event.command_id as "command_id?",
    event.contact_prev as "contact_prev!",
    event.payload as "payload!: Json<Event>",
    message.body as "body?",
    ticket.subject as "subject!"
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
