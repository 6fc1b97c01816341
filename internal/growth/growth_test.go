//go:build unix

// Package growth_test holds benchmarks of what must not cost more per item when
// there are more items.
package growth_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

var sizes = [...]int{1_000, 10_000, 100_000}

// most is how many times as much an item may cost among 100,000 as among 1,000.
// Heaps and trees need log 100,000 / log 1,000 = 1.7; the rest is for memory
// that no longer fits the processor's cache. Work that grows with the square of
// the items needs 100.
const most = 4

// BenchmarkGrowth prints what an item costs at each size, and fails if the
// largest job costs too many times as much per item as the smallest.
func BenchmarkGrowth(b *testing.B) {
	for _, c := range []struct {
		of   string
		work func(b *testing.B, n int)
	}{
		{"ids", lookUp},
		{"items", decode},
		{"unknown_members", decodeUnknown},
		{"waiters", wait},
		{"sessions", useSessions},
		{"cache_entries", useCache},
		{"watchers", watch},
	} {
		b.Run(c.of, func(b *testing.B) {
			best := [len(sizes)]float64{}
			for b.Loop() {
				for i, n := range sizes {
					// The best of several: a small job is over before the
					// processor has warmed up.
					for range max(sizes[1]/n, 1) * 2 {
						runtime.GC()
						began := busy(b)
						c.work(b, n)
						each := float64(busy(b)-began) / float64(n)
						if best[i] == 0 || each < best[i] {
							best[i] = each
						}
					}
				}
			}
			for i, n := range sizes {
				b.ReportMetric(best[i], fmt.Sprintf("ns/item@1e%.0f", math.Log10(float64(n))))
			}
			ratio := best[len(sizes)-1] / best[0]
			b.ReportMetric(ratio, "ratio")
			b.ReportMetric(0, "ns/op")
			if ratio > most {
				b.Errorf("an item of 100,000 costs %.1f times as much as one of 1,000, want at most %d", ratio, most)
			}
		})
	}
}

// busy returns how long processors have worked for this process. Other programs
// do not add to it, as they do to what a clock shows.
func busy(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// lookUp looks up users by id, fifty a request.
func lookUp(b *testing.B, n int) {
	b.Helper()
	ids := make([]objects.UserID, n)
	for i := range ids {
		ids[i] = objects.UserID(i + 1)
	}
	got := 0
	for item := range stream.New(client(b, users)).Users(b.Context(), ids, nil, nil) {
		if item.Err != nil {
			b.Fatal(item.Err)
		}
		got++
	}
	if got != n {
		b.Fatalf("got %d users, want %d", got, n)
	}
}

// decode decodes a list of scores.
func decode(b *testing.B, n int) {
	b.Helper()
	var body bytes.Buffer
	for i := range n {
		fmt.Fprintf(&body, `%c{"id":%d,"user_id":2,"accuracy":0.97,"mods":[{"acronym":"HD"}],"statistics":{"great":%d}}`, "[,"[min(i, 1)], i, i)
	}
	body.WriteByte(']')
	var scores []objects.Score
	answer := &transport.Response{Route: transport.GetScores, Status: http.StatusOK, Body: body.Bytes()}
	if err := client(b, news).Transport().Decode(b.Context(), answer, &scores); err != nil || len(scores) != n {
		b.Fatalf("got %d scores, %v, want %d", len(scores), err, n)
	}
}

// decodeUnknown decodes an object with members that the models do not have.
func decodeUnknown(b *testing.B, n int) {
	b.Helper()
	var body bytes.Buffer
	body.WriteString(`{"id":2`)
	for i := range n {
		fmt.Fprintf(&body, `,"member_%d":%d`, i, i)
	}
	body.WriteByte('}')
	var user objects.User
	answer := &transport.Response{Route: transport.GetUser, Status: http.StatusOK, Body: body.Bytes()}
	if err := client(b, news).Transport().Decode(b.Context(), answer, &user); err != nil || len(user.Unknown) != n {
		b.Fatalf("got %d unknown members, %v, want %d", len(user.Unknown), err, n)
	}
}

// wait has requests join the queue of a limiter without a slot, and leave it.
func wait(b *testing.B, n int) {
	b.Helper()
	l := limit.New(limit.Limits{PerMinute: 1, Burst: 1})
	demand := limit.Demand{Cost: 1, Priority: limit.Interactive}
	if _, err := l.Reserve(b.Context(), demand); err != nil {
		b.Fatal(err)
	}
	ctx, leave := context.WithCancel(b.Context())
	var waiters sync.WaitGroup
	for range n {
		waiters.Go(func() {
			if _, err := l.Reserve(ctx, demand); err == nil {
				b.Error("got a slot, want to wait")
			}
		})
	}
	for l.Usage(demand).Waiting < n {
		time.Sleep(time.Millisecond)
	}
	leave()
	waiters.Wait()
}

// useSessions adds logins to a pool and takes a token of each.
func useSessions(b *testing.B, n int) {
	b.Helper()
	app := auth.App{ID: 1, Secret: "secret", RedirectURL: "http://127.0.0.1/callback"}
	pool, err := auth.NewPool(app, auth.MemoryStores(), &auth.PoolParams{Keep: n})
	if err != nil {
		b.Fatal(err)
	}
	tokens := auth.Tokens{Access: "access", Refresh: "refresh", Expiry: time.Now().Add(24 * time.Hour)}
	for i := range n {
		user := objects.UserID(i + 1)
		if err := pool.Add(b.Context(), user, tokens); err != nil {
			b.Fatal(err)
		}
		if _, err := pool.For(user).Token(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if err := pool.Close(); err != nil {
		b.Fatal(err)
	}
}

// useCache keeps answers and takes each out again.
func useCache(b *testing.B, n int) {
	b.Helper()
	m := cache.New(1 << 30)
	for i := range n {
		if err := m.Set(b.Context(), fmt.Sprint(i), []byte("{}"), time.Hour); err != nil {
			b.Fatal(err)
		}
	}
	for i := range n {
		if answer, err := m.Get(b.Context(), fmt.Sprint(i)); answer == nil || err != nil {
			b.Fatalf("answer %d: got %q, %v", i, answer, err)
		}
	}
}

// watch starts watches of one thing, takes the first result of each, and ends
// them.
func watch(b *testing.B, n int) {
	b.Helper()
	s := stream.New(client(b, news))
	ctx, end := context.WithCancel(b.Context())
	var watches sync.WaitGroup
	var first sync.WaitGroup
	first.Add(n)
	for range n {
		watches.Go(func() {
			results := s.WatchNews(ctx, &stream.WatchParams{Past: true})
			if r := <-results; r.Err != nil {
				b.Error(r.Err)
			}
			first.Done()
			for range results {
			}
		})
	}
	first.Wait()
	end()
	watches.Wait()
}

// server answers requests in memory.
type server func(*http.Request) string

// RoundTrip implements [http.RoundTripper].
func (s server) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader([]byte(s(r)))),
	}, nil
}

// users answers GET /users.
func users(r *http.Request) string {
	list := []byte(`{"users":`)
	for i, id := range r.URL.Query()["ids[]"] {
		list = fmt.Appendf(list, `%c{"id":%s,"username":"Player %s"}`, "[,"[min(i, 1)], id, id)
	}
	return string(list) + "]}"
}

// news answers GET /news.
func news(*http.Request) string {
	return `{"news_posts":[{"id":1,"slug":"first","title":"First","published_at":"2026-01-01T00:00:00+00:00"}],` +
		`"news_sidebar":{},"search":{"limit":12},"cursor_string":null}`
}

// client returns a client without limits.
func client(b *testing.B, via server) *osu.Client {
	b.Helper()
	c, err := osu.New(auth.FixedToken("t", transport.Grant{}), osu.HTTPClient(&http.Client{Transport: via}),
		osu.Limiter(limit.New(limit.Limits{PerMinute: 1 << 30, Burst: 1 << 30, CostPerMinute: 1 << 30})))
	if err != nil {
		b.Fatal(err)
	}
	return c
}
