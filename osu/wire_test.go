package osu_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// slowToken takes 10 to 60 seconds for a renewal, every few minutes.
type slowToken struct {
	token transport.Token
	mu    sync.Mutex
	until time.Time     // the token has to be renewed then
	busy  chan struct{} // closed when the renewal is over
}

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

// arrivals notes when requests leave.
type arrivals struct {
	next http.RoundTripper
	mu   sync.Mutex
	at   []time.Time
}

func (a *arrivals) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.at = append(a.at, time.Now())
	a.mu.Unlock()
	return a.next.RoundTrip(r)
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

// TestWire_slowRenewals: 10,000 calls, with renewals of 10 to 60 seconds and
// callers that give up, stay within the rule on the wire, and the server, which
// counts in windows of its own, refuses none.
func TestWire_slowRenewals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls, workers = 10_000 / thinning, 100
		server := osutest.New(osutest.Throttle(60, time.Minute), osutest.Latency(300*time.Millisecond))
		wire := &arrivals{next: server.Transport()}
		token := &slowToken{token: transport.NewToken(server.Token(transport.ScopePublic))}
		client, err := osu.New(token, osu.Endpoints(server.Endpoints()), osu.HTTPClient(&http.Client{Transport: wire}), osu.NoMerging())
		if err != nil {
			t.Fatal(err)
		}
		ids := server.World().BeatmapIDs()
		all(make([]int, workers), func(int) {
			for range calls / workers {
				ctx, cancel := context.WithCancel(t.Context())
				if rand.IntN(10) == 0 {
					time.AfterFunc(rand.N(5*time.Minute), cancel)
				}
				_, _ = client.Beatmap(ctx, ids[rand.IntN(len(ids))])
				cancel()
			}
		})
		refused := 0
		for _, r := range server.Requests() {
			if r.Status == http.StatusTooManyRequests {
				refused++
			}
		}
		most, burst := within(wire.at, time.Minute), within(wire.at, time.Second)
		t.Logf("%d calls: %d requests, at most %d in 60 s and %d in 1 s, %d refused", calls, len(wire.at), most, burst, refused)
		if most > 60 {
			t.Errorf("%d requests in 60 s, want at most 60", most)
		}
		if burst > 7 {
			t.Errorf("%d requests in 1 s, want the burst of 5 and the pace", burst)
		}
		if refused != 0 {
			t.Errorf("%d requests were refused, want none", refused)
		}
	})
}
