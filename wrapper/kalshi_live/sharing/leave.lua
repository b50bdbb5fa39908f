-- A member goes, or only lets others poll for a while.

local members, poller, relay, token, tired, states, changes, count, wants = unpack(KEYS)
local me, entry, pause = ARGV[1], ARGV[2], tonumber(ARGV[3])

local holder = redis.call('GET', poller) or ''
if holder:sub(-#me) == me then
  redis.call('DEL', poller)
end
if pause > 0 then
  local clock = redis.call('TIME')
  redis.call('ZADD', tired, clock[1] * 1000 + pause, me)
  redis.call('PEXPIRE', tired, pause)
  return
end
if redis.call('GET', relay) == me then
  redis.call('DEL', relay)
end
redis.call('ZREM', tired, me)
redis.call('ZREM', members, entry)
local digest, is_wanted = entry:match('/(.*)$'), false
for _, other in ipairs(redis.call('ZRANGE', members, 0, -1)) do
  is_wanted = is_wanted or other:match('/(.*)$') == digest
end
if not is_wanted then
  redis.call('DEL', wants)
end
if redis.call('ZCARD', members) == 0 then
  redis.call('DEL', token, tired, states, changes, count)
end
