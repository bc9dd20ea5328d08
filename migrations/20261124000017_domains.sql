-- Domains of organizations.

alter table organizations
    -- Whose addresses may be sent to its providers, and made members by them. The operator alone says
    -- so: whoever has such an address is told to trust that provider.
    add column domains text[] not null default '{}';
