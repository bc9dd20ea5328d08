update organizations set settings = '{"retention": {"tickets": 30, "contacts": 30, "audit": 365}}';
update tickets set status = 'closed', closed_at = now() - interval '31 days';
insert into contacts (id, organization_id, created_at)
select gen_random_uuid(), id, now() - interval '31 days' from organizations;
insert into contacts (id, organization_id) select gen_random_uuid(), id from organizations;
insert into audit_queue (id, organization_id, at, entry)
select gen_random_uuid(), o.id, now() - ages.age, jsonb_build_object(
    'action', 'auth:logout', 'outcome', 'success', 'severity', 'info',
    'asker', jsonb_build_object('actor', jsonb_build_object('kind', 'system')))
from organizations o,
    (values (interval '500 days'), (interval '400 days'), (interval '1 day')) as ages (age);
