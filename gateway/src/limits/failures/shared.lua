-- A step of an attempt to sign in: the same rules as in record.rs, for all nodes, by this server's
-- clock.
--
-- KEYS[1] holds what is known of one account and place. ARGV: step (0 begin, 1 success, 2 failure, 3 neither),
-- failures allowed; window, lock, first delay and lease in microseconds.
-- Answers {0, 0} to go on, {1, microseconds} to wait, {2, microseconds} when it is locked.

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local step, allowed = tonumber(ARGV[1]), tonumber(ARGV[2])
local window, lock, first_delay, lease =
    tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local names = {'failed', 'under_way', 'since', 'not_before', 'lease'}
local record = {}
for index, value in ipairs(redis.call('HMGET', KEYS[1], unpack(names))) do
    record[names[index]] = tonumber(value) or 0
end

local function keep()
    if record.failed == 0 and record.under_way == 0 then
        return redis.call('DEL', KEYS[1])
    end
    local fields = {}
    for _, name in ipairs(names) do
        fields[#fields + 1] = name
        fields[#fields + 1] = record[name]
    end
    redis.call('HSET', KEYS[1], unpack(fields))
    redis.call('PEXPIRE', KEYS[1], math.ceil((window + lock) / 1000))
end

local function forget()
    record.failed, record.since = 0, 0
end

local function fail(count)
    record.failed = record.failed + count
    if record.since == 0 then
        record.since = now
    end
    local delay = lock
    if record.failed < allowed then
        delay = math.min(first_delay * 2 ^ math.min(record.failed - 1, 20), lock)
    end
    record.not_before = now + delay
end

if step == 0 then
    if record.under_way > 0 and now >= record.lease then
        fail(record.under_way)
        record.under_way = 0
        keep()
    end
    -- No wait is longer than the lock, wherever the clock jumps.
    local wait = math.min(record.not_before - now, lock)
    if wait > 0 then
        return {record.failed >= allowed and 2 or 1, wait}
    end
    if (record.since > 0 and now - record.since > window) or record.failed >= allowed then
        forget()
    end
    if record.failed + record.under_way >= allowed then
        return {1, first_delay}
    end
    record.under_way = record.under_way + 1
    record.lease = now + lease
    keep()
    return {0, 0}
end

record.under_way = math.max(record.under_way - 1, 0)
if step == 1 then
    forget()
    record.not_before = 0
elseif step == 2 then
    fail(1)
end
keep()
-- Of all nodes' failures together, the one that locks is told so.
if step == 2 and record.failed == allowed then
    return {2, lock}
end
return {0, 0}
