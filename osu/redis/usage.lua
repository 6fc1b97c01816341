-- Adds up what is counted. KEYS: the window, and those of the programs that wait.
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local after = string.format('(%.0f', now)
local requests, cost = 0, 0
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], after, '+inf')) do
  local c, n = string.match(name, ':(%d+):%d+:(%d+)$')
  requests, cost = requests + n, cost + c
end
return {requests, cost, redis.call('ZCOUNT', KEYS[2], after, '+inf'), redis.call('ZCOUNT', KEYS[3], after, '+inf')}
