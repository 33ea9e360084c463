-- My leased texts are about to be sent: all of them, or none and the digest of the first that is not mine any more.
-- ARGV[3...]: digest and record of each.
for i = 3, #ARGV, 2 do
  if not is_mine(ARGV[i]) then
    return ARGV[i]
  end
end
for i = 3, #ARGV, 2 do
  redis.call('HSET', intents, ARGV[i], seconds .. ' ' .. ARGV[i + 1])
end
return false
