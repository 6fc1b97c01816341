package redis

import (
	"context"
	crand "crypto/rand"
	_ "embed" // for the scripts
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

const (
	// settleDelay is how long the end of a request may go unsaid, so that it is
	// said together with the next turn. Until then it counts. urgentDelay is the
	// same for what others should know.
	settleDelay = 300 * time.Millisecond
	urgentDelay = 2 * time.Millisecond
	// proofSpan is how long the server surely remembers a request that has ended,
	// even if its clock goes a little faster.
	proofSpan = 50 * time.Second
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
// programs they go about in the order in which they began to wait, except that
// interactive requests overtake bulk ones, which keep a fifth of the turns.
//
// A turn is one question to the server; a program that is told to wait asks
// again when its time has come, and every 5 seconds at the latest. A request whose
// program dies counts for a minute and a half. A program notices that the server
// has lost the allowance, in a restart, or what this program wrote last, when
// another server has taken over; then nothing is sent until the requests that
// were forgotten no longer count.
type Limiter struct {
	rdb     goredis.UniversalClient
	options LimiterOptions
	local   *limit.WindowLimiter
	alone   *limit.WindowLimiter // for Share; nil otherwise
	now     func() string        // microseconds for tests; nil means the server's clock
	self    string               // names this program
	turns   atomic.Uint64        // names its requests
	keys    []string             // of the turn script
	rule    string               // the limits as the script takes them

	mu      sync.Mutex
	settled []settlement
	flusher *time.Timer
	flushAt time.Time     // when it is due; zero when it is not
	born    string        // names the allowance that this program has seen
	proof   settlement    // the last request whose end the server knows
	away    time.Duration // the pause before the next question; 0 when the server answers
	until   time.Time     // its end
	reason  error         // why the server is away
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
	l := &Limiter{rdb: rdb, options: options, local: limit.New(options.Limits), now: now, self: crand.Text()[:16]}
	for _, part := range []string{"window", "state", "interactive", "bulk"} {
		l.keys = append(l.keys, key("limit", options.Name, part))
	}
	rule := options.Limits
	l.rule = fmt.Sprint(rule.PerMinute, max(rule.Burst, 1), rule.CostPerMinute, rule.ReplaysPerMinute)
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
	_, err := l.ask(ctx, question{what: "open", demand: limit.Demand{Cost: 1}})
	return err
}

// Reserve implements [limit.Limiter].
func (l *Limiter) Reserve(ctx context.Context, d limit.Demand) (limit.Slot, error) {
	local, err := l.local.Reserve(ctx, d)
	if err != nil || d.Bucket == limit.BucketNone {
		return local, err
	}
	d.Cost = max(d.Cost, 1)
	name := l.slotName(d)
	err = l.take(ctx, d, name)
	if err == nil {
		return &slot{limiter: l, local: local, demand: d, name: name}, nil
	}
	local.Release()
	if l.alone != nil && errors.Is(err, ErrUnavailable) && ctx.Err() == nil {
		return l.alone.Reserve(ctx, d)
	}
	return nil, err
}

// slotName returns the name of a new slot in the window, which tells what it
// counts.
func (l *Limiter) slotName(d limit.Demand) string {
	return l.self + "." + strconv.FormatUint(l.turns.Add(1), 36) + ":" + strconv.Itoa(d.Cost) + ":" + strconv.Itoa(int(d.Bucket)) + ":1"
}

// take waits until the server lets a request go.
func (l *Limiter) take(ctx context.Context, d limit.Demand, name string) error {
	began := time.Now()
	for {
		a, err := l.ask(ctx, question{what: "take", demand: d, slot: name, waited: time.Since(began)})
		if err != nil || a.hold <= 0 {
			return err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Now().Add(a.hold).After(deadline) {
			return &limit.WaitError{Wait: a.hold}
		}
		if !a.byClass {
			l.local.Pause(a.bucket, min(a.hold, longestHold)) // nobody else of this program need ask before
		}
		if wait.For(ctx, a.again()) != nil {
			return context.Cause(ctx)
		}
	}
}

// turn is what the server says to a question.
type turn struct {
	hold    time.Duration // at least until the request may go; 0 when it may now
	queue   time.Duration // about how much longer, because other programs wait
	bucket  limit.Bucket  // that is the reason
	byClass bool          // requests of another class go first

	requests, cost, waiting int // only after a look
}

// again returns when to ask again. Programs that wait for long do not all ask at
// the same time.
func (t turn) again() time.Duration {
	if all := t.hold + t.queue; all < longestHold {
		return all
	}
	return longestHold/2 + rand.N(longestHold/2) //nolint:gosec // jitter needs no secrecy
}

// ask puts a question to the server, and says what has ended meanwhile.
func (l *Limiter) ask(ctx context.Context, q question) (turn, error) {
	if err := l.absent(); err != nil {
		return turn{}, err
	}
	l.mu.Lock()
	q.born, q.settled = l.born, l.settled
	if time.Since(l.proof.at) < proofSpan {
		q.known = l.proof.slot
	}
	l.settled = nil
	l.mu.Unlock()

	bounded, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	answer, err := turnScript.Run(bounded, l.rdb, l.keys, l.arguments(q)...).Slice()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.settled = append(q.settled, l.settled...)
		if ctx.Err() != nil {
			return turn{}, context.Cause(ctx)
		}
		err = failure(ctx, l.rdb, "asking for a turn", err)
		l.away = min(max(2*l.away, minAway), maxAway)
		l.until, l.reason = time.Now().Add(l.away), err
		return turn{}, err
	}
	l.away, l.reason = 0, nil
	for _, s := range q.settled {
		if s.until > 0 {
			l.proof = s
		}
	}
	return l.read(answer)
}

// question is what the server is asked and told.
type question struct {
	what    string // "take", "look" at the usage, or "open" for nothing but what has ended
	demand  limit.Demand
	slot    string
	waited  time.Duration
	born    string
	known   string // a request that the server must remember
	settled []settlement
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

// arguments returns a question as the script takes it.
func (l *Limiter) arguments(q question) []any {
	d := q.demand
	list := make([]any, 0, 12+6*len(q.settled))
	list = append(list, q.what, q.slot, d.Cost, int(d.Bucket), int(d.Priority), l.clock(), q.born, q.known, l.self, l.options.New, l.rule, q.waited.Microseconds())
	for _, s := range q.settled {
		late := time.Since(s.at).Microseconds()
		pause := int64(0)
		if s.pauseBy > 0 {
			pause = max(s.pauseBy.Microseconds()-late, 0)
		}
		until := s.until
		if until >= 0 {
			until = max(until-late, 0)
		}
		list = append(list, s.slot, until, int(s.pause), pause, s.foreign, s.limit)
	}
	return list
}

// clock returns the time for tests; empty means the server's own.
func (l *Limiter) clock() string {
	if l.now == nil {
		return ""
	}
	return l.now()
}

// read reads the server's answer. The mutex is held.
func (l *Limiter) read(answer []any) (turn, error) {
	if len(answer) < 5 {
		return turn{}, fmt.Errorf("redis: asking for a turn: %w: the answer has %d parts", ErrSetup, len(answer))
	}
	number := func(i int) int64 {
		if i >= len(answer) {
			return 0
		}
		n, _ := answer[i].(int64)
		return n
	}
	kind, _ := answer[0].(string)
	if kind == "limits" {
		return turn{}, fmt.Errorf("redis: asking for a turn: %w: another program shares the allowance with other limits", ErrSetup)
	}
	l.born, _ = answer[3].(string)
	return turn{
		hold: time.Duration(number(1)) * time.Microsecond, queue: time.Duration(number(4)) * time.Microsecond,
		bucket: limit.Bucket(number(2)), byClass: kind == "class",
		requests: int(number(5)), cost: int(number(6)), waiting: int(number(7)),
	}, nil
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

// settle notes the end of a request, which is said with the next turn, or soon
// when others should know.
func (l *Limiter) settle(end settlement, urgent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled = append(l.settled, end)
	delay := settleDelay
	if urgent {
		delay = urgentDelay
	}
	at := time.Now().Add(delay)
	switch {
	case !l.flushAt.IsZero() && !at.Before(l.flushAt):
		return
	case l.flusher == nil:
		l.flusher = time.AfterFunc(delay, l.flush)
	default:
		l.flusher.Reset(delay)
	}
	l.flushAt = at
}

// flush says what has ended. If the server does not answer, the next turn does.
func (l *Limiter) flush() {
	l.mu.Lock()
	l.flushAt = time.Time{}
	idle := len(l.settled) == 0
	l.mu.Unlock()
	if idle {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	_, _ = l.ask(ctx, question{what: "open", demand: limit.Demand{Cost: 1}})
}

// Usage is [limit.WindowLimiter.Usage] of this program.
func (l *Limiter) Usage(d limit.Demand) limit.Usage { return l.local.Usage(d) }

// SharedUsage asks the server what all programs together have used, requests under
// way included. Waiting is how many programs wait for a turn, each counted once for
// each class; how many requests wait in them only they know.
func (l *Limiter) SharedUsage(ctx context.Context, d limit.Demand) (limit.Usage, error) {
	d.Cost = max(d.Cost, 1)
	a, err := l.ask(ctx, question{what: "look", demand: d})
	if err != nil {
		return limit.Usage{}, err
	}
	u := limit.Usage{Requests: a.requests, Cost: a.cost, Waiting: a.waiting, Left: -1}
	if most := l.options.Limits.PerMinute; most > 0 {
		u.Left = max(most-u.Requests, 0)
	}
	if d.Bucket != limit.BucketNone {
		u.Wait = a.hold
	}
	return u, nil
}

// Estimate is [limit.WindowLimiter.Estimate], as if the other programs sent
// nothing.
func (l *Limiter) Estimate(demands []limit.Demand) time.Duration { return l.local.Estimate(demands) }

// lease is how long a request counts whose program says nothing more of it.
var lease = time.Minute + limit.Lateness(limit.NoAnswer())

//go:embed turn.lua
var turnText string

// turnScript is the rule.
var turnScript = goredis.NewScript(strings.NewReplacer(
	"SPAN,", strconv.FormatInt(time.Minute.Microseconds(), 10)+",",
	"LEASE,", strconv.FormatInt(lease.Microseconds(), 10)+",",
).Replace(turnText))
