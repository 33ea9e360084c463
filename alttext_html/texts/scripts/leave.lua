-- I am gone. What I leased and never sent is free at once; what I sent and never settled is an orphan at once.
local all = redis.call('HGETALL', leases)
for i = 1, #all, 2 do
  if owner_of(all[i + 1]) == me and redis.call('HEXISTS', intents, all[i]) == 0 then
    redis.call('HDEL', leases, all[i])
  end
end
redis.call('ZREM', owners, me)
return true
