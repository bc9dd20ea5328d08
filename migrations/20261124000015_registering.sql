-- Accounts that nobody has proved to be theirs yet.

alter table users
    -- Made by registering, and good for nothing until whoever reads the mail of that address follows
    -- a link. Until then its password stands in the link only.
    add column awaits_proof boolean not null default false;
