-- The final read of the database, for `loadtest crash --sql "psql URL -XAtqf loadtest/final_read.sql"`,
-- as a superuser: row security hides tickets from everybody else.
select json_build_object('ticket', ticket_id, 'seq', seq, 'message', messages.id, 'body', body)
from ticket_events
left join messages using (ticket_id, seq)
order by ticket_id, seq;
