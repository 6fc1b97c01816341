package osutest

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// bucket is a rate limit that a request falls under, and what it costs there.
type bucket struct {
	key    string
	limit  int
	window time.Duration
	cost   int
}

// throttle counts requests in windows that open with the first one.
type throttle map[string]count

type count struct {
	until time.Time
	spent int
}

// full reports whether a request is to be refused.
func (t throttle) full(b bucket, now time.Time) bool {
	c, ok := t[b.key]
	return ok && now.Before(c.until) && c.spent >= b.limit
}

// spend counts a request that has run, and tells what is left. The headers of a
// bucket with less left, which was counted before, stay.
func (t throttle) spend(b bucket, now time.Time, header http.Header) {
	c, ok := t[b.key]
	if !ok || !now.Before(c.until) {
		if len(t) > 10_000 {
			t.sweep(now)
		}
		c = count{until: now.Add(b.window)}
	}
	c.spent += b.cost
	t[b.key] = c
	left := max(b.limit-c.spent, 0)
	if shown, err := strconv.Atoi(header.Get("X-RateLimit-Remaining")); err == nil && shown <= left {
		return
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(b.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(left))
}

// sweep drops windows that have ended.
func (t throttle) sweep(now time.Time) {
	for key, c := range t {
		if !now.Before(c.until) {
			delete(t, key)
		}
	}
}

// buckets returns the rate limits of a request, the one of all routes first.
func (s *Server) buckets(q *request) []bucket {
	if q.route.Bucket == transport.BucketNone {
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
	all := []bucket{{"api " + key, s.config.limit, s.config.window, q.route.Cost.Of(ids)}}
	// The last three share a counter: their key has no prefix.
	switch {
	case q.route.Bucket == transport.BucketReplay:
		all = append(all, bucket{"api-scores-download " + key, 10, time.Minute, 1})
	case q.route == transport.GetUserLookup:
		all = append(all, bucket{key, 1200, time.Minute, 1})
	case q.route == transport.PostSessionVerify:
		all = append(all, bucket{key, 60, 10 * time.Minute, 1})
	case q.route == transport.PostSessionVerifyReissue:
		all = append(all, bucket{key, 3, 5 * time.Minute, 1})
	}
	return all
}
