package osu_test

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// wireLatency is how long the server takes to answer in the tests of the wire.
const wireLatency = 300 * time.Millisecond

// TestWire_keepsRateLimit makes 10,000 calls while everything goes wrong that
// sends more requests than calls or holds them up: tokens whose renewal takes
// 10 to 60 seconds, connections that break so that net/http sends again, 429s
// of the server and pages of a proxy, and callers that give up. The server
// counts in windows of its own. However that falls together, at most 60
// requests arrive in any 60 seconds, and none is refused but those the test
// refuses.
func TestWire_keepsRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 10_000 / thinning
		w := newWire(t, &slowToken{})
		w.trouble = true
		w.call(t, calls, 100)
		most, burst := within(w.at, time.Minute), within(w.at, time.Second)
		t.Logf("%d calls: %d requests arrived (%d sent again by net/http, %d refused by the test), at most %d in 60 s and %d in 1 s; %d refused by the server",
			calls, len(w.at), w.resent.Load(), w.turnedAway.Load(), most, burst, w.refused())
		if most > 60 {
			t.Errorf("got %d requests in 60 s, want at most 60", most)
		}
		if burst > 7 {
			t.Errorf("got %d requests in 1 s, want the burst of 5 and the pace", burst)
		}
		if n := w.refused(); n != 0 {
			t.Errorf("got %d refusals by the server, want none", n)
		}
		if w.resent.Load() == 0 || w.turnedAway.Load() == 0 {
			t.Errorf("got %d requests sent again and %d refused, want some of each", w.resent.Load(), w.turnedAway.Load())
		}
	})
}

// TestWire_usesWholeAllowance makes 10,000 calls while nothing goes wrong: the
// rule is kept and hardly anything of it is left unused.
func TestWire_usesWholeAllowance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 10_000 / thinning
		w := newWire(t, &fixedToken{})
		began := time.Now()
		w.call(t, calls, 100)
		share := float64(len(w.at)) / time.Since(began).Minutes() / 60
		most := within(w.at, time.Minute)
		t.Logf("%d calls: %d requests, %.2f %% of the allowance, at most %d in 60 s; %d refused by the server", calls, len(w.at), 100*share, most, w.refused())
		if share < 0.99 {
			t.Errorf("got %.2f %% of the allowance, want at least 99 %%", 100*share)
		}
		if most > 60 {
			t.Errorf("got %d requests in 60 s, want at most 60", most)
		}
		if n := w.refused(); n != 0 {
			t.Errorf("got %d refusals by the server, want none", n)
		}
	})
}

// wireTest is a client and a server with a connection of net/http between them.
type wireTest struct {
	server *osutest.Server
	client *osu.Client

	trouble            bool
	resent, turnedAway atomic.Int64
	connections        sync.Map // that have been used

	mu sync.Mutex
	at []time.Time // of the arrival of requests
}

func newWire(t *testing.T, token interface {
	transport.Authorizer
	use(transport.Token)
},
) *wireTest {
	t.Helper()
	w := &wireTest{server: osutest.New(osutest.Throttle(60, time.Minute), osutest.Latency(wireLatency))}
	token.use(transport.NewToken(w.server.Token(transport.ScopePublic)))
	listener := newPipes()
	web := &http.Server{Handler: w}
	go func() { _ = web.Serve(listener) }()
	way := &http.Transport{DialContext: listener.dial, MaxIdleConnsPerHost: 100}
	t.Cleanup(func() {
		way.CloseIdleConnections()
		_ = web.Close()
		w.server.Close()
	})
	client, err := osu.New(token, osu.BaseURL("http://osu.test"), osu.HTTPClient(&http.Client{Transport: way}), osu.NoMerging(), osu.Limiter(osu.NewLimiter(osu.PublishedLimits())))
	if err != nil {
		t.Fatal(err)
	}
	w.client = client
	return w
}

// ServeHTTP notes the arrival of a request and lets the server answer it,
// unless there is trouble.
func (w *wireTest) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.at = append(w.at, time.Now())
	w.mu.Unlock()
	_, used := w.connections.Swap(r.RemoteAddr, true)
	chance := 1.0
	if w.trouble {
		chance = rand.Float64()
	}
	switch {
	case chance < 0.05 && used:
		// A connection that was kept breaks when the request is on its way.
		w.server.ServeHTTP(httptest.NewRecorder(), r)
		w.resent.Add(1)
		panic(http.ErrAbortHandler)
	case chance < 0.055:
		w.refuse(to, "text/html", "<html><title>429 Too Many Requests</title></html>")
	case chance < 0.06:
		w.refuse(to, "application/json", `{"error":"Too Many Attempts."}`)
	default:
		w.server.ServeHTTP(to, r)
	}
}

func (w *wireTest) refuse(to http.ResponseWriter, kind, body string) {
	w.turnedAway.Add(1)
	to.Header().Set("Content-Type", kind)
	to.WriteHeader(http.StatusTooManyRequests)
	_, _ = to.Write([]byte(body))
}

// call makes calls by several workers. If there is trouble, every tenth caller
// gives up within five minutes.
func (w *wireTest) call(t *testing.T, calls, workers int) {
	t.Helper()
	ids := w.server.World().BeatmapIDs()
	all(make([]int, workers), func(int) {
		for range calls / workers {
			ctx, cancel := context.WithCancel(t.Context())
			leaves := w.trouble && rand.IntN(10) == 0
			if leaves {
				time.AfterFunc(rand.N(5*time.Minute), cancel)
			}
			if _, err := w.client.Beatmap(ctx, ids[rand.IntN(len(ids))]); err != nil && !w.trouble {
				t.Error(err)
			}
			cancel()
		}
	})
}

// refused returns how many requests the server has refused.
func (w *wireTest) refused() int {
	n := 0
	for _, r := range w.server.Requests() {
		if r.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

// within returns the largest number in any span.
func within(at []time.Time, span time.Duration) int {
	slices.SortFunc(at, time.Time.Compare)
	most, first := 0, 0
	for last := range at {
		for at[last].Sub(at[first]) >= span {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// slowToken takes 10 to 60 seconds for a renewal, every five minutes.
type slowToken struct {
	token transport.Token
	mu    sync.Mutex
	until time.Time     // the token has to be renewed then
	busy  chan struct{} // closed when the renewal is over
}

func (s *slowToken) use(token transport.Token) { s.token = token }

func (s *slowToken) Token(ctx context.Context) (transport.Token, error) {
	s.mu.Lock()
	if time.Now().After(s.until) && s.busy == nil {
		s.busy = make(chan struct{})
		time.AfterFunc(10*time.Second+rand.N(50*time.Second), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.until = time.Now().Add(5 * time.Minute)
			close(s.busy)
			s.busy = nil
		})
	}
	busy := s.busy
	s.mu.Unlock()
	if busy != nil {
		select {
		case <-busy:
		case <-ctx.Done():
			return transport.Token{}, ctx.Err()
		}
	}
	return s.token, nil
}

func (*slowToken) Reject(transport.Token) {}

func (*slowToken) Grant() transport.Grant { return transport.Grant{Owner: transport.OwnerNone} }

// pipes is a network in memory, which fake time can see through.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	dials  atomic.Int64
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

// dial connects to whoever accepts.
func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- pipeEnd{server, p.dials.Add(1)}:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements [net.Listener].
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements [net.Listener].
func (*pipes) Addr() net.Addr { return pipeAddress(0) }

// pipeEnd is a connection with an address of its own.
type pipeEnd struct {
	net.Conn
	number int64
}

// RemoteAddr implements [net.Conn].
func (n pipeEnd) RemoteAddr() net.Addr { return pipeAddress(n.number) }

// pipeAddress is the address of a connection in memory.
type pipeAddress int64

// Network implements [net.Addr].
func (pipeAddress) Network() string { return "pipe" }

// String implements [net.Addr].
func (a pipeAddress) String() string {
	return net.JoinHostPort("192.0.2.1", strconv.FormatInt(int64(a), 10))
}
