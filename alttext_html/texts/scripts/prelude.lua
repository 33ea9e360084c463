-- Stands before each of the other scripts.
--
-- KEYS: owners, leases, intents, charges, doubts
-- ARGV: my owner token, how many milliseconds I live on, then what the script itself takes
--
-- A script runs alone on the server, whole or (when its first write is refused) not at all. The only clock is the
-- server's. Records are opaque here: they are stored and moved, never read.
local owners, leases, intents, charges, doubts = unpack(KEYS)
local me = ARGV[1]
local time = redis.call('TIME')
local seconds = time[1]
local now = seconds * 1000 + math.floor(time[2] / 1000)

-- Whoever asks for something lives. An owner who is cut off from the server is dead when its deadline has passed.
redis.call('ZADD', owners, string.format('%.0f', now + ARGV[2]), me)

local function is_alive(owner)
  local deadline = redis.call('ZSCORE', owners, owner)
  return deadline and tonumber(deadline) > now
end

-- A lease is the token of its owner, a colon, and the number of the call that took it.
local function owner_of(lease)
  return string.sub(lease, 1, #me)
end

local function is_mine(digest)
  local lease = redis.call('HGET', leases, digest)
  return lease and owner_of(lease) == me
end
