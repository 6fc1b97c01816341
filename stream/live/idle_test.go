package live_test

import (
	"context"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/osugo/osugo/stream/live"
)

// cost is what something takes while nothing happens, both ends of its
// connections included.
type cost struct{ goroutines, bytes int }

// measure returns what n of something cost each. open returns when it is ready.
func measure(t *testing.T, n int, open func(ctx context.Context) error) cost {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before := now()
	var group sync.WaitGroup
	limit := make(chan struct{}, 16)
	for range n {
		limit <- struct{}{}
		group.Go(func() {
			defer func() { <-limit }()
			if err := open(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	after := now()
	return cost{(after.goroutines - before.goroutines) / n, (after.bytes - before.bytes) / n}
}

func now() cost {
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return cost{runtime.NumGoroutine(), int(m.HeapAlloc + m.StackInuse)}
}

// TestStream_isSmallWhileIdle opens 1,000 streams that have nothing to do, and
// compares them with as many websockets that nobody reads.
func TestStream_isSmallWhileIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("opens 1,000 connections")
	}
	const n = 1000
	serve := func() *httptest.Server { return feed(t, nil) }
	bare, stream := serve(), serve()
	opened := measure(t, n, func(ctx context.Context) error {
		ws, _, err := websocket.Dial(ctx, bare.URL, nil)
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, func() { _ = ws.CloseNow() })
		return ws.Write(ctx, websocket.MessageText, []byte("{}"))
	})
	got := measure(t, n, func(ctx context.Context) error {
		s := connectTo(ctx, t, stream.URL)
		for r := range s.Events() {
			if _, ready := r.Value.(live.Ready); ready {
				return nil
			}
		}
		return live.ErrSilent
	})
	t.Logf("%d idle streams: %d goroutines and %d KB each; websockets alone: %d goroutines and %d KB", n, got.goroutines, got.bytes>>10, opened.goroutines, opened.bytes>>10)
	if more := got.goroutines - opened.goroutines; more > 6 {
		t.Errorf("a stream takes %d goroutines more than a websocket, want 6 or less", more)
	}
	if more := got.bytes - opened.bytes; more > mostIdle {
		t.Errorf("a stream takes %d KB more than a websocket, want %d or less", more>>10, mostIdle>>10)
	}
}
