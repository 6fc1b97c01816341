package transport

import (
	"container/list"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// DryRun keeps record of the calls of a client instead of having them sent; see
// [Config.DryRun]. The zero value is ready for use, by several goroutines.
type DryRun struct {
	mu      sync.Mutex
	demands []Demand
	routes  map[Route]int
}

// note records a call, and returns an answer without content, which decodes to
// zero values.
func (d *DryRun) note(call Call, demand Demand) *Response {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.demands = append(d.demands, demand)
	if d.routes == nil {
		d.routes = make(map[Route]int)
	}
	d.routes[call.Route]++
	return &Response{Route: call.Route, Status: http.StatusOK, Header: http.Header{}, planned: true}
}

// Plan returns what the calls so far would take, when a limiter lets them go
// that can tell ([WindowLimiter.Estimate]).
func (d *DryRun) Plan(l Limiter) Plan {
	d.mu.Lock()
	demands := slices.Clip(d.demands)
	plan := Plan{Requests: len(demands), Routes: maps.Clone(d.routes)}
	d.mu.Unlock()
	for _, demand := range demands {
		plan.Cost += demand.Cost
	}
	if estimator, ok := l.(interface{ Estimate([]Demand) time.Duration }); ok {
		plan.Duration = estimator.Estimate(demands)
	}
	return plan
}

// Plan is what a job takes.
type Plan struct {
	// Requests is how many requests are sent, if none has to be repeated.
	Requests int
	// Cost is how much of the server's own allowance they use.
	Cost int
	// Duration is about how long they take at the limiter's pace, besides what
	// waits there already; 0 when the limiter can't tell.
	Duration time.Duration
	// Routes is how many requests go where.
	Routes map[Route]int
}

// String says what the job takes, such as "412 requests, about 6m52s at your
// limit".
func (p Plan) String() string {
	text := fmt.Sprintf("%d requests", p.Requests)
	if p.Requests == 1 {
		text = "1 request"
	}
	if p.Cost > p.Requests {
		text += fmt.Sprintf(" (cost %d)", p.Cost)
	}
	if p.Duration > 0 {
		text += fmt.Sprintf(", about %v at your limit", p.Duration.Round(time.Second))
	}
	return text
}

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
	c := NewLimiter(Limits{})
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
