insert into organizations (id, name, slug) values (:organization, 'Acme', 'acme');
insert into users (id, email, name) values
    ('00000000-0000-7000-8000-000000000001', 'lia@acme.example', 'Lia'),
    ('00000000-0000-7000-8000-000000000002', 'bo@acme.example', 'Bo');
insert into memberships (id, organization_id, user_id, role) values
    (:lia, :organization, '00000000-0000-7000-8000-000000000001', 'agent'),
    (:bo, :organization, '00000000-0000-7000-8000-000000000002', 'agent');
insert into inboxes (id, organization_id, kind, name, key)
values (:inbox, :organization, 'chat', 'Shop', 'pk_' || repeat('a', 24));
insert into contacts (id, organization_id, name) values (:contact, :organization, 'Amara');
