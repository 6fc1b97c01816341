package stream_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
)

// jsonAnswer returns an answer with a JSON body.
func jsonAnswer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(body)),
	}
}

// cancelEverywhere runs a scenario once to count its points and to measure its
// duration. Then it cancels the scenario at each of its points, and at some
// moments, with a consumer that continues to receive and with one that stops.
// Each time the channel must be closed without any further delay, and nothing
// may be left running, which the bubble checks. The consumer takes the time
// taste for each result.
func cancelEverywhere[T any](t *testing.T, scenario func(ctx context.Context, p *probe) <-chan T, taste time.Duration, moments int) {
	t.Helper()
	points, span := int64(0), time.Duration(0)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := &probe{cancel: cancel}
		began := time.Now()
		for range scenario(ctx, p) {
			p.point("received")
			time.Sleep(taste)
		}
		points, span = p.seen.Load(), time.Since(began)
	})
	tried := map[string]int{}
	run := func(at int64, when time.Duration, leave bool) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := &probe{cancel: cancel, at: at}
			if at == 0 {
				time.AfterFunc(when, cancel)
			}
			results := scenario(ctx, p)
			for range results {
				p.point("received")
				if leave && ctx.Err() != nil {
					break
				}
				select {
				case <-time.After(taste):
				case <-ctx.Done():
				}
			}
			if ctx.Err() == nil {
				tried["after the end"]++
				return
			}
			synctest.Wait()
			select {
			case _, open := <-results:
				if open {
					t.Errorf("point %d (%v), %v: a result after the cancellation", at, p.name.Load(), when)
				}
			default:
				t.Errorf("point %d (%v), %v: not closed", at, p.name.Load(), when)
			}
			switch name := p.name.Load(); {
			case name != nil:
				tried[name.(string)]++
			default:
				tried["moment"]++
			}
		})
	}
	for _, leave := range []bool{false, true} {
		for at := int64(1); at <= points; at++ {
			run(at, 0, leave)
		}
		for when := time.Duration(0); when <= span; when += max(time.Millisecond, span/time.Duration(moments)) {
			run(0, when, leave)
		}
	}
	total := 0
	var kinds []string
	for _, name := range slices.Sorted(maps.Keys(tried)) {
		total += tried[name]
		kinds = append(kinds, fmt.Sprintf("%s %d", name, tried[name]))
	}
	t.Logf("cancelled %d times: %s", total, strings.Join(kinds, ", "))
	if total == 0 {
		t.Error("nothing was tried")
	}
}

// child does the work of a child process, if this is one.
func child() {
	dir := os.Getenv(childDir)
	if dir == "" {
		return
	}
	if err := archive(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func exit(code int) { os.Exit(code) }

func ints(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// sleep is a call that takes d and obeys its context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// clientOf returns a client of a server in memory, for its first player, that
// waits for nothing but what the server enforces.
func clientOf(t *testing.T, server *osutest.Server, options ...osu.Option) *osu.Client {
	t.Helper()
	client, err := osu.New(&minted{server: server}, append([]osu.Option{
		osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()),
		osu.Limiter(limit.New(limit.ServerLimits())),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
