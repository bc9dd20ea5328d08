-- Somebody takes every connection that is left, ends three of the nodes', and takes these as well.
create schema if not exists crowd;
create extension if not exists dblink schema crowd;
create or replace procedure crowd.fill(round text) language plpgsql as $$
declare
    here text := format(
        'host=%s port=%s dbname=%s user=%s', host(inet_server_addr()), inet_server_port(),
        current_database(), current_user
    );
begin
    for number in 1..10000 loop
        perform crowd.dblink_connect(round || number, here);
    end loop;
exception
    when sqlclient_unable_to_establish_sqlconnection then null;
end $$;
call crowd.fill('before');
select pg_terminate_backend(pid) from (
    select pid from pg_stat_activity
    where application_name like 'insightdesk%' and datname = current_database()
    order by random()
    limit 3
) three;
call crowd.fill('after');
select pg_sleep(4);
