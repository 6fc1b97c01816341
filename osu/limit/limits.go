package limit

import "time"

// Limits are the rules of a limiter. Each holds for any 60 seconds, wherever
// they begin. Chat messages are one a second besides.
type Limits struct {
	// PerMinute is the largest number of requests in any 60 seconds. They are
	// spread evenly: one every 60 s / PerMinute on average.
	PerMinute int
	// Burst is how many requests may go at once after a pause; 0 means 1. Bulk
	// requests go one at a time.
	Burst int
	// CostPerMinute is the largest cost in any 60 seconds, as the server counts.
	// A server that says its own limit is smaller is believed.
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
	window       = time.Minute
	chatInterval = time.Second
	// lateness is how much later than its caller gave up the server may count a
	// request that it still works on.
	lateness = 30 * time.Second
	// agreement is how many answers in a row must name a smaller limit.
	agreement = 5
)
