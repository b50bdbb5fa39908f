-- One process settles what it has used of the bucket that all share, and asks for more.
-- Tokens are counted as `pacing/allowance.py` counts them: as taken when the answer is there.
-- Microseconds of the store's clock; keys that expire are in the state they would have come to.

local bucket, under_way, queue, members = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local rate, most, cost = tonumber(ARGV[1]) / 1e6, tonumber(ARGV[2]), tonumber(ARGV[3])
local me, my_turn = ARGV[4], tonumber(ARGV[5])
local lease, remembers, owed, hold = tonumber(ARGV[6]), ARGV[7] == '1', tonumber(ARGV[8]), tonumber(ARGV[9])

local MEMORY = 10e6 -- how far behind the others a process falls that has used a whole bucket
local PATIENCE = 1e6 -- by how much a process may be late before it loses its place
local IDLE = 60e6 -- for how long a process counts that asks for nothing
local SOONEST, LATEST = 5e3, 500e3 -- when to ask again: those before it may leave

local clock = redis.call('TIME')
local now = clock[1] * 1e6 + clock[2]

local function exact(number)
  return string.format('%.0f', number)
end

-- The lists in ARGV, each after its length.
local position = 10
local function next_list()
  local list = {}
  for i = 1, tonumber(ARGV[position]) do
    list[i] = ARGV[position + i]
  end
  position = position + #list + 1
  return list
end
local done, unused, adopted, wanted = next_list(), next_list(), next_list(), next_list()

local state = redis.call('HMGET', bucket, 'level', 'at', 'seen')
local level, at, seen = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
if seen and now < seen - 1e6 then -- the store's clock was set back
  redis.call('DEL', under_way, queue, members)
  level, remembers = nil, true
end
if not level then
  level, at = remembers and 0 or most, now
end
if now > at then
  level, at = math.min(most, level + (now - at) * rate), now
end

local function taken(requests)
  if now >= at then -- otherwise they are among what the hold knows to be gone
    level = level - requests * cost
  end
end
local function remove(key, names)
  return #names > 0 and redis.call('ZREM', key, unpack(names)) or 0
end

taken(redis.call('ZREMRANGEBYSCORE', under_way, '-inf', exact(now)))
taken(remove(under_way, done))
remove(under_way, unused)
for _, name in ipairs(adopted) do
  redis.call('ZADD', under_way, exact(now + lease), name)
end
level = level - owed
if hold > 0 then
  level, at = 0, math.max(at, now + hold)
end
local gone = redis.call('ZRANGEBYSCORE', members, '-inf', exact(now), 'LIMIT', 0, 1000)
remove(queue, gone)
remove(members, gone)

-- Who has used least lately goes first; nobody is passed by those who come MEMORY later.
local place = tonumber(redis.call('ZSCORE', queue, me)) or math.max(now, math.min(my_turn, now + MEMORY))
redis.call('ZREM', queue, me)
local flying, granted, wait = redis.call('ZCARD', under_way), 0, 0
for _, name in ipairs(wanted) do
  if not redis.call('ZSCORE', under_way, name) then -- else the answer that granted it was lost
    local ahead = redis.call('ZCOUNT', queue, '-inf', '(' .. exact(place))
    local short = math.max(0, cost * (flying + ahead + 1) - level)
    wait = short / rate + at - now
    if wait >= 1 then
      wait = math.min(math.max(wait, SOONEST), LATEST)
      break
    end
    redis.call('ZADD', under_way, exact(now + lease), name)
    flying = flying + 1
    place = math.min(place + MEMORY * cost / most, now + MEMORY)
  end
  granted, wait = granted + 1, 0
end

local counts_until = now + IDLE
if granted < #wanted then
  redis.call('ZADD', queue, exact(place), me)
  counts_until = now + wait + PATIENCE
end
redis.call('ZADD', members, exact(counts_until), me)
redis.call('HSET', bucket, 'level', string.format('%.17g', level), 'at', exact(at), 'seen', exact(now))

local full_after = (most - level) / rate + at - now
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, exact((full_after + IDLE + lease + wait) / 1e3))
end
return {granted, math.ceil(wait), math.ceil(at - now), exact(place), redis.call('ZCARD', members)}
