-- Take those texts that nobody alive holds; returns their digests.
-- ARGV[3]: number of this call, so that a call that is repeated after a lost answer finds what it took.
-- ARGV[4]: 0 takes what was never sent (a lease), 1 what was sent and not settled (an orphan). ARGV[5...]: digests.
local mine, sent = me .. ':' .. ARGV[3], tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', owners, '-inf', now)
local taken = {}
for i = 5, #ARGV do
  local digest = ARGV[i]
  local lease = redis.call('HGET', leases, digest)
  local free = not lease or lease == mine or not is_alive(owner_of(lease))
  if free and redis.call('HEXISTS', intents, digest) == sent then
    redis.call('HSET', leases, digest, mine)
    taken[#taken + 1] = digest
  end
end
return taken
