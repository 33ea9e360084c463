-- My leased texts ended so. What is not mine any more stays as it is: a late owner clears nobody's intent.
-- ARGV[3]: bought, free or doubtful. ARGV[4...]: digest and record of each.
-- A doubt is the intent itself, with the time at which it was sent.
local ending = ARGV[3]
for i = 4, #ARGV, 2 do
  local digest, record = ARGV[i], seconds .. ' ' .. ARGV[i + 1]
  if is_mine(digest) then
    if ending == 'bought' then
      redis.call('RPUSH', charges, record)
    elseif ending == 'doubtful' then
      redis.call('RPUSH', doubts, redis.call('HGET', intents, digest) or record)
    end
    redis.call('HDEL', intents, digest)
    redis.call('HDEL', leases, digest)
  end
end
return true
