package transport

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// DryRun keeps record of the calls of a client instead of having them sent; see
// [Config.DryRun]. The zero value is ready for use, by several goroutines.
type DryRun struct {
	mu      sync.Mutex
	demands []limit.Demand
	routes  map[Route]int
}

// note records a call, and returns an answer without content, which decodes to
// zero values.
func (d *DryRun) note(call Call, demand limit.Demand) *Response {
	d.Note(call.Route, demand)
	return &Response{Route: call.Route, Status: http.StatusOK, Header: http.Header{}, planned: true}
}

// Note records a request that is not a call of the client, such as a download
// from a host beside the API.
func (d *DryRun) Note(route Route, demand limit.Demand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.demands = append(d.demands, demand)
	if d.routes == nil {
		d.routes = make(map[Route]int)
	}
	d.routes[route]++
}

// Plan returns what the calls so far would take, when a limiter lets them go
// that can tell ([limit.Estimator]).
func (d *DryRun) Plan(l limit.Limiter) Plan {
	d.mu.Lock()
	demands := slices.Clip(d.demands)
	plan := Plan{Requests: len(demands), Routes: maps.Clone(d.routes)}
	d.mu.Unlock()
	for _, demand := range demands {
		plan.Cost += demand.Cost
	}
	if estimator, ok := l.(limit.Estimator); ok {
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
