-- One more call of somebody who may make `burst` at once, and one more after each interval.
--
-- KEYS[1] holds when all calls that were made will be forgotten, in microseconds of this server's
-- clock. ARGV: interval in microseconds, burst.
-- Answers {0} when the call counts, otherwise how many microseconds it is too early.

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])

local forgotten = tonumber(redis.call('GET', KEYS[1]) or now)
-- Nobody waits longer than for a whole burst, wherever the clock jumps.
forgotten = math.min(math.max(forgotten, now), now + burst * interval)

local early = forgotten - (burst - 1) * interval - now
if early > 0 then
    return {early}
end
forgotten = forgotten + interval
redis.call('SET', KEYS[1], forgotten, 'PX', math.ceil((forgotten - now) / 1000))
return {0}
