insert into account_links (token_hash, kind, user_id, expires_at)
    select sha256('link'), 'reset', id, now() + interval '1 hour' from users;
insert into auth_challenges (hash, kind, user_id, state, expires_at)
    select sha256('challenge'), 'second_factor', id, '{}', now() + interval '5 minutes' from users;
insert into consents (id, user_id, kind, granted) select gen_random_uuid(), id, 'marketing', true
    from users;
insert into old_passwords (user_id, password_hash) select id, 'canary-ada' from users;
insert into passkeys (id, user_id, name, credential_id, credential, counter)
    select gen_random_uuid(), id, 'canary-ada', sha256('key'), '{}', 0 from users;
insert into privacy_exports (user_id) select id from users;
insert into recovery_codes (hash, user_id) select sha256('code'), id from users;
insert into recovery_tries (user_id, since, tries) select id, now(), 1 from users;
insert into totp_secrets (user_id, secret, last_step) select id, 'canary-ada', 1 from users;
insert into invitations (id, organization_id, email, role, token_hash, expires_at, accepted_at,
        accepted_by)
    select gen_random_uuid(), organization_id, 'canary-ada@example.org', 'agent', sha256('accepted'),
        now(), now(), id from memberships;
insert into invitations (id, organization_id, email, role, token_hash, expires_at)
    select gen_random_uuid(), organization_id, 'canary-ada@example.org', 'agent', sha256('pending'),
        now() + interval '7 days' from memberships;
insert into outbox (id, organization_id, kind, payload)
    select gen_random_uuid(), id, 'mail', '{"to": "canary-ada@example.org"}' from organizations;
