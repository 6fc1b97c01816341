package osutest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// bucket is a rate limit that applies to a request, with the request's cost.
type bucket struct {
	key    string
	limit  int
	window time.Duration
	cost   int
}

// throttle counts requests as the server does. A request is refused if its
// counter is full when it arrives, but it is counted only after it has run, so
// concurrent requests can exceed the limit, and a window opens with the first
// answer, not with the first request.
type throttle struct {
	counters map[string]counter
	sweeper
	running []*charge
}

type counter struct {
	until time.Time
	spent int
}

// charge is the pending cost of a request, due once it has run.
type charge struct {
	buckets []bucket // outermost first
	due     time.Time
	header  http.Header
}

// full returns the index of the first bucket that refuses a request arriving
// now, or -1.
func (t *throttle) full(buckets []bucket, now time.Time) int {
	t.settle(now)
	return slices.IndexFunc(buckets, func(b bucket) bool {
		c, ok := t.counters[b.key]
		return ok && now.Before(c.until) && c.spent >= b.limit
	})
}

// charge schedules the counting of a request at due, when it has run, and the
// setting of its headers.
func (t *throttle) charge(buckets []bucket, due time.Time, header http.Header) *charge {
	c := &charge{buckets, due, header}
	t.running = append(t.running, c)
	return c
}

// settle counts the requests that have run by now, including those whose
// clients have left, which the server does not notice.
func (t *throttle) settle(now time.Time) {
	var done []*charge
	t.running = slices.DeleteFunc(t.running, func(c *charge) bool {
		if c.due.After(now) {
			return false
		}
		done = append(done, c)
		return true
	})
	slices.SortStableFunc(done, func(a, b *charge) int { return a.due.Compare(b.due) })
	for _, c := range done {
		for _, b := range slices.Backward(c.buckets) {
			t.spend(b, c.due, c.header)
		}
	}
}

// spend adds a request to a counter and sets the headers for what remains,
// unless a bucket inside this one, counted earlier, has less left.
func (t *throttle) spend(b bucket, now time.Time, header http.Header) {
	c, ok := t.counters[b.key]
	if !ok || !now.Before(c.until) {
		t.sweep(len(t.counters), func() int {
			maps.DeleteFunc(t.counters, func(_ string, c counter) bool { return !now.Before(c.until) })
			return len(t.counters)
		})
		c = counter{until: now.Add(b.window)}
	}
	c.spent += b.cost
	t.counters[b.key] = c
	left := max(b.limit-c.spent, 0)
	if shown, err := strconv.Atoi(header.Get("X-RateLimit-Remaining")); err == nil && shown <= left {
		return
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(b.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(left))
}

// sweeper sweeps a table whenever its size has doubled, so that sweeping costs
// constant time per entry.
type sweeper struct{ swept int }

// sweep calls drop if a table of the given size is due. drop removes expired
// entries and returns how many remain.
func (s *sweeper) sweep(size int, drop func() int) {
	if size > max(10_000, 2*s.swept) {
		s.swept = drop()
	}
}

// buckets returns the rate limits of a request to the API, outermost first.
func (s *Server) buckets(q *request) []bucket {
	if q.route.Bucket == limit.BucketNone {
		return nil
	}
	key := "address " + clientAddress(q.http)
	if q.token != nil {
		key = "token " + q.token.id
	}
	ids := url.Values{"ids[]": q.in.list("ids"), "beatmapset_ids[]": q.in.list("beatmapset_ids")}
	if q.in.flag("include_variant_statistics", false) {
		ids.Set("include_variant_statistics", "1")
	}
	cost := q.route.Cost.Of(ids)
	all := []bucket{{"api " + key, s.config.limit, s.config.window, cost}}
	// The last three share a counter, because their key has no prefix.
	switch {
	case q.route.Bucket == limit.BucketReplay:
		all = append(all, bucket{"api-scores-download " + key, 10, time.Minute, cost})
	case q.route == transport.GetUserLookup:
		all = append(all, bucket{key, 1200, time.Minute, cost})
	case q.route == transport.PostSessionVerify:
		all = append(all, bucket{key, 60, 10 * time.Minute, cost})
	case q.route == transport.PostSessionVerifyReissue:
		all = append(all, bucket{key, 3, 5 * time.Minute, cost})
	}
	return all
}
