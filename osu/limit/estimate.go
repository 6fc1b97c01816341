package limit

import (
	"container/list"
	"maps"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// Estimate returns about how long it takes until requests of these demands have
// been let go, in that order, after those that wait already. It is the limiter's
// own rule run on a copy, and nothing is counted; what others come to ask for
// meanwhile is not foreseen.
func (w *WindowLimiter) Estimate(demands []Demand) time.Duration {
	w.mu.Lock()
	now := time.Now()
	sim := w.clone(now)
	w.mu.Unlock()
	// run lets all go who may go at a time, and says how long until another may.
	run := func(at time.Time) (wait time.Duration) {
		for sim.waiting > 0 && wait == 0 {
			_, wait = sim.step(at)
		}
		return wait
	}
	for _, d := range demands {
		if d.Bucket != BucketNone {
			d.Cost = max(d.Cost, 1)
			sim.enqueue(d)
			run(now)
		}
	}
	at := now
	for sim.waiting > 0 {
		at = at.Add(run(at))
	}
	return at.Sub(now)
}

// clone returns a copy of the limiter's state that no timer looks after.
func (w *WindowLimiter) clone(now time.Time) *WindowLimiter {
	c := New(Limits{})
	c.count, c.cost = w.count.clone(), w.cost.clone()
	for bucket, inner := range w.inner {
		copied := inner.clone()
		c.inner[bucket] = &copied
	}
	c.pauses = maps.Clone(w.pauses)
	if limit := w.pace.Limit(); limit != rate.Inf {
		// The copy was emptied when it would have as much now as the original.
		c.pace = rate.NewLimiter(limit, w.pace.Burst())
		filling := time.Duration(w.pace.TokensAt(now) / float64(limit) * float64(time.Second))
		c.pace.AllowN(now.Add(-filling), w.pace.Burst())
	}
	for key, queue := range w.queues {
		copied := list.New()
		copied.PushBackList(queue)
		c.queues[key] = copied
	}
	c.last, c.waiting, c.arrivals, c.bypassed = w.last, w.waiting, w.arrivals, w.bypassed
	return c
}

func (w window) clone() window {
	w.events = slices.Clone(w.events)
	return w
}
