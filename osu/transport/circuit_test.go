package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// site is a server that goes down and comes back.
type site struct {
	mu       sync.Mutex
	down     bool
	page     bool // the proxy answers
	at       []time.Time
	inFlight int
	most     int
}

func (s *site) set(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.at, s.most = down, nil, 0
}

func (s *site) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.at)
}

func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.at = append(s.at, time.Now())
	s.inFlight++
	s.most = max(s.most, s.inFlight)
	down, page := s.down, s.page
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inFlight--
	}()
	if _, err := slow("")(r); err != nil {
		return nil, err
	}
	switch {
	case down && page:
		return answer(520, "<html>", "Content-Type: text/html"), nil
	case down:
		return answer(503, `{"error":null}`), nil
	}
	return answer(200, `{"id":1}`), nil
}

// silence makes calls to as many routes as it takes to believe that the server is
// down.
func silence(t *testing.T, c *transport.Client) {
	t.Helper()
	for _, call := range []transport.Call{transport.GetMatches.At(), transport.GetRooms.At(), transport.GetUser.At(1)} {
		_, err := c.Do(t.Context(), call)
		if e := asError(t, err); !errors.Is(e, transport.ErrServer) || e.Attempts == 0 {
			t.Fatalf("%v: %v", call.Route, err)
		}
	}
}

// TestCircuit_fast: once the site is found down, calls fail within a second and
// say when it will be tried again; one at a time tries, and its success lets all
// on.
func TestCircuit_fast(t *testing.T) {
	t.Parallel()
	for _, page := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			server := &site{down: true, page: page}
			c := client(t, server)
			silence(t, c)
			server.set(true)
			for probe := range 6 { // however soon it is asked again, one call at a time finds out
				began := time.Now()
				var wg sync.WaitGroup
				for id := range 10 {
					wg.Go(func() {
						_, err := derive(t, c, func(c *transport.Config) { c.Language = "ja" }).Do(t.Context(), transport.GetUser.At(id+1))
						e := asError(t, err)
						if !errors.Is(e, transport.ErrServer) || !e.Temporary() || e.Attempts > 1 || e.Wait < 5*time.Second {
							t.Errorf("after %v: %v", time.Since(began), e)
						}
						if e.Attempts == 0 && (!errors.Is(e, transport.ErrMaintenance) || time.Since(began) > time.Second) {
							t.Errorf("not sent, after %v: %v", time.Since(began), e)
						}
					})
				}
				wg.Wait()
				if n := server.requests(); n != probe+1 || time.Since(began) != time.Second {
					t.Errorf("probe %d: %d requests in %v", probe, n, time.Since(began))
				}
			}
			server.set(false)
			var wg sync.WaitGroup
			for id := range 10 { // back: the next success lets all on, those that ask meanwhile included
				wg.Go(func() {
					if _, err := c.Do(t.Context(), transport.GetUser.At(id+1)); err != nil {
						t.Errorf("the site is back, got %v", err)
					}
				})
			}
			wg.Wait()
			if n := server.requests(); n != 10 {
				t.Errorf("%d requests, want 10", n)
			}
		})
	}
}

// TestCircuit_slowRoute checks that all calls of one route that is slow count once,
// and so do all attempts of one call.
func TestCircuit_slowRoute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/attributes") {
				return answer(504, "<html>", "Content-Type: text/html"), nil
			}
			return answer(200, `{"id":2}`), nil
		})
		c := client(t, server)
		for range 10 {
			_, err := c.Do(t.Context(), transport.PostBeatmapAttributes.At(75))
			if e := asError(t, err); e.Attempts != 4 || errors.Is(e, transport.ErrMaintenance) {
				t.Errorf("the slow route: got %v after %d attempts, want 4 and nothing about maintenance", err, e.Attempts)
			}
		}
		if _, err := c.Do(t.Context(), transport.GetUser.At(2)); err != nil {
			t.Errorf("another route: got %v, want no error", err)
		}
	})
}

// TestCircuit_oneRouteUnavailable checks that a route that says it is not available,
// for an hour even, holds up no other, whatever their calls may wait for.
func TestCircuit_oneRouteUnavailable(t *testing.T) {
	t.Parallel()
	for _, patient := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := client(t, with(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/search") {
					return answer(503, `{"error":null}`, "Retry-After: 3600"), nil
				}
				return answer(200, `{"id":2}`), nil
			}), func(c *transport.Config) { c.AwaitMaintenance = patient })
			for range 5 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				if _, err := c.Do(ctx, transport.GetBeatmapsetSearch.At()); err == nil {
					t.Error("the route that is not available: got no error")
				}
				cancel()
			}
			began := time.Now()
			var wg sync.WaitGroup
			for id := range 10 {
				wg.Go(func() {
					if _, err := c.Do(t.Context(), transport.GetUser.At(id+1)); err != nil || time.Since(began) > time.Second {
						t.Errorf("another route: got %v after %v, want no error at once", err, time.Since(began))
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestCircuit_maintenance checks that programs with calls to one route only notice
// maintenance: calls that may wait do, and one at a time asks.
func TestCircuit_maintenance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls, outage = 100, time.Hour
		began, inFlight, most, requests := time.Now(), 0, 0, 0
		var mu sync.Mutex
		server := roundTrip(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			inFlight++
			if requests++; requests > calls && time.Since(began) < outage { // each has had one
				most = max(most, inFlight)
			}
			mu.Unlock()
			time.Sleep(300 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			inFlight--
			if time.Since(began) < outage {
				return answer(503, "<html>", "Content-Type: text/html"), nil
			}
			return answer(200, `{"id":2}`), nil
		})
		c := client(t, server, func(c *transport.Config) { c.AwaitMaintenance = true })
		var wg sync.WaitGroup
		for id := range calls {
			wg.Go(func() {
				if _, err := c.Do(t.Context(), transport.GetBeatmap.At(id+1)); err != nil {
					t.Errorf("call %d: got %v, want an answer after the outage", id, err)
				}
			})
		}
		wg.Wait()
		if most > 1 {
			t.Errorf("got %d requests at a time during the outage, want 1", most)
		}
		if want := 2*calls + int(outage/time.Minute) + 10; requests > want {
			t.Errorf("got %d requests, want at most %d: two for each call, and one a minute", requests, want)
		}
	})
}

// TestCircuit_wait: patient calls wait until the site is up; one at a time is on
// the way, and nothing is lost.
func TestCircuit_wait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &site{}
		c := client(t, server, func(c *transport.Config) {
			c.AwaitMaintenance = true
			c.Limiter = limit.New(limit.PublishedLimits())
		})
		server.set(true)
		began := time.Now()
		time.AfterFunc(10*time.Minute, func() {
			server.mu.Lock()
			defer server.mu.Unlock()
			server.down = false
			t.Logf("%d requests in 10 minutes of maintenance, for 30 callers", len(server.at))
			if len(server.at) > 25 {
				t.Errorf("%d requests to a site that is down", len(server.at))
			}
		})
		var wg sync.WaitGroup
		for id := range 30 {
			wg.Go(func() {
				routes := []transport.Route{transport.GetUser, transport.GetMatch, transport.GetRoom, transport.GetBeatmap}
				if _, err := c.Do(t.Context(), routes[id%len(routes)].At(id+1)); err != nil {
					t.Error(err)
				}
			})
		}
		short, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		if _, err := c.Do(short, transport.GetUser.At(99)); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 3*time.Minute {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		wg.Wait()
		if took := time.Since(began); took > 12*time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

// TestCircuit_queue: calls that wait for the limiter when the site is found down
// do not wait for their turn to be told; one of them waits to find out more.
func TestCircuit_queue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &site{down: true}
		c := client(t, server, func(c *transport.Config) { c.Limiter = limit.New(limit.Limits{PerMinute: 3, Burst: 3}) })
		began := time.Now()
		var late atomic.Int32
		var wg sync.WaitGroup
		for id := range 500 {
			wg.Go(func() {
				routes := []transport.Route{transport.GetUser, transport.GetMatch, transport.GetRoom, transport.GetBeatmap}
				_, err := c.Do(t.Context(), routes[id%len(routes)].At(id+1))
				if e := asError(t, err); !errors.Is(e, transport.ErrMaintenance) {
					t.Error(e)
				}
				if time.Since(began) > 10*time.Second { // the next turn comes after a minute
					late.Add(1)
				}
			})
		}
		wg.Wait()
		if got := late.Load(); got > 1 {
			t.Errorf("got %d of 500 calls that were told late, want 1: the probe", got)
		}
		if got := server.requests(); got != 4 {
			t.Errorf("got %d requests, want 3 that find out and the probe", got)
		}
	})
}

// TestCircuit_closed: failures that are not the whole site's open nothing.
func TestCircuit_closed(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]*script{
		"500":     with(status(500, `{"error":null}`)),
		"network": with(errNetwork),
		"429":     with(status(429, "<html>", "Content-Type: text/html")),
		"not in a row": with(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/api/v2/users/1" {
				return answer(503, ""), nil
			}
			return answer(200, `{"id":1}`), nil
		}),
	} {
		synctest.Test(t, func(t *testing.T) {
			c := client(t, failing, func(c *transport.Config) { c.Retry.Attempts = 2 })
			for i := range 20 {
				_, err := c.Do(t.Context(), transport.GetUser.At(1+i%2))
				if e, ok := errors.AsType[*transport.Error](err); ok && e.Attempts == 0 {
					t.Errorf("%s: call %d was not sent: %v", name, i, err)
				}
				if name == "not in a row" && i%2 == 0 {
					_, _ = c.Do(t.Context(), transport.GetUser.At(3))
				}
			}
		})
	}
}

// TestCircuit_probe: a probe whose caller leaves, or whose token is not to be had,
// makes room for the next one at once.
func TestCircuit_probe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &site{down: true}
		auth := &authorizer{}
		c := client(t, server, func(c *transport.Config) { c.Authorizer, c.Retry.Attempts = auth, 1 })
		silence(t, c)
		server.set(false)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := c.Do(ctx, transport.GetUser.At(1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		auth.err = errors.New("no token")
		if _, err := c.Do(t.Context(), transport.GetUser.At(1)); !errors.Is(err, auth.err) {
			t.Error(err)
		}
		auth.err = nil
		if _, err := c.Do(t.Context(), transport.GetUser.At(1)); err != nil {
			t.Error(err)
		}
	})
}

// TestCircuit_retryAfter: a site that says how long it takes is believed.
func TestCircuit_retryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := client(t, with(status(503, "", "Retry-After: 300")), func(c *transport.Config) { c.Retry.Attempts = 1 })
		for range 5 {
			_, err := c.Do(t.Context(), transport.GetUser.At(1))
			if e := asError(t, err); e.Wait != 5*time.Minute {
				t.Errorf("got %v", fmt.Sprint(e))
			}
		}
	})
}
