package transport_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// slow is a step that answers with a body after a second.
func slow(body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(time.Second):
			return answer(200, body), nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// derive returns a client that differs from c by a change.
func derive(t *testing.T, c *transport.Client, change func(*transport.Config)) *transport.Client {
	t.Helper()
	config := c.Config()
	change(&config)
	derived, err := transport.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return derived
}

// TestMerge_sharesEqualCalls checks which calls share a request, and which do
// not.
func TestMerge_sharesEqualCalls(t *testing.T) {
	t.Parallel()
	user := transport.GetUser.At(2)
	set := func(f func(*transport.Config)) func(*transport.Config) { return f }
	for _, test := range []struct {
		name         string
		first, later func(*transport.Config) // how their clients are derived
		a, b         transport.Call
		requests     int
	}{
		{name: "same client", a: user, b: user, requests: 1},
		{name: "derived without a difference", later: set(func(*transport.Config) {}), a: user, b: user, requests: 1},
		{name: "another user", a: user, b: transport.GetUser.At(3), requests: 2},
		{name: "another query", a: transport.GetScores.At(), b: transport.GetScores.At().Query(map[string][]string{"ruleset": {"osu"}}), requests: 2},
		{name: "language", later: set(func(c *transport.Config) { c.Language = "ja" }), a: user, b: user, requests: 2},
		{name: "version", later: set(func(c *transport.Config) { c.APIVersion = 20220704 }), a: user, b: user, requests: 2},
		{name: "authorizer", later: set(func(c *transport.Config) { c.Authorizer = &authorizer{} }), a: user, b: user, requests: 2},
		{name: "timeout", later: set(func(c *transport.Config) { c.Timeout = time.Minute }), a: user, b: user, requests: 2},
		{name: "interactive after bulk", first: set(func(c *transport.Config) { c.Priority = limit.Bulk }), a: user, b: user, requests: 2},
		{name: "bulk after interactive", later: set(func(c *transport.Config) { c.Priority = limit.Bulk }), a: user, b: user, requests: 1},
		{name: "fresh", later: set(func(c *transport.Config) { c.Fresh = true }), a: user, b: user, requests: 2},
		{name: "switched off", later: set(func(c *transport.Config) { c.NoMerging = true }), a: user, b: user, requests: 2},
		{name: "dry run", later: set(func(c *transport.Config) { c.DryRun = &transport.DryRun{} }), a: user, b: user, requests: 1},
		{name: "writes", a: transport.PutChannelUser.At(1, 2), b: transport.PutChannelUser.At(1, 2), requests: 2},
		{name: "difficulty", a: transport.PostBeatmapAttributes.At(75).JSON(1), b: transport.PostBeatmapAttributes.At(75).JSON(1), requests: 1},
		{name: "another difficulty", a: transport.PostBeatmapAttributes.At(75).JSON(1), b: transport.PostBeatmapAttributes.At(75).JSON(2), requests: 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := with(slow(`{"id":2}`))
				base := client(t, server)
				one, two := base, base
				if test.first != nil {
					one = derive(t, base, test.first)
				}
				if test.later != nil {
					two = derive(t, base, test.later)
				}
				var wg sync.WaitGroup
				wg.Go(func() {
					if _, err := one.Do(t.Context(), test.a); err != nil {
						t.Error(err)
					}
				})
				synctest.Wait()
				if _, err := two.Do(t.Context(), test.b); err != nil {
					t.Error(err)
				}
				wg.Wait()
				if n := server.requests(); n != test.requests {
					t.Errorf("%d requests, want %d", n, test.requests)
				}
				if _, err := one.Do(t.Context(), test.a); err != nil || server.requests() != test.requests+1 {
					t.Errorf("%d requests after another call, want one more: what has ended is not shared (%v)", server.requests(), err)
				}
			})
		})
	}
}

// TestMerge_uncomparable: authorizers and limiters that can't be compared work,
// unmerged where it can't be known that they are the same.
func TestMerge_uncomparable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type odd struct {
			*authorizer
			_ func()
		}
		type oddLimiter struct {
			*unlimited
			_ []int
		}
		server := with(slow(`{"id":1}`))
		c := client(t, server, func(c *transport.Config) {
			c.Authorizer, c.Limiter = odd{authorizer: &authorizer{}}, oddLimiter{unlimited: &unlimited{}}
		})
		both(t, c, derive(t, c, func(*transport.Config) {}))
		if n := server.requests(); n != 2 {
			t.Errorf("%d requests by two clients, want 2", n)
		}
		both(t, c, c)
		if n := server.requests(); n != 3 {
			t.Errorf("%d requests by one client twice, want one more", n)
		}
	})
}

// both has two clients ask for the same at the same time.
func both(t *testing.T, clients ...*transport.Client) {
	t.Helper()
	var wg sync.WaitGroup
	for _, c := range clients {
		wg.Go(func() {
			if _, err := c.Do(t.Context(), transport.GetUser.At(2)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestMerge_leaving: each caller leaves at its own time, the first one as well,
// and the request is cancelled when the last one has.
func TestMerge_leaving(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var cancelled atomic.Bool
		server := with(func(r *http.Request) (*http.Response, error) {
			response, err := slow(`{"id":1}`)(r)
			cancelled.Store(err != nil)
			return response, err
		})
		c := client(t, server)
		errGone := errors.New("gone")
		ask := func(after time.Duration) (errs chan error) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(after, func() { cancel(errGone) })
			errs = make(chan error, 1)
			go func() {
				began := time.Now()
				_, err := c.Do(ctx, transport.GetUser.At(2))
				if took := time.Since(began); took != min(after, time.Second) {
					t.Errorf("left after %v, want %v", took, min(after, time.Second))
				}
				errs <- err
			}()
			synctest.Wait()
			return errs
		}
		first, second, third := ask(200*time.Millisecond), ask(500*time.Millisecond), ask(time.Hour)
		for _, errs := range []chan error{first, second} {
			if err := <-errs; !errors.Is(err, errGone) || !errors.Is(err, context.Canceled) || asError(t, err).Temporary() {
				t.Errorf("who left got %v", err)
			}
		}
		if err := <-third; err != nil || cancelled.Load() || server.requests() != 1 {
			t.Errorf("who stayed got %v after %d requests, cancelled %t", err, server.requests(), cancelled.Load())
		}
		first, second = ask(200*time.Millisecond), ask(300*time.Millisecond)
		<-first
		if err := <-second; !errors.Is(err, errGone) || asError(t, err).Attempts != 1 || !cancelled.Load() {
			t.Errorf("the last one got %v, cancelled %t", err, cancelled.Load())
		}
	})
}

// TestMerge_deadlines: a caller whose deadline comes before the limiter's turn
// is refused, and the one beside it who has the time is not.
func TestMerge_deadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := limit.New(limit.Limits{PerMinute: 1})
		server := with(`{"id":1}`)
		c := client(t, server, func(c *transport.Config) { c.Limiter = limiter })
		spend(t, limiter)
		var wg sync.WaitGroup
		for _, limit := range []time.Duration{10 * time.Second, 0, 20 * time.Second, 90 * time.Second, 5 * time.Second} {
			wg.Go(func() {
				ctx := t.Context()
				if limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, limit)
					defer cancel()
				}
				_, err := c.Do(ctx, transport.GetUser.At(2))
				if late := limit > 0 && limit < time.Minute; late != errors.Is(err, context.DeadlineExceeded) || late && !transport.Retryable(err) {
					t.Errorf("deadline in %v: %v", limit, err)
				}
			})
		}
		wg.Wait()
		if n := server.requests(); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

// TestMerge_timeout: the deadline of the first caller does not shorten, nor the
// lack of one in the next lengthen, what an attempt may take.
func TestMerge_timeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := client(t, with(hang), func(c *transport.Config) {
			c.Timeout, c.Retry = 30*time.Second, transport.Retry{Attempts: 1}
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = c.Do(ctx, transport.GetUser.At(2)) })
		synctest.Wait()
		began := time.Now()
		_, err := c.Do(t.Context(), transport.GetUser.At(2))
		if took := time.Since(began); took != 30*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: %v", took, err)
		}
		wg.Wait()
	})
}

// TestMerge_ownCopies checks that a caller which changes its answer or its error
// changes nobody else's. The body is shared; appending to it copies it.
func TestMerge_ownCopies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for status, body := range map[int]string{200: `{"id":2}`, 404: `{"error":"text"}`} {
			server := with(func(r *http.Request) (*http.Response, error) {
				response, err := slow(body)(r)
				response.StatusCode = status
				return response, err
			})
			c := client(t, server)
			responses, failures := make([]*transport.Response, 10), make([]*transport.Error, 10)
			var wg sync.WaitGroup
			for i := range responses {
				wg.Go(func() {
					response, err := c.Do(t.Context(), transport.GetUser.At(2))
					if responses[i] = response; err != nil {
						failures[i] = asError(t, err)
					}
				})
			}
			wg.Wait()
			if n := server.requests(); n != 1 {
				t.Fatalf("status %d: %d requests, want 1 for all callers", status, n)
			}
			longer := make([][]byte, len(responses))
			for i := range responses {
				if status == http.StatusOK {
					responses[i].Header.Set("X", strconv.Itoa(i))
					responses[i].Status, responses[i].Attempts = i, i
					longer[i] = append(responses[i].Body, strconv.Itoa(i)...)
				} else {
					failures[i].Header.Set("X", strconv.Itoa(i))
					failures[i].Status, failures[i].Message = i, strconv.Itoa(i)
				}
			}
			for i := range responses {
				want := strconv.Itoa(i)
				if status == http.StatusOK {
					r := responses[i]
					if r.Header.Get("X") != want || r.Status != i || r.Attempts != i || string(longer[i]) != string(r.Body)+want {
						t.Errorf("caller %d has header %q, status %d, body %q, want its own %s", i, r.Header.Get("X"), r.Status, longer[i], want)
					}
				} else if e := failures[i]; e.Header.Get("X") != want || e.Status != i || e.Message != want {
					t.Errorf("caller %d has header %q, status %d, message %q, want its own %s", i, e.Header.Get("X"), e.Status, e.Message, want)
				}
			}
		}
	})
}

// TestMerge_panic: a RoundTripper that panics does so for the callers, who can
// recover, and one that ends its goroutine does not leave them hanging.
func TestMerge_panic(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := client(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/3") {
				runtime.Goexit()
			}
			panic(http.ErrAbortHandler)
		}))
		func() {
			defer func() {
				if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
					t.Errorf("recovered %v", err)
				}
			}()
			_, _ = c.Do(t.Context(), transport.GetUser.At(2))
		}()
		if _, err := c.Do(t.Context(), transport.GetUser.At(3)); asError(t, err).Temporary() {
			t.Error(err)
		}
	})
}

// TestMerge_write: who has changed something is not told what was asked for
// before.
func TestMerge_write(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(slow(`{"id":1}`), func(*http.Request) (*http.Response, error) { return answer(200, `{"id":1}`), nil }, slow(`{"id":1}`))
		c := client(t, server)
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = c.Do(t.Context(), transport.GetChannel.At(1)) })
		synctest.Wait()
		if _, err := c.Do(t.Context(), transport.PutChannelUser.At(1, 2)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Do(t.Context(), transport.GetChannel.At(1)); err != nil || server.requests() != 3 {
			t.Errorf("%d requests, want 3 (%v)", server.requests(), err)
		}
		wg.Wait()
	})
}

// TestMerge_storm: a thousand callers that come and go at random leave nothing
// behind, and none of them is kept past its time.
func TestMerge_storm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := roundTrip(func(r *http.Request) (*http.Response, error) { return slow(`{"id":1}`)(r) })
		c := client(t, server)
		var wg sync.WaitGroup
		random := newRandom(1)
		for range 1000 {
			start, stay, id := time.Duration(random.Int64N(int64(10*time.Second))), time.Duration(random.Int64N(int64(2*time.Second))), 1+random.IntN(5)
			wg.Go(func() {
				<-time.After(start)
				ctx, cancel := context.WithTimeout(t.Context(), stay)
				defer cancel()
				began := time.Now()
				_, err := c.Do(ctx, transport.GetUser.At(id))
				took := time.Since(began)
				if err != nil && (!errors.Is(err, context.DeadlineExceeded) || took != stay) || err == nil && took > time.Second {
					t.Errorf("after %v of %v: %v", took, stay, err)
				}
			})
		}
		wg.Wait()
	})
}
