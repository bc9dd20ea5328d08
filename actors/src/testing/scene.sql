insert into organizations (id, name, slug) values (:organization, 'Acme', 'acme');
insert into users (id, email, name) values
    ('00000000-0000-7000-8000-000000000001', 'lia@acme.example', 'Lia'),
    ('00000000-0000-7000-8000-000000000002', 'bo@acme.example', 'Bo');
insert into memberships (id, organization_id, user_id, role) values
    (:lia, :organization, '00000000-0000-7000-8000-000000000001', 'agent'),
    (:bo, :organization, '00000000-0000-7000-8000-000000000002', 'agent');
insert into teams (id, organization_id, name, is_default) values
    (:support, :organization, 'Support', true),
    (:billing, :organization, 'Billing', false);
insert into team_members (team_id, membership_id, organization_id) values
    (:support, :lia, :organization),
    (:support, :bo, :organization);
insert into inboxes (id, organization_id, kind, name, key, team_id)
values (:inbox, :organization, 'chat', 'Shop', 'pk_' || repeat('a', 24), :support);
insert into contacts (id, organization_id, name) values (:contact, :organization, 'Amara');
