package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// events remembers what a trace was told.
type events struct {
	mu   sync.Mutex
	list []any
}

func (e *events) add(event any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

// trace returns a trace all of whose functions add to the events.
func (e *events) trace() *transport.Trace {
	t := new(transport.Trace)
	for hook := range hooks(t) {
		hook.Set(reflect.MakeFunc(hook.Type(), func(args []reflect.Value) []reflect.Value {
			e.add(args[1].Interface())
			return args[:hook.Type().NumOut()]
		}))
	}
	return t
}

// hooks returns the functions of a trace.
func hooks(t *transport.Trace) func(yield func(reflect.Value) bool) {
	return func(yield func(reflect.Value) bool) {
		for _, field := range reflect.ValueOf(t).Elem().Fields() {
			if !yield(field) {
				return
			}
		}
	}
}

// of returns the events of one kind.
func of[E any](e *events) []E {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []E
	for _, event := range e.list {
		if event, ok := event.(E); ok {
			found = append(found, event)
		}
	}
	return found
}

// only returns the one event of a kind.
func only[E any](t *testing.T, e *events) E {
	t.Helper()
	found := of[E](e)
	if len(found) != 1 {
		t.Fatalf("got %d events of type %T, want 1: %+v", len(found), *new(E), found)
	}
	return found[0]
}

func tracing(e *events) func(*transport.Config) {
	return func(c *transport.Config) { c.Trace = e.trace() }
}

// get makes a call whose result does not matter.
func get(t *testing.T, c *transport.Client, call transport.Call) {
	t.Helper()
	_, _ = c.Do(t.Context(), call)
}

func TestTrace_joinedTracesBothRun(t *testing.T) {
	t.Parallel()
	var order []string
	mark := func(name string) *transport.Trace {
		trace := new(transport.Trace)
		for hook := range hooks(trace) {
			hook.Set(reflect.MakeFunc(hook.Type(), func(args []reflect.Value) []reflect.Value {
				order = append(order, name)
				return args[:hook.Type().NumOut()]
			}))
		}
		return trace
	}
	joined := mark("first").Join(mark("second"))
	for hook := range hooks(joined) {
		order = nil
		hook.Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.Zero(hook.Type().In(1))})
		if want := []string{"first", "second"}; !slices.Equal(order, want) {
			t.Errorf("%v: got %v told, want %v", hook.Type(), order, want)
		}
	}
	for hook := range hooks(new(transport.Trace).Join(new(transport.Trace))) {
		if !hook.IsNil() {
			t.Errorf("%v: got a function, want none where neither has one", hook.Type())
		}
	}
	one := mark("one")
	if got := (*transport.Trace)(nil).Join(one); got != one {
		t.Errorf("nil joined with a trace: got %v, want that trace", got)
	}
	if got := one.Join(nil); got != one {
		t.Errorf("a trace joined with nil: got %v, want that trace", got)
	}
}

func TestTrace_startedSetsContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	var seen []any
	c := client(t, with(`{"id":2}`), func(c *transport.Config) {
		c.Trace = &transport.Trace{
			Started:  func(ctx context.Context, r transport.Route) context.Context { return context.WithValue(ctx, key{}, r) },
			Answered: func(ctx context.Context, _ transport.Attempt) { seen = append(seen, ctx.Value(key{})) },
			Ended:    func(ctx context.Context, _ transport.CallEnd) { seen = append(seen, ctx.Value(key{})) },
		}
	})
	get(t, c, transport.GetUser.At(2))
	if want := []any{transport.GetUser, transport.GetUser}; !slices.Equal(seen, want) {
		t.Errorf("got %v in the contexts, want %v", seen, want)
	}
}

// TestTrace_reportsAttempts checks what is told of a call that fails once.
func TestTrace_reportsAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		slow := func(r *http.Request) (*http.Response, error) {
			<-time.After(time.Second)
			return answer(200, `{"id":2}`), r.Context().Err()
		}
		c := client(t, with(status(500, `{"error":"x"}`), slow), tracing(&e), func(c *transport.Config) {
			c.Priority = limit.Bulk
			c.Retry = transport.Retry{MinPause: time.Second, MaxPause: time.Second}
		})
		began := time.Now()
		get(t, c, transport.GetUser.At(2))
		took := time.Since(began)

		attempts := of[transport.Attempt](&e)
		if len(attempts) != 2 {
			t.Fatalf("got %d attempts, want 2", len(attempts))
		}
		want := transport.Attempt{Route: transport.GetUser, API: "https://osu.ppy.sh/api/v2", Path: "/users/2", Number: 1, Sent: 1, Status: 500, Bytes: 13, Failure: "server"}
		if got := attempts[0]; got != want {
			t.Errorf("first attempt:\n got %+v\nwant %+v", got, want)
		}
		want.Number, want.Sent, want.Status, want.Bytes, want.Took, want.Failure = 2, 2, 200, 8, time.Second, ""
		if got := attempts[1]; got != want {
			t.Errorf("second attempt:\n got %+v\nwant %+v", got, want)
		}
		pause := only[transport.Repeat](t, &e)
		if want := (transport.Repeat{Route: transport.GetUser, Number: 1, Status: 500, Failure: "server", Pause: took - time.Second}); pause != want {
			t.Errorf("pause:\n got %+v\nwant %+v", pause, want)
		}
		end := only[transport.CallEnd](t, &e)
		if want := (transport.CallEnd{Route: transport.GetUser, Took: took, Attempts: 2}); end != want {
			t.Errorf("end:\n got %+v\nwant %+v", end, want)
		}
		if queued, waited := of[transport.Queue](&e), of[transport.Wait](&e); len(queued) != 2 || len(waited) != 2 || queued[0].Priority != limit.Bulk {
			t.Errorf("got %+v and %+v, want two waits of bulk requests", queued, waited)
		}
	})
}

// TestTrace_reportsReasonsOfWaits checks that each cause of a wait is told apart,
// and how many wait.
func TestTrace_reportsReasonsOfWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		c := client(t, with(`{"id":2}`), tracing(&e), func(c *transport.Config) {
			c.Limiter = limit.New(limit.Limits{PerMinute: 60, Burst: 1})
			c.Authorizer = &authorizer{wait: func(context.Context) error { <-time.After(3 * time.Second); return nil }}
		})
		var calls sync.WaitGroup
		for id := range 2 {
			calls.Go(func() { get(t, c, transport.GetUser.At(id+1)) })
		}
		calls.Wait()
		waits := of[transport.Wait](&e)
		if len(waits) != 2 {
			t.Fatalf("got %d waits, want 2", len(waits))
		}
		if got, want := waits[0].Token, 3*time.Second; got != want {
			t.Errorf("got %v for the token, want %v", got, want)
		}
		if got := waits[1].Limiter; got < time.Second {
			t.Errorf("got %v for the second turn, want 1s or more", got)
		}
		depths := []int{of[transport.Queue](&e)[0].Depth, of[transport.Queue](&e)[1].Depth, waits[0].Depth, waits[1].Depth}
		if want := []int{1, 2, 1, 0}; !slices.Equal(depths, want) {
			t.Errorf("got depths %v, want %v", depths, want)
		}
	})
}

func TestTrace_reportsAbandonedWaits(t *testing.T) {
	t.Parallel()
	var e events
	c := client(t, with(`{"id":2}`), tracing(&e), func(c *transport.Config) {
		c.Authorizer = &authorizer{err: errors.New("no token for you")}
	})
	get(t, c, transport.GetUser.At(2))
	if got := only[transport.Wait](t, &e); got.Failure != "other" || got.Depth != 0 {
		t.Errorf("got failure %q and %d that wait, want %q and 0", got.Failure, got.Depth, "other")
	}
	if got := only[transport.CallEnd](t, &e); got.Failure != "other" || got.Attempts != 0 {
		t.Errorf("got failure %q after %d attempts, want %q after 0", got.Failure, got.Attempts, "other")
	}
}

func TestTrace_reportsCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		server := with(`{"id":2}`, status(503, ``))
		c := client(t, server, tracing(&e), cached(func(c *transport.Cache) { c.Stale = time.Hour }), func(c *transport.Config) {
			c.Retry = transport.Retry{Attempts: 1}
		})
		get(t, c, transport.GetUser.At(2))
		get(t, c, transport.GetUser.At(2))
		<-time.After(transport.GetUser.TTL)
		get(t, c, transport.GetUser.At(2))
		get(t, derive(t, c, func(c *transport.Config) { c.Fresh = true }), transport.GetUser.At(2))
		want := []transport.Lookup{
			{transport.GetUser, transport.CacheMiss, 0},
			{transport.GetUser, transport.CacheHit, 0},
			{transport.GetUser, transport.CacheStale, transport.GetUser.TTL},
		}
		if got := of[transport.Lookup](&e); !slices.Equal(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestTrace_reportsMergesAndBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		server := with(func(*http.Request) (*http.Response, error) {
			<-time.After(time.Second)
			return answer(200, `{"beatmaps":[{"id":1},{"id":2},{"id":3}]}`), nil
		})
		c := client(t, server, tracing(&e), batching)
		var calls sync.WaitGroup
		for _, id := range []int{1, 1, 2, 3} {
			calls.Go(func() { get(t, c, transport.GetBeatmap.At(id)) })
		}
		calls.Wait()
		if got, want := only[transport.Merge](t, &e), (transport.Merge{Route: transport.GetBeatmap, Callers: 2}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := only[transport.Batch](t, &e), (transport.Batch{Route: transport.GetBeatmaps, Callers: 3, IDs: 3}); got.Route.Pattern != want.Route.Pattern || got.Callers != want.Callers || got.IDs != want.IDs {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := len(of[transport.CallEnd](&e)); got != 4 {
			t.Errorf("got %d ends of calls, want 4", got)
		}
	})
}

func TestTrace_reportsCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		server := &site{down: true}
		c := client(t, server, tracing(&e))
		silence(t, c)
		get(t, c, transport.GetUser.At(2)) // a probe that fails is not a change
		server.set(false)
		get(t, c, transport.GetUser.At(2))
		get(t, c, transport.GetUser.At(2))
		want := []transport.CircuitChange{
			{Route: transport.GetUser, Open: true, Pause: 5 * time.Second},
			{Route: transport.GetUser},
		}
		if got := of[transport.CircuitChange](&e); !slices.Equal(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestTrace_reportsDrift(t *testing.T) {
	t.Parallel()
	var e events
	c := client(t, with(`{"id":"2"}`), tracing(&e))
	r, err := c.Do(t.Context(), transport.GetUser.At(2))
	if err != nil {
		t.Fatal(err)
	}
	var user struct {
		ID int `json:"id"`
	}
	if err := c.Decode(t.Context(), r, &user); err != nil {
		t.Fatal(err)
	}
	if got := only[transport.Drift](t, &e); got.Route != transport.GetUser || got.Kind != transport.DriftConverted || got.Pointer != "/id" {
		t.Errorf("got %+v, want a converted /id of %v", got, transport.GetUser)
	}
}

// TestReportRenewal_reportsWaitingCall checks that an authorizer's report
// reaches the trace of the call that asked for a token, and nobody else.
func TestReportRenewal_reportsWaitingCall(t *testing.T) {
	t.Parallel()
	var e events
	c := client(t, with(`{"id":2}`), tracing(&e), func(c *transport.Config) {
		c.Authorizer = &authorizer{wait: func(ctx context.Context) error {
			transport.ReportRenewal(ctx, time.Second, transport.ErrUnauthorized)
			return nil
		}}
	})
	get(t, c, transport.GetUser.At(2))
	transport.ReportRenewal(t.Context(), time.Minute, nil)
	if got, want := only[transport.Renewal](t, &e), (transport.Renewal{Route: transport.GetUser, Took: time.Second, Failure: "unauthorized"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestKind_namesFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step any
		want string
	}{
		{status(404, `{"error":null}`), "not_found"},
		{status(429, ``), "rate_limited"},
		{status(401, `{"authentication":"basic"}`), "unauthorized"},
		{status(403, `{"error":"x"}`), "forbidden"},
		{status(422, `{"error":"x"}`), "validation"},
		{status(503, ``), "maintenance"},
		{status(500, `{"error":"x"}`), "server"},
		{status(200, `<html>`, "Content-Type: text/html"), "intercepted"},
		{status(200, `null`), "decode"},
		{errNetwork, "network"},
		{context.DeadlineExceeded, "timeout"},
	} {
		_, err := client(t, with(test.step), func(c *transport.Config) { c.Retry.Attempts = 1 }).Do(t.Context(), transport.GetUser.At(2))
		if got := transport.Kind(err); got != test.want {
			t.Errorf("%v: got kind %q, want %q", err, got, test.want)
		}
	}
	for err, want := range map[error]string{
		nil:                                     "",
		errors.New("x"):                         "other",
		context.Canceled:                        "cancelled",
		&limit.WaitError{Wait: time.Second}:     "no_turn",
		fmt.Errorf("x: %w", transport.ErrScope): "scope",
		transport.ErrTooLarge:                   "too_large",
		transport.ErrRedirect:                   "redirect",
	} {
		if got := transport.Kind(err); got != want {
			t.Errorf("%v: got kind %q, want %q", err, got, want)
		}
	}
}

// TestTrace_omitsObjects checks that no event but an attempt, which is
// logged with its path, holds an id or a name.
func TestTrace_omitsObjects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e events
		c := client(t, with(errNetwork, `{"id":31337}`), tracing(&e), cached(nil))
		get(t, c, transport.GetUser.At("hunter2"))
		get(t, c, transport.GetBeatmap.At(31337))
		for _, event := range e.list {
			if a, ok := event.(transport.Attempt); ok {
				a.Path = ""
				event = a
			}
			if text := fmt.Sprintf("%+v", event); strings.Contains(text, "31337") || strings.Contains(text, "hunter2") {
				t.Errorf("got %s, want the pattern of the route only", text)
			}
		}
	})
}
