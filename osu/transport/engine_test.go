package transport_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// last is the step behind the one under test. It takes a second, and answers
// with how often it was called.
type last struct {
	calls atomic.Int64
	err   error
}

func (l *last) answer(ctx context.Context, call transport.Call) (*transport.Response, error) {
	n := l.calls.Add(1)
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.err != nil {
		return nil, l.err
	}
	body := fmt.Sprintf(`{"n":%d}`, n)
	if ids := call.Values()["ids[]"]; ids != nil {
		body = `{"beatmaps":[`
		for i, id := range ids {
			if i > 0 {
				body += ","
			}
			body += `{"id":` + id + `}`
		}
		body += `]}`
	}
	return &transport.Response{Route: call.Route, Status: 200, Body: []byte(body)}, nil
}

func TestMerging_sharesConcurrentCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next := &last{}
		step := client(t, with("")).Merging(next.answer)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if r, err := step(t.Context(), transport.GetUser.At(2)); err != nil || string(r.Body) != `{"n":1}` {
					t.Errorf("got %v, %v, want the first answer", r, err)
				}
			})
		}
		wg.Wait()
		if n := next.calls.Load(); n != 1 {
			t.Errorf("the next step got %d calls, want 1", n)
		}
		if _, err := step(t.Context(), transport.GetUser.At(2)); err != nil || next.calls.Load() != 2 {
			t.Errorf("a later call: got %v and %d calls, want a call of its own", err, next.calls.Load())
		}
	})
}

func TestCaching_requestsOncePerLifetime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next := &last{}
		step := client(t, with(""), cached(nil)).Caching(next.answer)
		for range 3 {
			if r, err := step(t.Context(), transport.GetUser.At(2)); err != nil || string(r.Body) != `{"n":1}` {
				t.Errorf("got %v, %v, want the first answer", r, err)
			}
		}
		<-time.After(transport.GetUser.TTL)
		if r, err := step(t.Context(), transport.GetUser.At(2)); err != nil || string(r.Body) != `{"n":2}` {
			t.Errorf("after its lifetime: got %v, %v, want the second answer", r, err)
		}
	})
}

func TestCaching_doesNotStoreFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next := &last{err: errors.New("no")}
		step := client(t, with(""), cached(nil)).Caching(next.answer)
		for want := range int64(3) {
			if _, err := step(t.Context(), transport.GetUser.At(2)); !errors.Is(err, next.err) || next.calls.Load() != want+1 {
				t.Errorf("got %v after %d calls, want the failure of call %d", err, next.calls.Load(), want+1)
			}
		}
	})
}

func TestBatching_requestsList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next := &last{}
		step := client(t, with(""), batching).Batching(next.answer)
		var wg sync.WaitGroup
		for id := 1; id <= 10; id++ {
			wg.Go(func() {
				r, err := step(t.Context(), transport.GetBeatmap.At(id))
				if want := fmt.Sprintf(`{"id":%d}`, id); err != nil || string(r.Body) != want {
					t.Errorf("got %v, %v, want %s", r, err, want)
				}
			})
		}
		wg.Wait()
		if n := next.calls.Load(); n != 1 {
			t.Errorf("the next step got %d calls, want 1", n)
		}
		if _, err := step(t.Context(), transport.GetUser.At(2)); err != nil || next.calls.Load() != 2 {
			t.Errorf("a route without a list: got %v and %d calls, want it handed on", err, next.calls.Load())
		}
	})
}

func TestForgetting_dropsEarlierReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next := &last{}
		c := client(t, with(""), cached(nil), func(c *transport.Config) {
			c.Authorizer = &authorizer{grant: transport.Grant{Owner: transport.OwnerUser}}
		})
		read, write := c.Caching(next.answer), c.Forgetting(next.answer)
		for _, step := range []struct {
			name string
			do   func() error
			want int64
		}{
			{"a read", func() error { _, err := read(t.Context(), transport.GetMe.At()); return err }, 1},
			{"the same again", func() error { _, err := read(t.Context(), transport.GetMe.At()); return err }, 1},
			{"a write", func() error { _, err := write(t.Context(), transport.PostForumTopic.At()); return err }, 2},
			{"the same after it", func() error { _, err := read(t.Context(), transport.GetMe.At()); return err }, 3},
		} {
			if err := step.do(); err != nil || next.calls.Load() != step.want {
				t.Errorf("%s: got %v and %d calls, want %d", step.name, err, next.calls.Load(), step.want)
			}
		}
	})
}
