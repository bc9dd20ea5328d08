insert into organizations (id, name, slug) values ($1, 'One', 'o-' || left($1::text, 8) || right($1::text, 4));
insert into users (id, email, name) values ($1, $1::text || '@example.org', 'Ada');
insert into memberships (id, organization_id, user_id, role) values ($1, $1, $1, 'agent');
insert into sign_ins (id, organization_id, membership_id, user_id, token_hash, expires_at)
    values ($1, $1, $1, $1, sha256($1::text::bytea), now());
insert into inboxes (id, organization_id, kind, name, key)
    values ($1, $1, 'chat', 'Shop', 'pk_' || right(replace($1::text, '-', ''), 24));
insert into contacts (id, organization_id) values ($1, $1);
insert into widget_tokens (token_hash, organization_id, inbox_id, contact_id, origin, expires_at)
    values (sha256($1::text::bytea), $1, $1, $1, 'https://shop.example', now());
insert into ticket_counters (organization_id) values ($1);
insert into tickets (id, organization_id, number, inbox_id, contact_id, channel, subject, status,
        priority, epoch, head, contact_seq, message_seq, text_seq, messages, reopened, marks,
        preview, waiting, created_at, active_at)
    values ($1, $1, 1, $1, $1, 'chat', 'Hello', 'open', 'medium', 1, 1, 1, 1, 1, 1, 0, '{}',
        'Hello', true, now(), now());
insert into ticket_events (ticket_id, seq, organization_id, at, actor_kind, actor_id,
        for_contacts, contact_prev, payload)
    values ($1, 1, $1, now(), 'contact', $1, true, 0, '{}');
insert into messages (ticket_id, seq, id, organization_id, note, body)
    values ($1, 1, $1, $1, false, 'Hello');
insert into data_keys (organization_id, version, kek, wrapped)
    values ($1, 1, left(replace($1::text, '-', ''), 16), '');
insert into audit_anchors (organization_id, seq, hash) values ($1, 1, sha256(''));
insert into retention_runs (id, organization_id) values ($1, $1);
insert into outbox (id, organization_id, kind, payload) values ($1, $1, 'mail', '{}');
insert into roles (id, organization_id, name, permissions) values ($1, $1, 'Auditor', '{audit:read}');
insert into teams (id, organization_id, name) values ($1, $1, 'Support');
insert into team_members (team_id, membership_id, organization_id) values ($1, $1, $1);
insert into providers (id, organization_id, name, issuer, client_id, domains)
    values ($1, $1, 'Elsewhere', 'https://id.example', 'desk', '{}');
insert into provider_links (provider_id, subject, organization_id, user_id)
    values ($1, 'ada', $1, $1);
insert into audit_queue (id, organization_id, entry) values ($1, $1, '{}');
insert into audit_entries (organization_id, seq, id, at, action, actor_kind, outcome, severity,
        entry, previous, hash)
    values ($1, 1, $1, now(), 'system:startup', 'system', 'success', 'info', '{}',
        sha256(''), sha256(''));
insert into security_alerts (id, organization_id, at, rule, level, subject_kind, count, since, seq,
        mailed)
    values ($1, $1, now(), 'locked', 'high', 'user', 1, now(), 1, true);
insert into identity_keys (id, organization_id, inbox_id, algorithm, public_key)
    values ($1, $1, $1, 'EdDSA', 'a public key');
insert into identity_uses (key_id, name_hash, organization_id, expires_at)
    values ($1, sha256(''), $1, now());
insert into api_keys (id, organization_id, name, prefix, key_hash, scopes, created_by, expires_at)
    values ($1, $1, 'Robot', 'idk_live_abc', sha256($1::text::bytea), '{read}', $1, now());
insert into invitations (id, organization_id, email, role, token_hash, expires_at)
    values ($1, $1, $1::text || '@example.org', 'agent', sha256($1::text::bytea), now());
insert into invitation_teams (invitation_id, team_id, organization_id) values ($1, $1, $1)
