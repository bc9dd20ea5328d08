select
    message.seq as "seq!",
    message.id as "id!",
    message.note as "note!",
    message.body as "body?",
    event.at as "at!",
    event.actor_kind as "actor_kind!",
    event.actor_id as "actor_id!",
    event.command_id as "command_id?",
    coalesce(contact.name, person.name) as "actor_name?"
from messages message
join ticket_events event on event.ticket_id = message.ticket_id and event.seq = message.seq
left join contacts contact on event.actor_kind = 'contact' and contact.id = event.actor_id
left join memberships member on event.actor_kind = 'member' and member.id = event.actor_id
left join users person on person.id = member.user_id
where message.ticket_id = $1
    and message.seq < $2
    and (not message.note or not $3)
order by message.seq desc
limit $4
