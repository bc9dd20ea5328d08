-- Somebody locks tickets one after the other, in the order in which the nodes do not. Of two who wait
-- for each other the node has to give way.
set deadlock_timeout = '1min';
set lock_timeout = '10s';
do $$
declare
    one uuid;
begin
    for one in select id from tickets order by id desc limit 100 loop
        perform 1 from tickets where id = one for update;
        perform pg_sleep(0.01);
    end loop;
end $$;
