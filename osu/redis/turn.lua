-- One turn: the rule of limit.Ledger, by the clock of the server, in
-- microseconds. SPAN and LEASE are filled in by limiter.go.
--
-- KEYS: the window, with a member for each request, named id:cost:bucket:requests,
-- by the time when it is no longer counted; the state, with the sums of the
-- window; the programs that wait with interactive requests, and with bulk ones,
-- by the time until which they wait.
--
-- No step looks at all members of a key, so a turn takes as long in a full window
-- and among a thousand programs as alone.
local window, state, waiting = KEYS[1], KEYS[2], {[0] = KEYS[3], [1] = KEYS[4]}
local what, slot, cost, bucket, class = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local now, born, known, self, isNew, rule = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1', ARGV[11]
local waited = tonumber(ARGV[12])
local perMinute, burst, perMinuteCost, replays = string.match(rule, '(%S+) (%S+) (%S+) (%S+)')
perMinute, burst, perMinuteCost, replays = tonumber(perMinute), tonumber(burst), tonumber(perMinuteCost), tonumber(replays)
local span, lease, second, keep = SPAN, LEASE, 1000000, 600000
local API, REPLAY, CHAT = '0', '1', '2'
if not now then
  local t = redis.call('TIME')
  now = t[1] * second + t[2]
end
local function whole(n) return string.format('%.0f', n) end
local stamp = whole(now)

-- The state is read once, and what has changed is written once. Reading it is
-- what costs most, so the rest of it is read where it is needed.
local is = redis.call('HMGET', state, 'born', 'limits', 'requests', 'costs', 'pause0', 'even', 'last')
local seen, limits, requests, costs = is[1], is[2], tonumber(is[3]) or 0, tonumber(is[4]) or 0
local paused, even, last = tonumber(is[5]) or 0, tonumber(is[6]) or 0, tonumber(is[7]) or 0
local requestsBefore, costsBefore, evenBefore = requests, costs, even
local changed = {}
local function set(name, value)
  changed[#changed + 1] = name
  changed[#changed + 1] = value
end
local function read(name) return tonumber(redis.call('HGET', state, name)) or 0 end
local function pause(b, at)
  if b == API then
    if at > paused then paused = at; set('pause0', whole(at)) end
  elseif at > read('pause' .. b) then
    redis.call('HSET', state, 'pause' .. b, whole(at))
  end
end

-- Adds a member of the window to the sums, or takes it away again.
local function count(name, sign)
  local c, b, n = string.match(name, ':(%d+):(%d+):(%d+)$')
  requests, costs = requests + sign * n, costs + sign * c
  if b == REPLAY then redis.call('HINCRBY', state, 'replays', sign * n) end
  return b
end

-- What nobody uses any more goes by itself; that is said once a minute.
local function close(kind, hold, reason, queue)
  if requests ~= requestsBefore then set('requests', requests) end
  if costs ~= costsBefore then set('costs', costs) end
  if even ~= evenBefore then set('even', whole(even)) end
  if #changed > 0 then redis.call('HSET', state, unpack(changed)) end
  if math.floor(now / span) ~= math.floor(last / span) then
    for _, k in ipairs(KEYS) do redis.call('PEXPIRE', k, keep) end
  end
  return {kind, hold, reason, seen, queue or 0}
end

-- What is counted no longer.
local over = redis.call('ZRANGEBYSCORE', window, '-inf', stamp)
if #over > 0 then
  for _, name in ipairs(over) do count(name, -1) end
  redis.call('ZREMRANGEBYSCORE', window, '-inf', stamp)
end

-- An allowance that this program has seen and that is another now was lost, and
-- so was one that lacks the last request that this program has reported. One on a
-- server that has just started may have been. Then nothing goes until what was
-- forgotten would no longer count.
local function lost()
  requests, costs = 0, 0
  redis.call('HDEL', state, 'replays')
  for _, name in ipairs(redis.call('ZRANGE', window, 0, -1)) do count(name, 1) end
  pause(API, now + lease)
end
if not seen then
  seen = self .. '.' .. stamp
  set('born', seen)
  redis.call('DEL', window)
  local uptime = tonumber(string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%d+)') or '0')
  if born ~= '' or (not isNew and uptime * second < lease) then lost() end
elseif (born ~= '' and born ~= seen) or (known ~= '' and not redis.call('ZSCORE', window, known)) then
  lost()
end
local gap = 0
if perMinute > 0 then gap = 60 * second / perMinute end

-- What has ended meanwhile.
local foreign = {}
for at = 13, #ARGV, 6 do
  local name, rest, hold = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 3])
  if rest > 0 then
    if redis.call('ZADD', window, whole(now + rest), name) == 1 then count(name, 1) end
    if string.find(name, ':2:1$') then redis.call('HSET', state, 'chat', whole(now + rest - span + second)) end
  elseif redis.call('ZREM', window, name) == 1 then
    if count(name, -1) == CHAT then redis.call('HDEL', state, 'chat') end
    if rest < 0 then even = even - gap end
  end
  if hold > 0 then pause(ARGV[at + 2], now + hold) end
  if tonumber(ARGV[at + 5]) > 0 then foreign[name] = tonumber(ARGV[at + 4]) end
end
if limits ~= rule then
  if limits and costs > 0 then return close('limits', 0, 0) end
  set('limits', rule)
end
for name, used in pairs(foreign) do
  local more = used - costs
  if more > 0 and perMinuteCost > 0 then
    local others = 'others-' .. name .. ':' .. more .. ':0:0'
    redis.call('ZADD', window, whole(now + span), others)
    count(others, 1)
  end
end
if what == 'open' then return close('', 0, 0) end

-- How long the request has to wait, and for which bucket.
local hold, reason = 0, API
local function wait(at, b)
  if at - now > hold then hold, reason = at - now, b end
end
wait(paused, API)
if bucket ~= API then wait(read('pause' .. bucket), bucket) end
if bucket == CHAT then wait(read('chat'), CHAT) end
local excess = {requests = 0, costs = 0, inner = 0}
if perMinute > 0 then excess.requests = requests + 1 - perMinute end
if perMinuteCost > 0 then excess.costs = costs + math.min(cost, perMinuteCost) - perMinuteCost end
if bucket == REPLAY and replays > 0 then excess.inner = read('replays') + 1 - replays end
local first = 0
while excess.requests > 0 or excess.costs > 0 or excess.inner > 0 do
  local members = redis.call('ZRANGE', window, first, first + 7, 'WITHSCORES')
  if #members == 0 then
    if first == 0 then lost() end -- something else has deleted the window
    break
  end
  for i = 1, #members, 2 do
    local at = tonumber(members[i + 1])
    local c, b, n = string.match(members[i], ':(%d+):(%d+):(%d+)$')
    if excess.requests > 0 then wait(at, API) end
    if excess.costs > 0 then wait(at, API) end
    if excess.inner > 0 and b == REPLAY then wait(at, REPLAY) end
    excess.requests, excess.costs = excess.requests - n, excess.costs - c
    if b == REPLAY then excess.inner = excess.inner - n end
    if excess.requests <= 0 and excess.costs <= 0 and excess.inner <= 0 then break end
  end
  first = first + 8
end
if gap > 0 then
  wait(math.max(even, paused, now) - (burst - 1) * gap, API)
  if class == 1 then wait(last + gap * 0.999, API) end
end

if what == 'look' then
  local answer = close('', math.ceil(hold), tonumber(reason))
  answer[6], answer[7], answer[8] = requests, costs, 0
  for _, k in pairs(waiting) do answer[8] = answer[8] + redis.call('ZCOUNT', k, stamp, '+inf') end
  return answer
end

-- Classes: interactive requests overtake bulk ones, which keep every fifth turn.
-- The order within a program is its own business.
local function others(c)
  local n = redis.call('ZCOUNT', waiting[c], stamp, '+inf')
  if n > 0 and tonumber(redis.call('ZSCORE', waiting[c], self) or 0) >= now then n = n - 1 end
  return n
end
local bypassed, kind = 0, ''
if hold == 0 and others(1 - class) > 0 then
  bypassed = read('bypassed')
  if class == 1 and bypassed < 4 then
    hold, kind = math.max(gap / 4, 20000), 'class'
  elseif class == 0 and bypassed >= 4 then
    hold, kind = 20000, 'class'
  end
  bypassed = bypassed + 1
end
if hold > 0 then
  -- Programs are told to come back about when it is their turn: the one that has
  -- waited longest first. Whoever asks when there is room goes, so that no turn is
  -- lost with a program that has died.
  local queue = 0
  if kind == '' then queue = math.max(others(class) * gap - waited, 0) end
  redis.call('ZREMRANGEBYSCORE', waiting[class], '-inf', stamp)
  redis.call('ZADD', waiting[class], whole(now + math.min(hold + queue, 5 * second) + second / 2), self)
  redis.call('PEXPIRE', waiting[class], keep)
  return close(kind, math.ceil(hold), tonumber(reason), math.ceil(queue))
end

redis.call('ZREM', waiting[class], self)
redis.call('ZADD', window, whole(now + lease), slot)
count(slot, 1)
set('last', stamp)
if gap > 0 then even = math.max(even, now) + gap end
if bucket == CHAT then set('chat', whole(now + lease - span + second)) end
if class == 1 then set('bypassed', 0) elseif bypassed > 0 then set('bypassed', bypassed) end
return close('', 0, 0)
