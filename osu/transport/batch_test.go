package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// library answers lists of ids, but has no odd ones above 100.
func library(r *http.Request) (*http.Response, error) {
	objects := []string{}
	for _, id := range r.URL.Query()["ids[]"] {
		if len(id) < 3 || (id[len(id)-1]-'0')%2 == 0 {
			objects = append(objects, `{"name":"`+id+`","id":`+id+`}`)
		}
	}
	return answer(200, `{"beatmaps":[`+strings.Join(objects, ",")+`]}`), nil
}

func batching(c *transport.Config) { c.Gather = 10 * time.Millisecond }

func one(id int) transport.Call {
	return transport.GetBeatmap.At(id)
}

// TestBatching_sharesRequests checks that calls within a short time share one
// request, and that each caller gets its own answer.
func TestBatching_sharesRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(func(r *http.Request) (*http.Response, error) {
			_, _ = slow("")(r) // so that all calls have come
			return library(r)
		})
		limiter := &unlimited{}
		c := client(t, server, batching, func(c *transport.Config) { c.Limiter = limiter })
		var wg sync.WaitGroup
		for id := 1; id <= 120; id++ {
			for range 2 {
				wg.Go(func() {
					r, err := c.Do(t.Context(), one(id))
					if id > 100 && id%2 == 1 {
						if e := asError(t, err); !errors.Is(e, transport.ErrNotFound) || e.Status != 404 || e.Route != transport.GetBeatmap || e.Temporary() {
							t.Errorf("%d: %v", id, err)
						}
						return
					}
					if want := fmt.Sprintf(`{"name":"%d","id":%d}`, id, id); err != nil || string(r.Body) != want || r.Route != transport.GetBeatmap {
						t.Errorf("%d: got %v, %v, want %s", id, r, err, want)
					}
				})
			}
		}
		wg.Wait()
		if n := server.requests(); n != 3 {
			t.Errorf("%d requests for 120 ids, want 3", n)
		}
		cost := 0
		for _, d := range limiter.waits {
			cost += d.Cost
		}
		if cost != 3 {
			t.Errorf("they cost %d, want 3", cost)
		}
		for _, r := range server.seen {
			if n := len(r.URL.Query()["ids[]"]); n > 50 {
				t.Errorf("%d ids in a request", n)
			}
		}
	})
}

// TestBatching_window: a call waits for others as long as the window is, no longer
// when there are fifty, and what comes after it is another request.
func TestBatching_window(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(library)
		c := client(t, server, batching)
		ask := func(n int) time.Duration {
			began := time.Now()
			var wg sync.WaitGroup
			for id := 1; id <= n; id++ {
				wg.Go(func() {
					if _, err := c.Do(t.Context(), one(id)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			return time.Since(began)
		}
		if took := ask(1); took != 10*time.Millisecond || server.requests() != 1 {
			t.Errorf("one took %v and %d requests", took, server.requests())
		}
		if took := ask(50); took != 0 || server.requests() != 2 {
			t.Errorf("fifty took %v and %d requests", took, server.requests())
		}
		var wg sync.WaitGroup
		for i, change := range []func(*transport.Config){
			func(*transport.Config) {}, func(*transport.Config) {},
			func(c *transport.Config) { c.Language = "ja" },
			func(c *transport.Config) { c.Gather = 0 },
		} {
			wg.Go(func() {
				if _, err := derive(t, c, change).Do(t.Context(), one(i+1)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := server.requests(); n != 5 {
			t.Errorf("%d requests, want one for the two alike and one for each other", n-2)
		}
	})
}

// TestBatching_leaving: who leaves in the window is not asked for, who leaves later
// does not take the others along, and when all have the request is cancelled.
func TestBatching_leaving(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		server := with(func(r *http.Request) (*http.Response, error) {
			asked = r.URL.Query()["ids[]"]
			if _, err := slow("")(r); err != nil {
				return nil, err
			}
			return library(r)
		})
		c := client(t, server, batching)
		var wg sync.WaitGroup
		ask := func(id int, stay time.Duration) {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), stay)
				defer cancel()
				began := time.Now()
				_, err := c.Do(ctx, one(id))
				if took := time.Since(began); stay < time.Second && (took != stay || !errors.Is(err, context.DeadlineExceeded)) || stay > 2*time.Second && err != nil {
					t.Errorf("%d: after %v: %v", id, took, err)
				}
			})
		}
		ask(1, 5*time.Millisecond)
		ask(2, 500*time.Millisecond)
		ask(3, time.Hour)
		wg.Wait()
		if fmt.Sprint(asked) != "[2 3]" || server.requests() != 1 {
			t.Errorf("asked for %v", asked)
		}
		ask(4, time.Millisecond)
		wg.Wait()
		<-time.After(time.Second)
		if server.requests() != 1 {
			t.Error("a request for nobody")
		}
		ask(5, 200*time.Millisecond)
		ask(6, 100*time.Millisecond)
		wg.Wait()
	})
}

// TestBatching_failure: whoever waits for a request that fails gets an error, each its
// own.
func TestBatching_failure(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		server *script
		want   error
	}{
		{with(status(403, `{"error":null}`)), transport.ErrForbidden},
		{with(`[]`), transport.ErrDecode},
		{with(`{"beatmaps":[5,{"id":"x"}],"other":{}}`), transport.ErrNotFound},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := client(t, test.server, batching)
			var wg sync.WaitGroup
			for id := 1; id < 10; id++ {
				wg.Go(func() {
					_, err := c.Do(t.Context(), one(id))
					if e := asError(t, err); !errors.Is(e, test.want) {
						t.Errorf("got %v, want %v", err, test.want)
					} else {
						e.Wait++ // the race detector looks on
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestBatching_cache: objects are kept one by one, so that it does not matter in
// which company they are asked for again.
func TestBatching_cache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(library)
		c := client(t, server, batching, cached(nil))
		ask := func(ids ...int) {
			var wg sync.WaitGroup
			for _, id := range ids {
				wg.Go(func() {
					_, err := c.Do(t.Context(), one(id))
					if (id == 101) != errors.Is(err, transport.ErrNotFound) {
						t.Errorf("%d: got %v", id, err)
					}
				})
			}
			wg.Wait()
		}
		ask(1, 2, 3, 101)
		ask(2, 3)
		ask(101, 1)
		if n := server.requests(); n != 1 {
			t.Errorf("%d requests, want 1", n)
		}
		ask(3, 4)
		if q := server.seen[1].URL.RawQuery; server.requests() != 2 || q != "ids%5B%5D=4" {
			t.Errorf("%d requests, the last for %s", server.requests(), q)
		}
		if _, err := c.Do(t.Context(), one(3).Query(url.Values{"x": {"1"}})); err != nil || server.requests() != 3 {
			t.Errorf("a call with parameters: got %v and %d requests, want its own request", err, server.requests())
		}
	})
}

// TestBatching_deadlines checks that a call which would wait for its turn beyond
// its deadline fails at once, in a batch, too.
func TestBatching_deadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{PerMinute: 1})
		c := client(t, with(library), batching, func(c *transport.Config) { c.Limiter = l })
		spend(t, l)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Do(ctx, one(1))
		if _, ok := errors.AsType[*limit.WaitError](err); !ok {
			t.Errorf("got %v, want a limit.WaitError", err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("got the error after %v, want it at once", took)
		}
	})
}
