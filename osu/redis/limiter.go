package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

const (
	// settleDelay is how long the end of a request may go unsaid, so that it is
	// said together with the next turn. Until then it counts.
	settleDelay = 300 * time.Millisecond
	// flushTimeout bounds what is said without a turn.
	flushTimeout = 2 * time.Second
	// longestHold is how long a program waits before it asks again: another may
	// have given something back.
	longestHold = 5 * time.Second
	// turnTimeout bounds one question, whatever the caller's context.
	turnTimeout = 3 * time.Second
	// The pauses between two questions to a server that did not answer.
	minAway = time.Second
	maxAway = 30 * time.Second
)

// Away says what a [Limiter] does while Redis cannot be reached.
type Away int

// What a limiter does without Redis.
const (
	// Stop sends nothing: Reserve fails with [ErrUnavailable]. The rule is kept
	// whatever happens. It is the default.
	Stop Away = iota
	// Share goes on with a part of the allowance that is this program's alone,
	// as [LimiterOptions.Programs] says. The rule is kept if there are not more.
	Share
)

// LimiterOptions say which allowance a [Limiter] is about.
type LimiterOptions struct {
	// Name names the allowance, such as the id of the application: 1 to 200
	// characters without spaces and braces. Every machine gives the same.
	Name string
	// Limits are the rules; the zero value means [limit.PublishedLimits], negative
	// ones are not enforced. Every machine gives the same.
	Limits limit.Limits
	// Away says what to do while Redis cannot be reached.
	Away Away
	// Programs is how many programs share the allowance at most, for [Share].
	Programs int
	// New says that the allowance was never used before. Without it the first
	// minute and a half on a server that has just started passes without a
	// request, because what was counted there may be lost.
	New bool
}

// Limiter is a [limit.Limiter] whose windows are in Redis: one allowance for any
// number of machines, by the clock of the Redis server. It is safe for
// concurrent use; make it with [NewLimiter].
//
// Within a program requests go in the order of [limit.WindowLimiter]. Between
// programs the one that asks first when there is room goes first, except that
// interactive requests overtake bulk ones, which keep a fifth of the turns.
//
// A turn is one question to the server; a program that is told to wait asks
// again when its time has come. A request whose program dies counts for a minute
// and a half. A server that has lost its data, in a restart, is noticed, and
// nothing is sent until the requests that it forgot no longer count; writes that
// a failover loses are not noticed.
type Limiter struct {
	rdb     goredis.UniversalClient
	options LimiterOptions
	local   *limit.WindowLimiter
	alone   *limit.WindowLimiter // for Share; nil otherwise
	now     func() string        // microseconds for tests; nil means the server's clock
	self    string               // names this program among those that wait

	mu       sync.Mutex
	settled  []settlement
	flushing bool
	born     string        // names the allowance that this program has seen
	away     time.Duration // the pause before the next question; 0 when the server answers
	until    time.Time     // its end
	reason   error         // why the server is away
}

var (
	_ limit.Limiter   = (*Limiter)(nil)
	_ limit.Estimator = (*Limiter)(nil)
)

// settlement is the end of a request that the server does not know yet.
type settlement struct {
	slot  string // its name in the window
	until int64  // how long it still counts, in microseconds; negative when it was not sent
	at    time.Time
	// What the answer says: a pause of a bucket, and what others have used.
	pause   limit.Bucket
	pauseBy time.Duration
	foreign int
	limit   int
}

// NewLimiter returns a limiter. The error is [ErrSetup] if the options or the
// server cannot be used, or if another program shares the allowance with other
// limits; [ErrUnavailable] if the server does not answer, unless Away is [Share].
func NewLimiter(ctx context.Context, rdb goredis.UniversalClient, options LimiterOptions) (*Limiter, error) {
	return newLimiter(ctx, rdb, options, nil)
}

func newLimiter(ctx context.Context, rdb goredis.UniversalClient, options LimiterOptions, now func() string) (*Limiter, error) {
	if ctx == nil {
		return nil, fmt.Errorf("redis: %w: the context is nil", ErrSetup)
	}
	if err := checkName(options.Name); err != nil {
		return nil, err
	}
	if options.Limits == (limit.Limits{}) {
		options.Limits = limit.PublishedLimits()
	}
	l := &Limiter{rdb: rdb, options: options, local: limit.New(options.Limits), now: now, self: rand.Text()}
	if options.Away == Share {
		if options.Programs < 1 {
			return nil, fmt.Errorf("redis: %w: sharing needs the number of programs", ErrSetup)
		}
		l.alone = limit.New(share(options.Limits, options.Programs))
	}
	err := checkServer(ctx, rdb, key("limit", options.Name, "probe"))
	if err == nil {
		err = l.open(ctx)
	}
	if canShare := options.Away == Share && errors.Is(err, ErrUnavailable); err != nil && !canShare {
		return nil, err
	}
	return l, nil
}

// share returns one part of limits.
func share(l limit.Limits, parts int) limit.Limits {
	part := func(n int) int {
		if n <= 0 {
			return n
		}
		return max(n/parts, 1)
	}
	return limit.Limits{
		PerMinute: part(l.PerMinute), Burst: 1, CostPerMinute: part(l.CostPerMinute), ReplaysPerMinute: part(l.ReplaysPerMinute),
	}
}

// open makes sure that the allowance can be used.
func (l *Limiter) open(ctx context.Context) error {
	_, err := l.ask(ctx, "open", limit.Demand{Cost: 1}, "")
	return err
}

// Reserve implements [limit.Limiter].
func (l *Limiter) Reserve(ctx context.Context, d limit.Demand) (limit.Slot, error) {
	local, err := l.local.Reserve(ctx, d)
	if err != nil || d.Bucket == limit.BucketNone {
		return local, err
	}
	d.Cost = max(d.Cost, 1)
	id := rand.Text()
	err = l.take(ctx, d, id)
	if err == nil {
		return &slot{limiter: l, local: local, demand: d, name: slotName(id, d)}, nil
	}
	local.Release()
	if l.alone != nil && errors.Is(err, ErrUnavailable) && ctx.Err() == nil {
		return l.alone.Reserve(ctx, d)
	}
	return nil, err
}

// slotName returns the name of a slot in the window, which tells what it counts.
func slotName(id string, d limit.Demand) string {
	return id + ":" + strconv.Itoa(d.Cost) + ":" + strconv.Itoa(int(d.Bucket)) + ":1"
}

// take waits until the server lets a request go.
func (l *Limiter) take(ctx context.Context, d limit.Demand, id string) error {
	for {
		a, err := l.ask(ctx, "take", d, slotName(id, d))
		if err != nil || a.hold <= 0 {
			return err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Now().Add(a.hold).After(deadline) {
			return &limit.WaitError{Wait: a.hold}
		}
		hold := min(a.hold, longestHold)
		if !a.byClass {
			l.local.Pause(a.bucket, hold) // nobody else of this program need ask before
		}
		if wait.For(ctx, hold) != nil {
			return context.Cause(ctx)
		}
	}
}

// turn is what the server says to a question.
type turn struct {
	hold    time.Duration // until asking again; 0 when the request may go
	bucket  limit.Bucket  // that is the reason
	byClass bool          // requests of another class go first
}

// ask puts a question to the server, and says what has ended meanwhile.
func (l *Limiter) ask(ctx context.Context, what string, d limit.Demand, slot string) (turn, error) {
	if err := l.absent(); err != nil {
		return turn{}, err
	}
	l.mu.Lock()
	settled, born := l.settled, l.born
	l.settled = nil
	l.mu.Unlock()

	bounded, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	answer, err := l.run(bounded, what, d, slot, born, settled)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.settled = append(settled, l.settled...)
		if ctx.Err() != nil {
			return turn{}, context.Cause(ctx)
		}
		err = failure(ctx, l.rdb, "asking for a turn", err)
		l.away = min(max(2*l.away, minAway), maxAway)
		l.until, l.reason = time.Now().Add(l.away), err
		return turn{}, err
	}
	l.away, l.reason = 0, nil
	return l.read(answer)
}

// absent returns why the server is not asked at the moment, so that it is not
// stormed when it is down.
func (l *Limiter) absent() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait := time.Until(l.until); l.away > 0 && wait > 0 {
		return fmt.Errorf("%w (the next try is due in %v)", l.reason, wait.Round(time.Millisecond))
	}
	return nil
}

// run runs the script.
func (l *Limiter) run(ctx context.Context, what string, d limit.Demand, slot, born string, settled []settlement) ([]any, error) {
	o := l.options.Limits
	arguments := []any{
		what, slot, d.Cost, int(d.Bucket), int(d.Priority), l.clock(), born, l.self, rand.Text(), l.options.New,
		o.PerMinute, max(o.Burst, 1), o.CostPerMinute, o.ReplaysPerMinute, len(settled),
	}
	for _, s := range settled {
		late := time.Since(s.at).Microseconds()
		pause := int64(0)
		if s.pauseBy > 0 {
			pause = max(s.pauseBy.Microseconds()-late, 0)
		}
		until := s.until
		if until >= 0 {
			until = max(until-late, 0)
		}
		arguments = append(arguments, s.slot, until, int(s.pause), pause, s.foreign, s.limit)
	}
	keys := []string{l.key("window"), l.key("state"), l.key("waiting")}
	return turnScript.Run(ctx, l.rdb, keys, arguments...).Slice()
}

func (l *Limiter) key(part string) string { return key("limit", l.options.Name, part) }

// clock returns the time for tests; empty means the server's own.
func (l *Limiter) clock() string {
	if l.now == nil {
		return ""
	}
	return l.now()
}

// read reads the server's answer. The mutex is held.
func (l *Limiter) read(answer []any) (turn, error) {
	if len(answer) != 4 {
		return turn{}, fmt.Errorf("redis: asking for a turn: %w: the answer has %d parts", ErrSetup, len(answer))
	}
	kind, _ := answer[0].(string)
	hold, _ := answer[1].(int64)
	bucket, _ := answer[2].(int64)
	born, _ := answer[3].(string)
	if kind == "limits" {
		return turn{}, fmt.Errorf("redis: asking for a turn: %w: another program shares the allowance with other limits", ErrSetup)
	}
	l.born = born
	return turn{hold: time.Duration(hold) * time.Microsecond, bucket: limit.Bucket(bucket), byClass: kind == "class"}, nil
}

// slot is a request that was let go.
type slot struct {
	limiter *Limiter
	local   limit.Slot
	demand  limit.Demand
	name    string
	once    sync.Once
}

// Done implements [limit.Slot].
func (s *slot) Done(a limit.Answer) {
	s.once.Do(func() {
		s.local.Done(a)
		end := settlement{slot: s.name, until: (time.Minute + limit.Lateness(a)).Microseconds(), at: time.Now()}
		end.pause, end.pauseBy = a.Pause(s.demand)
		if a.Status != http.StatusTooManyRequests && a.Limit > 0 && a.Remaining >= 0 && a.Limit >= s.limiter.options.Limits.CostPerMinute {
			end.foreign, end.limit = max(a.Limit-a.Remaining, 0), a.Limit
		}
		s.limiter.settle(end, end.pauseBy > 0 || s.demand.Bucket == limit.BucketChat)
	})
}

// Release implements [limit.Slot].
func (s *slot) Release() {
	s.once.Do(func() {
		s.local.Release()
		s.limiter.settle(settlement{slot: s.name, until: -1, at: time.Now()}, true)
	})
}

// settle notes the end of a request, which is said with the next turn, or at
// once when others should know.
func (l *Limiter) settle(end settlement, urgent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled = append(l.settled, end)
	if l.flushing && !urgent {
		return
	}
	l.flushing = true
	delay := settleDelay
	if urgent {
		delay = 0
	}
	time.AfterFunc(delay, l.flush)
}

// flush says what has ended. If the server does not answer, the next turn does.
func (l *Limiter) flush() {
	l.mu.Lock()
	l.flushing = false
	idle := len(l.settled) == 0
	l.mu.Unlock()
	if idle {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	_, _ = l.ask(ctx, "open", limit.Demand{Cost: 1}, "")
}

// Usage is what the server has counted, as all programs together.
type Usage struct {
	// Requests is how many are counted, and Left how many more could go; -1 when
	// there is no limit.
	Requests, Left int
	// Cost is their cost as the osu! server counts.
	Cost int
	// Waiting is how many programs wait for a turn.
	Waiting int
}

// Usage asks the server what all programs together have used.
func (l *Limiter) Usage(ctx context.Context) (Usage, error) {
	numbers, err := usageScript.Run(ctx, l.rdb, []string{l.key("window"), l.key("waiting")}, l.clock()).Int64Slice()
	if err != nil {
		return Usage{}, failure(ctx, l.rdb, "asking for the usage", err)
	}
	u := Usage{Requests: int(numbers[0]), Cost: int(numbers[1]), Waiting: int(numbers[2]), Left: -1}
	if most := l.options.Limits.PerMinute; most > 0 {
		u.Left = max(most-u.Requests, 0)
	}
	return u, nil
}

// Estimate is [limit.WindowLimiter.Estimate], as if the other programs sent
// nothing.
func (l *Limiter) Estimate(demands []limit.Demand) time.Duration { return l.local.Estimate(demands) }

// lease is how long a request counts whose program says nothing more of it.
var lease = time.Minute + limit.Lateness(limit.NoAnswer())

// turnScript is the rule: the same as [limit.Ledger]'s, by the clock of the
// server, in microseconds. The window has a member for each request, named
// id:cost:bucket:requests, by the time when it is no longer counted.
//
//nolint:dupword // Lua closes blocks with end
var turnScript = goredis.NewScript(fmt.Sprintf(`
local window, state, waiting = KEYS[1], KEYS[2], KEYS[3]
local what, slot, cost, bucket, class = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local born, self, fresh, isNew = ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1'
local perMinute, burst, perMinuteCost, replays = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local span, lease, second, keep = %d, %d, 1000000, 600000
local API, REPLAY, CHAT = '0', '1', '2'
local now = tonumber(ARGV[6])
if not now then
  local t = redis.call('TIME')
  now = t[1] * second + t[2]
end
local function whole(n) return string.format('%%.0f', n) end

-- The state is read once, and what has changed is written once.
local fields = {'born', 'limits', 'pause0', 'pause1', 'pause2', 'pause4', 'even', 'last', 'bypassed', 'expiry'}
local is, changed = {}, {}
for i, value in ipairs(redis.call('HMGET', state, unpack(fields))) do is[fields[i]] = value or nil end
local function number(name) return tonumber(is[name] or '0') end
local function set(name, value)
  is[name] = value
  changed[#changed + 1] = name
  changed[#changed + 1] = value
end
local function later(name, at) if at > number(name) then set(name, whole(at)) end end
-- What nobody uses any more goes by itself; that is said once a minute.
local function close(answer)
  local due = now - number('expiry') > 60 * second
  if due then set('expiry', whole(now)) end
  if #changed > 0 then redis.call('HSET', state, unpack(changed)) end
  if due then
    for _, k in ipairs(KEYS) do redis.call('PEXPIRE', k, keep) end
  end
  return answer
end

-- An allowance that this program has seen and that is another now was lost. So,
-- perhaps, was one on a server that has just started.
local limits = table.concat({ARGV[11], ARGV[12], ARGV[13], ARGV[14]}, ' ')
if not is.born then
  set('born', fresh)
  local uptime = tonumber(string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%%d+)') or '0')
  if born ~= '' or (not isNew and uptime * second < lease) then later('pause0', now + lease) end
elseif born ~= '' and born ~= is.born then
  later('pause0', now + lease)
end
local gap = 0
if perMinute > 0 then gap = 60 * second / perMinute end

-- What has ended meanwhile.
local foreign = {}
for i = 0, tonumber(ARGV[15]) - 1 do
  local at = 16 + i * 6
  local name, rest, pause = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 3])
  if rest > 0 then
    redis.call('ZADD', window, whole(now + rest), name)
  elseif redis.call('ZREM', window, name) == 1 and rest < 0 then
    set('even', whole(number('even') - gap))
  end
  if pause > 0 then later('pause' .. ARGV[at + 2], now + pause) end
  if tonumber(ARGV[at + 5]) > 0 then foreign[name] = tonumber(ARGV[at + 4]) end
end

-- What is counted, the first to end in front.
local requests, costs, inner, list = 0, 0, 0, {}
local members = redis.call('ZRANGE', window, 0, -1, 'WITHSCORES')
for i = 1, #members, 2 do
  local at = tonumber(members[i + 1])
  if at > now then
    local c, b, n = string.match(members[i], ':(%%d+):(%%d+):(%%d+)$')
    local e = {at = at, cost = tonumber(c), bucket = b, requests = tonumber(n)}
    requests, costs = requests + e.requests, costs + e.cost
    if b == REPLAY then inner = inner + e.requests end
    list[#list + 1] = e
  end
end
if #list * 2 < #members then redis.call('ZREMRANGEBYSCORE', window, '-inf', whole(now)) end
if is.limits ~= limits then
  if #list > 0 then return {'limits', 0, 0, is.born} end
  set('limits', limits)
end
for name, used in pairs(foreign) do
  local more = used - costs
  if more > 0 and perMinuteCost > 0 then
    redis.call('ZADD', window, whole(now + span), 'others-' .. name .. ':' .. more .. ':0:0')
    list[#list + 1] = {at = now + span, cost = more, bucket = API, requests = 0}
    costs = costs + more
  end
end
if what == 'open' then return close({'', 0, 0, is.born}) end

-- How long the request has to wait, and for which bucket.
local hold, reason = 0, API
local function wait(at, b)
  if at - now > hold then hold, reason = at - now, b end
end
local paused = math.max(number('pause0'), now)
wait(paused, API)
wait(number('pause' .. bucket), bucket)
local over, overCost, overInner = requests + 1 - perMinute, costs + math.min(cost, perMinuteCost) - perMinuteCost, inner + 1 - replays
for _, e in ipairs(list) do
  if perMinute > 0 and over > 0 then over = over - e.requests; if over <= 0 then wait(e.at, API) end end
  if perMinuteCost > 0 and overCost > 0 then overCost = overCost - e.cost; if overCost <= 0 then wait(e.at, API) end end
  if bucket == REPLAY and e.bucket == REPLAY and replays > 0 and overInner > 0 then
    overInner = overInner - e.requests
    if overInner <= 0 then wait(e.at, REPLAY) end
  end
  if bucket == CHAT and e.bucket == CHAT then wait(e.at - span + second, CHAT) end
end
if gap > 0 then
  wait(math.max(number('even'), paused) - (burst - 1) * gap, API)
  if class == 1 then wait(number('last') + gap * 0.999, API) end
end

-- Classes: interactive requests overtake bulk ones, which keep every fifth turn.
local place, waits, others = class .. ':' .. self, false, {0, 0}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', waiting, whole(now), '+inf')) do
  if name == place then waits = true end
  if string.sub(name, 3) ~= self then others[tonumber(string.sub(name, 1, 1)) + 1] = 1 end
end
local bypassed, kind = number('bypassed'), ''
if hold == 0 then
  if class == 1 and others[1] > 0 and bypassed < 4 then
    hold, kind = math.max(gap / 4, 20000), 'class'
  elseif class == 0 and others[2] > 0 and bypassed >= 4 then
    hold, kind = 20000, 'class'
  end
end
if hold > 0 then
  -- One that dies while it waits holds up the others for a moment only.
  redis.call('ZREMRANGEBYSCORE', waiting, '-inf', whole(now))
  redis.call('ZADD', waiting, whole(now + math.min(hold, 5 * second) + second / 2), place)
  redis.call('PEXPIRE', waiting, keep)
  return close({kind, math.ceil(hold), tonumber(reason), is.born})
end

if waits then redis.call('ZREM', waiting, place) end
redis.call('ZADD', window, whole(now + lease), slot)
set('last', whole(now))
if gap > 0 then set('even', whole(math.max(number('even'), now) + gap)) end
if class == 1 or others[2] == 0 then bypassed = 0 else bypassed = bypassed + 1 end
if bypassed ~= number('bypassed') then set('bypassed', whole(bypassed)) end
return close({'', 0, 0, is.born})
`, time.Minute.Microseconds(), lease.Microseconds()))

// usageScript adds up what is counted.
var usageScript = goredis.NewScript(`
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local requests, cost = 0, 0
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf')) do
  local c, n = string.match(name, ':(%d+):%d+:(%d+)$')
  requests, cost = requests + tonumber(n), cost + tonumber(c)
end
return {requests, cost, redis.call('ZCOUNT', KEYS[2], string.format('(%.0f', now), '+inf')}
`)
