-- Somebody changes the table that all writers need.
begin;
lock table tickets in access exclusive mode;
select pg_sleep(4);
rollback;
