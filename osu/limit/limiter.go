package limit

import (
	"container/list"
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// bulkShare is the share of turns that bulk requests keep under pressure.
const bulkShare = 5

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
	taken  time.Time     // when that was
}

// WindowLimiter is the [Limiter] for one process: exact windows, an even pace,
// fair queues. Waiters go in the order in which they came, interactive ones
// before bulk ones, except that bulk ones keep a fifth of the turns. A request
// that costs much is not overtaken by cheaper ones that came later.
//
// No operation looks at more than the heads of the queues, however many wait.
// While something is counted, a timer keeps the limiter from being collected.
//
// The zero value has the published limits.
type WindowLimiter struct {
	mu       sync.Mutex
	ledger   *Ledger
	queues   map[queueKey]*list.List
	waiting  int // in all queues
	arrivals uint64
	bypassed int // interactive turns since the last bulk one, while bulk waits
	timer    *time.Timer
}

var (
	_ Limiter   = (*WindowLimiter)(nil)
	_ Estimator = (*WindowLimiter)(nil)
)

// lock locks the limiter, and gives one that [New] has not made its limits.
func (w *WindowLimiter) lock() {
	w.mu.Lock()
	if w.ledger == nil {
		w.ledger, w.queues = NewLedger(PublishedLimits()), make(map[queueKey]*list.List)
	}
}

// New returns a limiter. Limits that are 0 or less are not enforced.
func New(l Limits) *WindowLimiter {
	return &WindowLimiter{ledger: NewLedger(l), queues: make(map[queueKey]*list.List)}
}

var errNilContext = errors.New("limit: the context is nil")

// Reserve implements [Limiter].
func (w *WindowLimiter) Reserve(ctx context.Context, d Demand) (Slot, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if d.Bucket == BucketNone {
		return uncounted{}, nil
	}
	d.Cost = max(d.Cost, 1)
	w.lock()
	now := time.Now()
	if d.Since.IsZero() {
		d.Since = now
	}
	if deadline, ok := ctx.Deadline(); ok {
		if wait := w.expected(now, d); now.Add(wait).After(deadline) {
			w.mu.Unlock()
			return nil, &WaitError{wait}
		}
	}
	if w.waiting == 0 && w.free(now, d) {
		w.ledger.Take(now, d)
		w.mu.Unlock()
		return &slot{limiter: w, demand: d, taken: now}, nil
	}
	queue, place := w.enqueue(d)
	me := place.Value.(*waiter)
	w.dispatch(now)
	w.mu.Unlock()

	select {
	case <-me.turn:
		return &slot{limiter: w, demand: d, taken: me.taken}, nil
	case <-ctx.Done():
	}
	w.lock()
	defer w.mu.Unlock()
	select {
	case <-me.turn: // the turn came at the same moment
		w.ledger.Release(time.Now(), me.taken, d)
	default:
		w.remove(queue, place)
	}
	w.dispatch(time.Now())
	return nil, context.Cause(ctx)
}

// slot is a request that was let go.
type slot struct {
	limiter *WindowLimiter
	demand  Demand
	taken   time.Time
	settled bool // under the limiter's lock
}

// Done implements [Slot].
func (s *slot) Done(a Answer) {
	s.settle(func(l *Ledger, now time.Time) { l.Settle(now, s.demand, a) })
}

// Release implements [Slot].
func (s *slot) Release() {
	s.settle(func(l *Ledger, now time.Time) { l.Release(now, s.taken, s.demand) })
}

func (s *slot) settle(how func(*Ledger, time.Time)) {
	w := s.limiter
	w.lock()
	defer w.mu.Unlock()
	if s.settled {
		return
	}
	s.settled = true
	now := time.Now()
	how(w.ledger, now)
	w.dispatch(now)
}

// uncounted is the slot of a request that is not counted.
type uncounted struct{}

// Done implements [Slot].
func (uncounted) Done(Answer) {}

// Release implements [Slot].
func (uncounted) Release() {}

// Pause lets no request of a bucket go for a while, or any at all for
// [BucketAPI]. A longer pause stays.
func (w *WindowLimiter) Pause(b Bucket, pause time.Duration) {
	w.lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.ledger.Pause(b, now.Add(pause))
	w.dispatch(now)
}

// free reports whether a request may go at once, if nobody waits.
func (w *WindowLimiter) free(now time.Time, d Demand) bool {
	_, wait := w.ledger.Wait(now, d)
	return wait <= 0 && w.ledger.bulkWait(now, d, 1) <= 0
}

// enqueue puts a request behind those that have waited for longer.
func (w *WindowLimiter) enqueue(d Demand) (*list.List, *list.Element) {
	key := queueKey{d.Bucket, d.Priority}
	queue := w.queues[key]
	if queue == nil {
		queue = list.New()
		w.queues[key] = queue
	}
	w.arrivals++
	w.waiting++
	me := &waiter{demand: d, number: w.arrivals, turn: make(chan struct{})}
	for e := queue.Back(); e != nil; e = e.Prev() {
		if !earlier(me, e.Value.(*waiter)) {
			return queue, queue.InsertAfter(me, e)
		}
	}
	return queue, queue.PushFront(me)
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
	if rest := w.ledger.counted().Sub(now); rest > 0 {
		w.wake(rest)
	} else if w.timer != nil {
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
	w.ledger.Take(now, next.demand)
	next.taken = now
	switch {
	case next.demand.Priority == Bulk, w.queued(func(k queueKey) bool { return k.priority == Bulk }) == 0:
		w.bypassed = 0
	default:
		w.bypassed++
	}
	return next, 0
}

// wake calls dispatch after a while.
func (w *WindowLimiter) wake(wait time.Duration) {
	if w.timer != nil {
		w.timer.Reset(wait)
		return
	}
	w.timer = time.AfterFunc(wait, func() {
		w.lock()
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
		if hold := max(w.ledger.innerWait(now, own.Bucket, 1), w.ledger.bulkWait(now, own, 1)); hold > 0 {
			held = min(held, hold)
		} else if best == nil || w.before(head(queue), head(best)) {
			best = queue
		}
	}
	if best == nil {
		return nil, held
	}
	wait = w.ledger.outerWait(now, head(best).demand, 1)
	return best, max(min(wait, held), 0)
}

// before reports whether a goes before b, both being ready.
func (w *WindowLimiter) before(a, b *waiter) bool {
	if a.demand.Priority != b.demand.Priority {
		bulkFirst := w.bypassed >= bulkShare-1
		return (a.demand.Priority == Bulk) == bulkFirst
	}
	return earlier(a, b)
}

// earlier reports whether a has waited for longer than b.
func earlier(a, b *waiter) bool {
	if order := a.demand.Since.Compare(b.demand.Since); order != 0 {
		return order < 0
	}
	return a.number < b.number
}

func head(queue *list.List) *waiter { return queue.Front().Value.(*waiter) }

// Usage is the state of a limiter at one moment.
type Usage struct {
	// Requests is how many requests are counted, and Left how many more could
	// go; -1 when there is no limit.
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
	w.lock()
	defer w.mu.Unlock()
	now := time.Now()
	u := Usage{
		Requests: w.ledger.count.used(now), Left: -1, Cost: w.ledger.cost.used(now),
		Waiting: w.waiting, Wait: w.expected(now, d),
	}
	if most := w.ledger.count.most(); most > 0 {
		u.Left = max(most-u.Requests, 0)
	}
	return u
}

// expected returns at least how long a request that comes now would wait.
func (w *WindowLimiter) expected(now time.Time, d Demand) time.Duration {
	if d.Bucket == BucketNone {
		return 0
	}
	before, mine := 0, 0
	if d.Since.IsZero() || !d.Since.Before(now) {
		before, mine = w.ahead(d)
	}
	l := w.ledger
	return max(l.innerWait(now, d.Bucket, mine+1), l.bulkWait(now, d, before+1), l.outerWait(now, d, before+1), 0)
}

// ahead returns how many requests surely go before one that comes now, and how
// many of them are of its own bucket and class.
func (w *WindowLimiter) ahead(d Demand) (before, mine int) {
	// Only those of the same class that no other bucket holds up, and for bulk
	// the interactive ones between its own turns.
	first := func(p Priority) int {
		return w.queued(func(k queueKey) bool {
			return k.priority == p && (k.bucket == BucketAPI || k.bucket == d.Bucket)
		})
	}
	before = first(d.Priority)
	if d.Priority == Bulk {
		before += min(first(Interactive), max((bulkShare-1)*(before+1)-w.bypassed, 0))
	}
	return before, w.queued(func(k queueKey) bool { return k == queueKey{d.Bucket, d.Priority} })
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
