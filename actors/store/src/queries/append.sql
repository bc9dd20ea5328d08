-- One transaction for what is queued from many tickets. Only a ticket whose head and epoch are
-- what its owner believes moves, and only if none of its commands has been carried out before;
-- everything else is written for tickets that moved. Returns these.
with repeated as materialized (
    select command.ticket
    from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as command (ticket, actor, id)
    join ticket_events event
        on event.ticket_id = command.ticket
        and event.actor_id = command.actor
        and event.command_id = command.id
),
-- Inlined where it is used: what each ticket is to become.
moving as not materialized (
    select *
    from unnest(
        $13::uuid[], $14::int8[], $15::int8[], $16::int8[], $17::int8[], $18::int8[], $19::int8[],
        $20::int8[], $21::int4[], $22::text[], $23::uuid[], $24::text[], $25::text[], $26::bool[],
        $27::timestamptz[], $28::timestamptz[], $51::uuid[]
    ) as ticket (
        id, epoch, expected, head, contact_seq, message_seq, text_seq, messages, reopened, status,
        assignee, marks, preview, waiting, active_at, closed_at, team
    )
),
created as (
    insert into tickets (
        id, organization_id, number, inbox_id, contact_id, channel, subject, status, priority,
        assignee_id, epoch, head, contact_seq, message_seq, text_seq, messages, reopened, marks,
        preview, waiting, created_at, active_at, listed_at, closed_at, team_id, created_by
    )
    select
        fresh.id, fresh.organization, fresh.number, fresh.inbox, fresh.contact, fresh.channel,
        fresh.subject, moving.status, fresh.priority, moving.assignee, moving.epoch, moving.head,
        moving.contact_seq, moving.message_seq, moving.text_seq, moving.messages, moving.reopened,
        moving.marks::jsonb, moving.preview, moving.waiting, fresh.created_at, moving.active_at,
        moving.active_at, moving.closed_at, moving.team, fresh.created_by
    from unnest(
        $4::uuid[], $5::uuid[], $6::int8[], $7::uuid[], $8::uuid[], $9::text[], $10::text[],
        $11::text[], $12::timestamptz[], $52::uuid[]
    ) as fresh (
        id, organization, number, inbox, contact, channel, subject, priority, created_at,
        created_by
    )
    join moving on moving.id = fresh.id
    on conflict do nothing
    returning id
),
moved as (
    update tickets set
        head = moving.head,
        contact_seq = moving.contact_seq,
        message_seq = moving.message_seq,
        text_seq = moving.text_seq,
        messages = moving.messages,
        reopened = moving.reopened,
        status = moving.status,
        assignee_id = moving.assignee,
        marks = moving.marks::jsonb,
        preview = moving.preview,
        waiting = moving.waiting,
        active_at = moving.active_at,
        listed_at = case
            when moving.active_at > tickets.listed_at + interval '1 minute' then moving.active_at
            else tickets.listed_at
        end,
        closed_at = moving.closed_at,
        team_id = moving.team
    from moving
    where tickets.id = moving.id
        and tickets.epoch = moving.epoch
        and tickets.head = moving.expected
        and moving.expected > 0
        and moving.id not in (select ticket from repeated)
    returning tickets.id
),
granted as materialized (
    select id from created
    union all
    select id from moved
),
new_events as (
    insert into ticket_events (
        ticket_id, seq, organization_id, at, actor_kind, actor_id, command_id, fingerprint,
        for_contacts, contact_prev, payload
    )
    select
        event.ticket, event.seq, event.organization, event.at, event.actor_kind, event.actor,
        event.command, event.fingerprint, event.for_contacts, event.contact_prev,
        event.payload::jsonb
    from unnest(
        $29::uuid[], $30::int8[], $31::uuid[], $32::timestamptz[], $33::text[], $34::uuid[],
        $35::uuid[], $36::int8[], $37::bool[], $38::int8[], $39::text[]
    ) as event (
        ticket, seq, organization, at, actor_kind, actor, command, fingerprint, for_contacts,
        contact_prev, payload
    )
    where event.ticket in (select id from granted)
),
new_messages as (
    insert into messages (ticket_id, seq, id, organization_id, note, body)
    select message.ticket, message.seq, message.id, message.organization, message.note, message.body
    from unnest($40::uuid[], $41::int8[], $42::uuid[], $43::uuid[], $44::bool[], $45::text[])
        as message (ticket, seq, id, organization, note, body)
    where message.ticket in (select id from granted)
),
new_effects as (
    insert into outbox (id, organization_id, kind, payload)
    select effect.id, effect.organization, effect.kind, effect.payload
    from unnest($46::uuid[], $47::uuid[], $48::uuid[], $49::text[], $50::jsonb[])
        as effect (ticket, id, organization, kind, payload)
    where effect.ticket in (select id from granted)
)
select id as "id!" from granted
