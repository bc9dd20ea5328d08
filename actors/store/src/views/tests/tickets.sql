insert into organizations (id, name, slug) values (:organization, 'Acme', 'acme');
insert into users (id, email, name)
values ('00000000-0000-7000-8000-000000000001', 'lia@acme.example', 'Lia');
insert into memberships (id, organization_id, user_id, role)
values (:member, :organization, '00000000-0000-7000-8000-000000000001', 'agent');
insert into inboxes (id, organization_id, kind, name, key)
values (:inbox, :organization, 'chat', 'Shop', 'pk_' || repeat('a', 24));
insert into contacts (id, organization_id, name) values (:contact, :organization, 'Amara');
insert into tickets (
    id, organization_id, number, inbox_id, contact_id, channel, subject, status, priority,
    assignee_id, epoch, head, contact_seq, message_seq, text_seq, messages, reopened, marks,
    preview, waiting, created_at, active_at, listed_at
)
select
    gen_random_uuid(), :organization, i, :inbox, :contact, 'chat', 'Ticket ' || i,
    case when i % 3 = 0 then 'resolved' else 'open' end, 'medium',
    case when i % 2 = 0 then :member end, 1, 2, 2, 2, 2, 1, 0, '{}', 'hello', true, now(),
    now() - (i / 2) * interval '1 minute', now() - (i / 2) * interval '1 minute'
from generate_series(1, :count) i;
