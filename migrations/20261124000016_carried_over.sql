-- Where a sign-in counts, and what does not carry over to a place that its user takes later.

alter table memberships
    -- The sign-in in which this place was taken. It counts here though it is older than the place,
    -- as long as `sign_ins_since` is the time of taking it, `created_at`.
    add column joined_by uuid;

alter table sign_ins
    -- Came by a provider of this organization: counts there, and only while its user has no place
    -- anywhere else. Whoever runs a provider can claim to be anybody.
    add column only_in uuid references organizations on delete cascade;
create index sign_ins_only_in on sign_ins (only_in) where only_in is not null;

alter table passkeys
    -- Lets somebody in by itself; one that was added in a sign-in of a provider is a second factor.
    add column alone boolean not null default true;
