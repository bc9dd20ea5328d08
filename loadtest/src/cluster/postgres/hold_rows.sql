-- Somebody changes some tickets by hand, and leaves the transaction open.
begin;
select count(*) from (select id from tickets order by random() limit 20 for update) held;
select pg_sleep(4);
rollback;
