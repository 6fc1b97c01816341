package limit

import (
	"container/list"
	"context"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter decides when a request may be sent. [New] returns the one for
// a single process; a limiter that several machines share implements the same
// two methods, and package limittest holds it against what clients rely on. It
// is called from many goroutines at once.
type Limiter interface {
	// Wait returns when a request of that demand may be sent, and counts it as
	// sent. It fails when ctx ends first, or at once with a [*WaitError] when
	// ctx is known to end first; then nothing is counted.
	Wait(ctx context.Context, d Demand) error
	// Observe tells what the server answered to a request that was let go, so
	// that a limiter can follow the server's own counting. It must not block.
	Observe(d Demand, a Answer)
}

// Demand is what a request asks of a [Limiter].
type Demand struct {
	// Bucket is the bucket that counts the request besides the one of all.
	// Requests of [BucketNone] need not wait.
	Bucket Bucket
	// Cost is how much of the server's allowance it uses, at least 1.
	Cost int
	// Priority is the class it waits in.
	Priority Priority
}

// Priority is a class of requests. Interactive ones overtake bulk ones, which
// still get every fifth turn.
type Priority int

// The priorities.
const (
	Interactive Priority = iota // someone waits for the answer; the default
	Bulk                        // a job that takes what is left, without bursts
)

// Answer is what an answer says about rate limits.
type Answer struct {
	// Status is the status; 0 when no answer came.
	Status int
	// Limit and Remaining are the rate limit headers, which show the fuller of
	// the buckets that counted the request; -1 when absent.
	Limit, Remaining int
	// RetryAfter is how long the answer asks to wait; 0 when it does not.
	RetryAfter time.Duration
}

// Pause returns which bucket an answer closes and for how long, until the
// server's window has surely ended; 0 unless the answer is a refusal (429).
func (a Answer) Pause(d Demand) (Bucket, time.Duration) {
	if a.Status != http.StatusTooManyRequests || d.Bucket == BucketNone {
		return d.Bucket, 0
	}
	bucket, pause := BucketAPI, limitWindow
	if a.Limit >= 0 {
		// The bucket of all routes sends no headers with its refusals, so these
		// are its headers on the refusal of the inner bucket.
		bucket = d.Bucket
	}
	if bucket == BucketChat {
		pause = 2 * chatInterval
	}
	if a.RetryAfter > 0 {
		pause = a.RetryAfter
	}
	return bucket, pause
}

// WaitError says that the turn of a request would come after its context's
// deadline. It is a [context.DeadlineExceeded].
type WaitError struct {
	// Wait is how long the turn is away.
	Wait time.Duration
}

// Error says how long the turn is away.
func (e *WaitError) Error() string {
	return fmt.Sprintf("deadline before the limiter's turn, in %v", e.Wait.Round(time.Millisecond))
}

// Unwrap returns [context.DeadlineExceeded].
func (e *WaitError) Unwrap() error { return context.DeadlineExceeded }

// Limits are the rules of [New]. Every one holds for any 60 seconds,
// wherever they begin. Chat messages are one a second besides.
type Limits struct {
	// PerMinute is the largest number of requests in any 60 seconds. They are
	// spread evenly: one every 60 s / PerMinute on average.
	PerMinute int
	// Burst is how many requests may go at once after a pause; 0 means 1. Bulk
	// requests go one at a time.
	Burst int
	// CostPerMinute is the largest cost in any 60 seconds, as the server counts.
	CostPerMinute int
	// ReplaysPerMinute is the largest number of replay downloads in any 60
	// seconds.
	ReplaysPerMinute int
}

// PublishedLimits returns the rule of the server's terms, no more than 60
// requests a minute, with a small burst, within what the server enforces: a
// cost of 1200 and 10 replays a minute. Raising them is at the risk of the key.
func PublishedLimits() Limits {
	return Limits{PerMinute: 60, Burst: 5, CostPerMinute: serverCost, ReplaysPerMinute: 10}
}

// ServerLimits returns what the server enforces and no more, for servers of
// one's own and tests. On the public server it breaks the terms of use.
func ServerLimits() Limits {
	return Limits{PerMinute: serverCost, Burst: serverCost, CostPerMinute: serverCost, ReplaysPerMinute: 10}
}

const (
	serverCost   = 1200 // config/osu.php api.throttle.global
	limitWindow  = time.Minute
	chatInterval = time.Second
	// bulkShare is the share of turns that bulk requests keep under pressure.
	bulkShare = 5
)

// queueKey names a queue of the limiter. Each bucket has its own, so that
// requests of an exhausted bucket do not stand in the way of the others.
type queueKey struct {
	bucket   Bucket
	priority Priority
}

// waiter is a request in a queue.
type waiter struct {
	demand Demand
	number uint64        // order of arrival
	turn   chan struct{} // closed when its turn has come
}

// WindowLimiter is the [Limiter] for one process: exact windows, an even pace,
// fair queues. Waiters go in the order in which they came, interactive ones
// before bulk ones, except that bulk ones keep a fifth of the turns. A request
// that costs much is not overtaken by cheaper ones that came later.
//
// No operation looks at more than the heads of the queues, however many wait.
type WindowLimiter struct {
	mu     sync.Mutex
	pace   *rate.Limiter
	last   time.Time          // when a request went
	count  window             // requests, of all routes
	cost   window             // cost, of all routes
	inner  map[Bucket]*window // requests, of one bucket
	pauses map[Bucket]time.Time

	queues   map[queueKey]*list.List
	waiting  int // in all queues
	arrivals uint64
	bypassed int // interactive turns since the last bulk one, while bulk waits
	timer    *time.Timer
}

// New returns a limiter. Limits that are 0 or less are not enforced.
func New(l Limits) *WindowLimiter {
	w := &WindowLimiter{
		pace:   rate.NewLimiter(rate.Inf, 0),
		count:  window{limit: l.PerMinute, span: limitWindow},
		cost:   window{limit: l.CostPerMinute, span: limitWindow},
		pauses: make(map[Bucket]time.Time),
		inner: map[Bucket]*window{
			BucketReplay: {limit: l.ReplaysPerMinute, span: limitWindow},
			BucketChat:   {limit: 1, span: chatInterval},
		},
		queues: make(map[queueKey]*list.List),
	}
	if l.PerMinute > 0 {
		w.pace = rate.NewLimiter(rate.Limit(float64(l.PerMinute)/limitWindow.Seconds()), max(l.Burst, 1))
	}
	return w
}

// Wait implements [Limiter].
func (w *WindowLimiter) Wait(ctx context.Context, d Demand) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if d.Bucket == BucketNone {
		return nil
	}
	d.Cost = max(d.Cost, 1)
	w.mu.Lock()
	now := time.Now()
	if deadline, ok := ctx.Deadline(); ok {
		if wait := w.expected(now, d); now.Add(wait).After(deadline) {
			w.mu.Unlock()
			return &WaitError{wait}
		}
	}
	if w.waiting == 0 && max(w.innerWait(now, d.Bucket, 1), w.evenWait(now, d, 1), w.outerWait(now, d, 1)) == 0 {
		w.take(now, d)
		w.mu.Unlock()
		return nil
	}
	queue, place := w.enqueue(d)
	me := place.Value.(*waiter)
	w.dispatch(now)
	w.mu.Unlock()

	select {
	case <-me.turn:
		return nil
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-me.turn: // the turn came at the same moment, and has been counted
		return nil
	default:
	}
	w.remove(queue, place)
	w.dispatch(time.Now())
	return context.Cause(ctx)
}

func (w *WindowLimiter) enqueue(d Demand) (*list.List, *list.Element) {
	key := queueKey{d.Bucket, d.Priority}
	queue := w.queues[key]
	if queue == nil {
		queue = list.New()
		w.queues[key] = queue
	}
	w.arrivals++
	w.waiting++
	return queue, queue.PushBack(&waiter{demand: d, number: w.arrivals, turn: make(chan struct{})})
}

func (w *WindowLimiter) remove(queue *list.List, place *list.Element) {
	queue.Remove(place)
	w.waiting--
}

// dispatch lets go whoever may go now, and sets the timer for the next one.
func (w *WindowLimiter) dispatch(now time.Time) {
	for w.waiting > 0 {
		next, wait := w.step(now)
		if next == nil {
			w.wake(wait)
			return
		}
		close(next.turn)
	}
	if w.timer != nil {
		w.timer.Stop()
	}
}

// step counts the next request as sent, if it may go; else it says how long
// until one may. Somebody must wait.
func (w *WindowLimiter) step(now time.Time) (*waiter, time.Duration) {
	queue, wait := w.next(now)
	if wait > 0 {
		return nil, wait
	}
	next := head(queue)
	w.remove(queue, queue.Front())
	w.take(now, next.demand)
	switch {
	case next.demand.Priority == Bulk, w.queued(func(k queueKey) bool { return k.priority == Bulk }) == 0:
		w.bypassed = 0
	default:
		w.bypassed++
	}
	return next, 0
}

// wake has dispatch called again after a while.
func (w *WindowLimiter) wake(wait time.Duration) {
	if w.timer != nil {
		w.timer.Reset(wait)
		return
	}
	w.timer = time.AfterFunc(wait, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.dispatch(time.Now())
	})
}

// next returns the queue whose head goes next, and how long until it can go or
// another head becomes ready that would go before it. A head that its own bucket
// or class holds up is passed by. Somebody must wait.
func (w *WindowLimiter) next(now time.Time) (best *list.List, wait time.Duration) {
	held := time.Duration(math.MaxInt64) // until the first held up head is ready
	for _, queue := range w.queues {
		if queue.Len() == 0 {
			continue
		}
		own := head(queue).demand
		if hold := max(w.innerWait(now, own.Bucket, 1), w.evenWait(now, own, 1)); hold > 0 {
			held = min(held, hold)
		} else if best == nil || w.before(head(queue), head(best)) {
			best = queue
		}
	}
	if best == nil {
		return nil, held
	}
	wait = w.outerWait(now, head(best).demand, 1)
	return best, min(wait, held)
}

// before reports whether a goes before b, both being ready.
func (w *WindowLimiter) before(a, b *waiter) bool {
	if a.demand.Priority != b.demand.Priority {
		bulkFirst := w.bypassed >= bulkShare-1
		return (a.demand.Priority == Bulk) == bulkFirst
	}
	return a.number < b.number
}

func head(queue *list.List) *waiter { return queue.Front().Value.(*waiter) }

// innerWait returns how long a bucket of its own holds up the n-th request from
// now on.
func (w *WindowLimiter) innerWait(now time.Time, b Bucket, n int) time.Duration {
	if b == BucketAPI {
		return 0
	}
	wait := w.pauses[b].Sub(now)
	if inner, ok := w.inner[b]; ok {
		wait = max(wait, inner.wait(now, n))
	}
	return max(wait, 0)
}

// evenWait returns how long their even pace holds up the n-th bulk request from
// now on. Bursts are for others: a job that used them would fill its minute too
// soon, and then nobody could go for the rest of it.
func (w *WindowLimiter) evenWait(now time.Time, d Demand, n int) time.Duration {
	if d.Priority != Bulk || w.pace.Limit() == rate.Inf {
		return 0
	}
	gap := time.Duration(float64(time.Second) / float64(w.pace.Limit()))
	gap -= gap / 1000 // ready when others are, so that it is theirs by turns
	return max(w.last.Add(gap).Sub(now), 0) + time.Duration(n-1)*gap
}

// outerWait returns how long the limits of all routes hold up a request that is
// the n-th from now on.
func (w *WindowLimiter) outerWait(now time.Time, d Demand, n int) time.Duration {
	pause := max(w.pauses[BucketAPI].Sub(now), 0)
	wait := max(pause, w.count.wait(now, n), w.cost.wait(now, min(d.Cost+n-1, w.cost.limit)))
	if limit := w.pace.Limit(); limit != rate.Inf {
		if missing := float64(n) - w.pace.TokensAt(now.Add(pause)); missing > 0 {
			// Rounded up: a timer that fires early would only be set again.
			wait = max(wait, pause+time.Duration(missing/float64(limit)*float64(time.Second))+time.Microsecond)
		}
	}
	return wait
}

// take counts a request as sent.
func (w *WindowLimiter) take(now time.Time, d Demand) {
	w.pace.AllowN(now, 1)
	w.last = now
	w.count.add(now, 1)
	w.cost.add(now, d.Cost)
	if inner, ok := w.inner[d.Bucket]; ok {
		inner.add(now, 1)
	}
}

// Observe implements [Limiter]. A 429 pauses its bucket for every caller until
// the server's window has surely ended, and a server that has counted more than
// this limiter, because of other programs with the same token, is believed.
func (w *WindowLimiter) Observe(d Demand, a Answer) {
	if d.Bucket == BucketNone {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	switch {
	case a.Status == http.StatusTooManyRequests:
		bucket, pause := a.Pause(d)
		if until := now.Add(pause); until.After(w.pauses[bucket]) {
			w.pauses[bucket] = until
		}
	case a.Remaining >= 0 && d.Bucket == BucketReplay:
		w.inner[BucketReplay].believe(now, a.Remaining)
	case a.Remaining >= 0:
		w.cost.believe(now, a.Remaining)
	}
	w.dispatch(now)
}

// Usage is the state of a limiter at one moment.
type Usage struct {
	// Requests is how many requests went in the last 60 seconds, and Left how
	// many more could in them; -1 when there is no limit.
	Requests, Left int
	// Cost is their cost as the server counts.
	Cost int
	// Waiting is how many requests wait.
	Waiting int
	// Wait is at least how long one that came now would wait.
	Wait time.Duration
}

// Usage returns the state of the limiter, as a request of that demand sees it.
func (w *WindowLimiter) Usage(d Demand) Usage {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	u := Usage{Requests: w.count.used(now), Left: -1, Cost: w.cost.used(now), Waiting: w.waiting, Wait: w.expected(now, d)}
	if w.count.limit > 0 {
		u.Left = w.count.limit - u.Requests
	}
	return u
}

// expected returns at least how long a request that comes now would wait.
func (w *WindowLimiter) expected(now time.Time, d Demand) time.Duration {
	if d.Bucket == BucketNone {
		return 0
	}
	// Only who surely goes first counts: those of the same class that no other
	// bucket holds up, and for bulk the interactive ones between its own turns.
	first := func(p Priority) int {
		return w.queued(func(k queueKey) bool {
			return k.priority == p && (k.bucket == BucketAPI || k.bucket == d.Bucket)
		})
	}
	before := first(d.Priority)
	if d.Priority == Bulk {
		before += min(first(Interactive), max((bulkShare-1)*(before+1)-w.bypassed, 0))
	}
	mine := w.queued(func(k queueKey) bool { return k == queueKey{d.Bucket, d.Priority} })
	return max(w.innerWait(now, d.Bucket, mine+1), w.evenWait(now, d, before+1), w.outerWait(now, d, before+1))
}

// queued returns how many requests wait in the queues that match.
func (w *WindowLimiter) queued(match func(queueKey) bool) int {
	n := 0
	for key, queue := range w.queues {
		if match(key) {
			n += queue.Len()
		}
	}
	return n
}

// window counts what happened in the last span of time, exactly.
type window struct {
	limit  int // 0 or less: no limit
	span   time.Duration
	events []event // oldest first
	sum    int
}

type event struct {
	at time.Time
	n  int
}

// used returns the sum of what is still in the window.
func (w *window) used(now time.Time) int {
	old := 0
	for old < len(w.events) && now.Sub(w.events[old].at) >= w.span {
		w.sum -= w.events[old].n
		old++
	}
	w.events = w.events[old:]
	return w.sum
}

// wait returns at least how long until n more fit. More than the limit take the
// window as often as it has to be emptied for them.
func (w *window) wait(now time.Time, n int) time.Duration {
	if w.limit <= 0 {
		return 0
	}
	rounds := (n - 1) / w.limit
	over := w.used(now) + n - rounds*w.limit - w.limit
	wait := time.Duration(rounds) * w.span
	for _, e := range w.events {
		if over <= 0 {
			break
		}
		if over -= e.n; over <= 0 {
			wait += e.at.Add(w.span).Sub(now)
		}
	}
	return wait
}

// add counts n at once.
func (w *window) add(now time.Time, n int) {
	if w.limit > 0 {
		w.events = append(w.events, event{now, n})
		w.sum += n
	}
}

// believe counts what others must have used when the server says that less is
// left than this window does.
func (w *window) believe(now time.Time, left int) {
	if foreign := w.limit - w.used(now) - left; foreign > 0 {
		w.add(now, foreign)
	}
}
