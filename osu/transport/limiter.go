package transport

import (
	"container/list"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter decides when a request may be sent. [NewLimiter] returns the one for
// a single process; a limiter that several machines share implements the same
// two methods. It is called from many goroutines at once.
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
	Bulk                        // a job that takes what is left
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

// Limits are the rules of [NewLimiter]. Every one holds for any 60 seconds,
// wherever they begin.
type Limits struct {
	// PerMinute is the largest number of requests in any 60 seconds. They are
	// spread evenly: one every 60 s / PerMinute on average.
	PerMinute int
	// Burst is how many requests may go at once after a pause; 0 means 1.
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
// before bulk ones, except that bulk ones keep a fifth of the turns.
type WindowLimiter struct {
	mu     sync.Mutex
	pace   *rate.Limiter
	count  window            // requests, of all routes
	cost   window            // cost, of all routes
	inner  map[Bucket]window // requests, of one bucket
	pauses map[Bucket]time.Time

	queues   map[queueKey]*list.List
	arrivals uint64
	bypassed int // interactive turns since the last bulk one that waited
	timer    *time.Timer
}

// NewLimiter returns a limiter. Limits that are 0 or less are not enforced.
func NewLimiter(l Limits) *WindowLimiter {
	w := &WindowLimiter{
		pace:   rate.NewLimiter(rate.Inf, 0),
		count:  newWindow(l.PerMinute, limitWindow),
		cost:   newWindow(l.CostPerMinute, limitWindow),
		pauses: make(map[Bucket]time.Time),
		inner: map[Bucket]window{
			BucketReplay: newWindow(l.ReplaysPerMinute, limitWindow),
			BucketChat:   newWindow(1, chatInterval),
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
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if d.Bucket == BucketNone {
		return nil
	}
	d.Cost = max(d.Cost, 1)

	w.mu.Lock()
	key := queueKey{d.Bucket, d.Priority}
	now := time.Now()
	if deadline, ok := ctx.Deadline(); ok {
		if wait := w.expected(now, d); now.Add(wait).After(deadline) {
			w.mu.Unlock()
			return &WaitError{wait}
		}
	}
	queue := w.queues[key]
	if queue == nil {
		queue = list.New()
		w.queues[key] = queue
	}
	w.arrivals++
	me := &waiter{demand: d, number: w.arrivals, turn: make(chan struct{})}
	place := queue.PushBack(me)
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
	queue.Remove(place)
	w.dispatch(time.Now())
	return context.Cause(ctx)
}

// dispatch lets go whoever may go now, and sets the timer for the next one.
func (w *WindowLimiter) dispatch(now time.Time) {
	for {
		queue, wait := w.next(now)
		if queue == nil {
			if w.timer != nil {
				w.timer.Stop()
			}
			return
		}
		if wait > 0 {
			w.wake(wait)
			return
		}
		next := queue.Remove(queue.Front()).(*waiter)
		w.take(now, next.demand)
		if next.demand.Priority == Bulk {
			w.bypassed = 0
		} else if w.waiting(Bulk) {
			w.bypassed++
		}
		close(next.turn)
	}
}

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

// next returns the queue whose head goes next and how long that is away; nil
// when nobody waits. A head that its own bucket holds up is passed by.
func (w *WindowLimiter) next(now time.Time) (*list.List, time.Duration) {
	var best *list.List
	var bestWait time.Duration
	bulkFirst := w.bypassed >= bulkShare-1
	better := func(a, b *waiter) bool {
		if a.demand.Priority != b.demand.Priority {
			return (a.demand.Priority == Bulk) == bulkFirst
		}
		return a.number < b.number
	}
	for _, queue := range w.queues {
		if queue.Len() == 0 {
			continue
		}
		head := queue.Front().Value.(*waiter)
		wait := w.innerWait(now, head.demand)
		switch {
		case best == nil, wait < bestWait && bestWait > 0:
		case wait > 0, !better(head, best.Front().Value.(*waiter)):
			continue
		}
		best, bestWait = queue, wait
	}
	if best == nil {
		return nil, 0
	}
	return best, max(bestWait, w.outerWait(now, best.Front().Value.(*waiter).demand))
}

// innerWait returns how long a request's own bucket holds it up.
func (w *WindowLimiter) innerWait(now time.Time, d Demand) time.Duration {
	wait := w.pauses[d.Bucket].Sub(now)
	if inner, ok := w.inner[d.Bucket]; ok {
		wait = max(wait, inner.wait(now, 1))
	}
	return max(wait, 0)
}

// outerWait returns how long the limits of all routes hold a request up.
func (w *WindowLimiter) outerWait(now time.Time, d Demand) time.Duration {
	wait := max(w.pauses[BucketAPI].Sub(now), w.count.wait(now, 1), w.cost.wait(now, d.Cost), 0)
	if limit := w.pace.Limit(); limit != rate.Inf {
		if missing := 1 - w.pace.TokensAt(now); missing > 0 {
			// Rounded up: a timer that fires early would only be set again.
			wait = max(wait, time.Duration(missing/float64(limit)*float64(time.Second))+time.Microsecond)
		}
	}
	return wait
}

// take counts a request as sent.
func (w *WindowLimiter) take(now time.Time, d Demand) {
	w.pace.AllowN(now, 1)
	w.count.add(now, 1)
	w.cost.add(now, d.Cost)
	if inner, ok := w.inner[d.Bucket]; ok {
		inner.add(now, 1)
		w.inner[d.Bucket] = inner
	}
}

// Observe implements [Limiter]. A 429 pauses its bucket for every caller until
// the server's window has surely ended, and a server that has counted more than
// this limiter, because of other programs with the same token, is believed.
func (w *WindowLimiter) Observe(d Demand, a Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	switch {
	case a.Status == http.StatusTooManyRequests:
		bucket, pause := BucketAPI, limitWindow
		if a.Limit >= 0 && d.Bucket != BucketAPI {
			// The bucket of all routes sends no headers with its refusals, so
			// these are its headers on the refusal of the inner bucket.
			bucket = d.Bucket
		}
		if bucket == BucketChat {
			pause = 2 * chatInterval
		}
		if a.RetryAfter > 0 {
			pause = a.RetryAfter
		}
		if until := now.Add(pause); until.After(w.pauses[bucket]) {
			w.pauses[bucket] = until
		}
	case a.Limit >= 0 && a.Remaining >= 0 && d.Bucket == BucketAPI && w.cost.limit > 0:
		if foreign := a.Limit - a.Remaining - w.cost.used(now); foreign > 0 {
			w.cost.add(now, foreign)
		}
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
	u := Usage{Requests: w.count.used(now), Left: -1, Cost: w.cost.used(now), Wait: w.expected(now, d)}
	if w.count.limit > 0 {
		u.Left = w.count.limit - u.Requests
	}
	for _, queue := range w.queues {
		u.Waiting += queue.Len()
	}
	return u
}

// expected returns at least how long a new request would wait: exact when nobody
// is before it, else an interval of the pace for each who is, but for a burst.
func (w *WindowLimiter) expected(now time.Time, d Demand) time.Duration {
	wait := max(w.innerWait(now, d), w.outerWait(now, d))
	before := -w.pace.Burst()
	for key, queue := range w.queues {
		if key.priority <= d.Priority {
			before += queue.Len()
		}
	}
	if limit := w.pace.Limit(); limit != rate.Inf && before > 0 {
		wait += time.Duration(float64(before) / float64(limit) * float64(time.Second))
	}
	return wait
}

// waiting reports whether anyone of that priority waits.
func (w *WindowLimiter) waiting(p Priority) bool {
	for key, queue := range w.queues {
		if key.priority == p && queue.Len() > 0 {
			return true
		}
	}
	return false
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

func newWindow(limit int, span time.Duration) window { return window{limit: limit, span: span} }

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

// wait returns how long until n more fit. More than the limit fit an empty
// window: they would never fit otherwise.
func (w *window) wait(now time.Time, n int) time.Duration {
	if w.limit <= 0 {
		return 0
	}
	over := w.used(now) + min(n, w.limit) - w.limit
	for _, e := range w.events {
		if over <= 0 {
			break
		}
		if over -= e.n; over <= 0 {
			return e.at.Add(w.span).Sub(now)
		}
	}
	return 0
}

func (w *window) add(now time.Time, n int) {
	if w.limit > 0 {
		w.events = append(w.events, event{now, n})
		w.sum += n
	}
}
