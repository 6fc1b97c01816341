package limit

import (
	"container/list"
	"net/http"
	"slices"
	"time"
)

// Estimate implements [Estimator]. It is the limiter's own rule run on a copy,
// and nothing is counted; what others come to ask for meanwhile is not foreseen,
// and the server answers at once.
func (w *WindowLimiter) Estimate(demands []Demand) time.Duration {
	w.lock()
	now := time.Now()
	sim := w.clone(now)
	w.mu.Unlock()
	for _, d := range demands {
		if d.Bucket != BucketNone {
			d.Cost, d.Since = max(d.Cost, 1), now
			sim.enqueue(d)
			sim.run(now)
		}
	}
	at := now
	for sim.waiting > 0 {
		at = at.Add(sim.run(at))
	}
	return at.Sub(now)
}

// EstimateMany returns about how long it takes until n requests of the same
// demand have been sent, as [Estimator.Estimate] does, in bounded time for any n.
// It returns 0 if the limiter is not an [Estimator].
func EstimateMany(l Limiter, d Demand, n int) time.Duration {
	estimator, ok := l.(Estimator)
	if !ok || n <= 0 {
		return 0
	}
	// The pace is even after a few minutes: only the beginning is run.
	const most = 256
	run := min(n, most)
	begin := estimator.Estimate(slices.Repeat([]Demand{d}, run))
	return begin + begin/time.Duration(run)*time.Duration(n-run)
}

// run lets all go who may go at a time, with answers at once, and says how long
// until another may.
func (w *WindowLimiter) run(at time.Time) (wait time.Duration) {
	for w.waiting > 0 && wait == 0 {
		var gone *waiter
		if gone, wait = w.step(at); gone != nil {
			w.ledger.Settle(at, gone.demand, Answer{Status: http.StatusOK, Limit: -1, Remaining: -1})
		}
	}
	return wait
}

// clone returns a copy of the limiter's state that no timer looks after.
func (w *WindowLimiter) clone(now time.Time) *WindowLimiter {
	c := &WindowLimiter{
		ledger: w.ledger.clone(now), queues: make(map[queueKey]*list.List),
		waiting: w.waiting, arrivals: w.arrivals, bypassed: w.bypassed,
	}
	for key, queue := range w.queues {
		copied := list.New()
		for e := queue.Front(); e != nil; e = e.Next() {
			one := *e.Value.(*waiter)
			copied.PushBack(&one)
		}
		c.queues[key] = copied
	}
	return c
}
