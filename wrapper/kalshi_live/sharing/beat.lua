-- A member says that it is there and what it wants, and polls for all if nobody does.
-- Where there is a relay that has answers, nobody else does. Milliseconds of the store's clock.

local members, poller, relay, token, tired, states, changes, count, wants = unpack(KEYS)
local me, entry, former, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lease, kept, is_relay = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7] == '1'

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
redis.call('ZREMRANGEBYSCORE', tired, '-inf', now)
if redis.call('ZCARD', members) == 0 then -- what is there is of yesterday
  redis.call('DEL', states, changes, count, tired)
end
if former ~= entry then
  redis.call('ZREM', members, former)
end
redis.call('ZADD', members, now + lease, entry)
if wanted ~= '' then
  redis.call('SET', wants, wanted)
end

local holder = redis.call('GET', poller) or ''
local preferred, gives_way = redis.call('GET', relay), false
if is_relay then
  redis.call('SET', relay, me, 'PX', lease)
elseif preferred and not redis.call('ZSCORE', tired, preferred) then
  if holder:sub(-#me) == me then
    redis.call('DEL', poller)
    holder = ''
  end
  gives_way = true
end
if holder == '' and not gives_way then
  local rested = redis.call('ZCARD', members) - redis.call('ZCARD', tired)
  if rested < 1 or not redis.call('ZSCORE', tired, me) then
    holder = redis.call('INCR', token) .. '/' .. me
    redis.call('SET', poller, holder)
  end
end
local is_mine = holder:sub(-#me) == me
if is_mine then
  redis.call('PEXPIRE', poller, lease)
end
for _, key in ipairs({members, token, tired, states, changes, count, wants}) do
  redis.call('PEXPIRE', key, kept)
end
return {
  clock[1], clock[2], holder,
  redis.call('EXISTS', wants), redis.call('ZCARD', tired), redis.call('ZCARD', members),
  is_mine and redis.call('ZRANGE', members, 0, -1) or {},
}
