delete from audit_entries;
delete from audit_queue;
delete from audit_anchors;
delete from retention_runs;
delete from outbox;
delete from erasures;
update users set name = 'canary-ada', email = 'canary-ada@example.org', password_hash = 'canary-ada';
update sign_ins set user_agent = 'canary-ada', expires_at = now() + interval '1 day';
update contacts set name = 'canary-lia', email = 'canary-lia@example.org',
    attributes = '{"plan": "canary-lia"}';
update messages set body = 'canary-question';
update tickets set subject = 'canary-question', preview = 'canary-question', head = 3;
insert into ticket_events (ticket_id, seq, organization_id, at, actor_kind, actor_id,
    for_contacts, contact_prev, payload)
select id, seq, organization_id, now(), 'member', id, seq = 2, 1, '{}'
from tickets, (values (2), (3)) as more (seq);
insert into messages (ticket_id, seq, id, organization_id, note, body)
select id, seq, gen_random_uuid(), organization_id, seq = 3,
    case seq when 2 then 'reply-of-staff' else 'a note' end
from tickets, (values (2), (3)) as more (seq);
