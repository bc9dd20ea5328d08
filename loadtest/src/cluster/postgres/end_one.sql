-- Ends one connection of a node.
select pg_terminate_backend(pid) from (
    select pid from pg_stat_activity
    where application_name like 'insightdesk%' and datname = current_database()
    order by random()
    limit 1
) one;
