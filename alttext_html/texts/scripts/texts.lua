-- The rows of these texts, and nothing for those that are not there or too long to be ours.
-- KEYS: texts. ARGV: the longest row in bytes, then digests.
local rows = {}
for i = 2, #ARGV do
  local size = redis.call('HSTRLEN', KEYS[1], ARGV[i])
  rows[i - 1] = size > 0 and size <= tonumber(ARGV[1]) and redis.call('HGET', KEYS[1], ARGV[i])
end
return rows
