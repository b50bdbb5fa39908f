-- Who holds the poller's lease, and nobody else, writes one entry and the states that it changes.
-- An entry that is there already was written by the same call, whose answer was lost.

local poller, changes, states, count = unpack(KEYS)
local holder, number, entry = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local kept, remembered, dropped = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

if redis.call('GET', poller) ~= holder then
  return 0
end
local written = tonumber(redis.call('GET', count) or '0')
if number == written then
  return 1
elseif number ~= written + 1 then
  return 0
end

local oldest = redis.call('TIME')[1] * 1000 - remembered
local first = 7 + dropped
if dropped > 0 then
  redis.call('HDEL', states, unpack(ARGV, 7, first - 1))
end
redis.call('XADD', changes, 'MINID', '~', string.format('%.0f', oldest), '*', ',', entry, unpack(ARGV, first))
if first <= #ARGV then
  redis.call('HSET', states, unpack(ARGV, first))
end
redis.call('SET', count, number)
for _, key in ipairs({changes, states, count}) do
  redis.call('PEXPIRE', key, kept)
end
return 1
