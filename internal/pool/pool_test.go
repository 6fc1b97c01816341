package pool_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/osugo/osugo/internal/pool"
)

// dialer counts the connections of a pool from below.
type dialer struct {
	open, most, opened atomic.Int64
	before             func(context.Context) error // dialling
}

func (d *dialer) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if d.before != nil {
		if err := d.before(ctx); err != nil {
			return nil, err
		}
	}
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.opened.Add(1)
	for open := d.open.Add(1); ; {
		if most := d.most.Load(); open <= most || d.most.CompareAndSwap(most, open) {
			return &dialed{Conn: c, open: &d.open}, nil
		}
	}
}

type dialed struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *dialed) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// pooled returns a client whose connections are counted.
func pooled(t *testing.T, d *dialer) *http.Client {
	t.Helper()
	c := &http.Client{Transport: pool.New(&http.Transport{DialContext: d.dialContext, MaxIdleConnsPerHost: 100})}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// get reads an answer whole.
func get(ctx context.Context, c *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := c.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// TestPool_connections: never more connections than calls in flight.
func TestPool_connections(t *testing.T) {
	t.Parallel()
	for _, inFlight := range []int{1, 20, 100} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"id":2}`))
		}))
		defer server.Close()
		count := &dialer{}
		c := pooled(t, count)
		var wg sync.WaitGroup
		for i := range inFlight {
			wg.Go(func() {
				for j := range 2000 / inFlight {
					ctx, cancel := context.WithCancel(context.Background())
					if (i+j)%10 == 0 {
						go cancel() // some calls are given up at any moment
					}
					if err := get(ctx, c, server.URL); err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
					cancel()
				}
			})
		}
		wg.Wait()
		t.Logf("%d calls in flight: at most %d connections, %d opened", inFlight, count.most.Load(), count.opened.Load())
		if most := count.most.Load(); most > int64(inFlight) {
			t.Errorf("%d calls in flight used %d connections", inFlight, most)
		}
	}
}

// TestPool_hungDial: a dial that hangs is given up with the call it is for, and
// is in no other call's way.
func TestPool_hungDial(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	hung, released := make(chan struct{}), make(chan struct{})
	first := true
	count := &dialer{before: func(ctx context.Context) error {
		if !first {
			return nil
		}
		first = false
		close(hung)
		<-ctx.Done()
		close(released)
		return ctx.Err()
	}}
	c := pooled(t, count)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() { failed <- get(ctx, c, server.URL) }()
	<-hung
	if err := get(t.Context(), c, server.URL); err != nil {
		t.Errorf("beside a dial that hangs: %v", err)
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the call that was given up: %v", err)
	}
	<-released
	if err := get(t.Context(), c, server.URL); err != nil {
		t.Errorf("after a dial that hung: %v", err)
	}
}

// TestPool_failures: what fails is not counted for ever.
func TestPool_failures(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	errDial := errors.New("no route to host")
	count := &dialer{before: func(context.Context) error {
		if broken.Load() {
			return errDial
		}
		return nil
	}}
	c := pooled(t, count)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		_, _ = w.Write(make([]byte, 1<<20))
	}))
	defer server.Close()
	for i := range 50 {
		broken.Store(i%5 == 0)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Do(request)
		if broken.Load() != errors.Is(err, errDial) {
			t.Fatalf("call %d: %v", i, err)
		}
		if err == nil {
			answer.Body.Close() // unread
			answer.Body.Close()
		}
	}
	if count.most.Load() != 1 {
		t.Errorf("one call at a time used %d connections", count.most.Load())
	}
}
