package referee_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/referee"
)

// network opens connections that can be frozen: nothing comes through any more,
// and neither end notices.
type network struct {
	http.RoundTripper

	frozen atomic.Bool
	reads  atomic.Int64 // how many reads of a new connection get through; negative: all
}

// RoundTrip opens a connection.
func (n *network) RoundTrip(q *http.Request) (*http.Response, error) {
	answer, err := n.RoundTripper.RoundTrip(q)
	if err == nil && answer.StatusCode == http.StatusSwitchingProtocols {
		inner, _ := answer.Body.(io.ReadWriteCloser)
		answer.Body = &freezable{ReadWriteCloser: inner, network: n, reads: n.reads.Load(), closed: make(chan struct{})}
	}
	return answer, err
}

type freezable struct {
	io.ReadWriteCloser

	network *network
	reads   int64
	closed  chan struct{}
	over    atomic.Bool
}

// Read returns what has come, unless it waits for the end.
func (c *freezable) Read(p []byte) (int, error) {
	if c.reads != 0 {
		n, err := c.ReadWriteCloser.Read(p)
		c.reads--
		if !c.network.frozen.Load() {
			return n, err
		}
	}
	<-c.closed
	return 0, io.ErrClosedPipe
}

// Write sends, or says so.
func (c *freezable) Write(p []byte) (int, error) {
	if c.network.frozen.Load() {
		return len(p), nil
	}
	return c.ReadWriteCloser.Write(p)
}

// Close ends the connection.
func (c *freezable) Close() error {
	if c.over.CompareAndSwap(false, true) {
		close(c.closed)
	}
	return c.ReadWriteCloser.Close()
}

// tokens are those of an authorizer, until they are stuck.
type tokens struct {
	transport.Authorizer

	stuck atomic.Bool
}

// Token returns a token, or waits for the context.
func (k *tokens) Token(ctx context.Context) (transport.Token, error) {
	if k.stuck.Load() {
		<-ctx.Done()
		return transport.Token{}, context.Cause(ctx)
	}
	return k.Authorizer.Token(ctx)
}

// scene is a client in a room, and what can happen to it.
type scene struct {
	*world
	t       *testing.T
	network *network
	tokens  *tokens
	client  *referee.Client
	room    *referee.Room
	params  *referee.Params
	osu     *osu.Client
}

func newScene(t *testing.T) *scene {
	t.Helper()
	w := newWorld(t)
	s := &scene{world: w, t: t, network: &network{RoundTripper: w.Transport()}, tokens: &tokens{Authorizer: w.token(w.users[0])}}
	s.network.reads.Store(-1)
	s.osu = w.client(t, s.tokens)
	s.params = &referee.Params{URL: w.hub.URL(), HTTPClient: &http.Client{Transport: s.network}}
	return s
}

// cut breaks the connection.
func (s *scene) cut() { s.hub.Cut(s.users[0], 0) }

var errEnough = errors.New("had enough")

// TestClient_endsInEveryState cancels a client in each state that it can be in.
// Its calls must return and its channel must be closed at once, and nothing may
// run on: the bubble would not end.
func TestClient_endsInEveryState(t *testing.T) {
	hour := osutest.Delay(time.Hour)
	roll := func(ctx context.Context, s *scene) error { return s.room.Roll(ctx, 100) }
	join := func(ctx context.Context, s *scene) error {
		_, err := s.client.JoinRoom(ctx, 5)
		return err
	}
	for _, state := range []struct {
		name   string
		before func(s *scene)
		call   func(ctx context.Context, s *scene) error // what is under way; nil: nothing
	}{
		{"connected, and nobody receives", func(s *scene) { must(s.t, s.room.Roll(s.t.Context(), 100)) }, nil},
		{"waiting for the answer to a call", func(s *scene) { s.network.frozen.Store(true) }, roll},
		{"making a room", func(s *scene) { s.network.frozen.Store(true) }, func(ctx context.Context, s *scene) error {
			_, err := s.client.MakeRoom(ctx, referee.RoomParams{Name: "x", BeatmapID: s.beatmap[0]})
			return err
		}},
		{"joining a room", func(s *scene) { s.network.frozen.Store(true) }, join},
		{"waiting until another room is joined", func(s *scene) {
			s.network.frozen.Store(true)
			go func() { _ = join(s.t.Context(), s) }()
			synctest.Wait()
		}, join},
		{"asking whether it is in its rooms", func(s *scene) {
			s.network.frozen.Store(true)
			time.Sleep(16 * time.Second)
		}, nil},
		{"waiting for a token", func(s *scene) { s.tokens.stuck.Store(true); s.cut() }, roll},
		{"connecting again", func(s *scene) { s.Inject(hour.On(osutest.RouteReferee)); s.cut() }, roll},
		{"shaking hands again", func(s *scene) { s.network.reads.Store(0); s.cut() }, roll},
		{"joining its rooms again", func(s *scene) { s.network.reads.Store(1); s.cut() }, roll},
		{"between two attempts to connect", func(s *scene) {
			s.Inject(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteReferee))
			s.cut()
			time.Sleep(20 * time.Second)
		}, roll},
	} {
		t.Run(state.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				ctx, cancel := context.WithCancelCause(t.Context())
				var err error
				s.client, err = referee.Dial(ctx, s.osu, s.params)
				must(t, err)
				s.room = s.makeRoom(t, s.client, 0)
				state.before(s)
				time.Sleep(time.Second)
				returned := make(chan error, 1)
				if state.call != nil {
					go func() { returned <- state.call(t.Context(), s) }()
				}
				synctest.Wait()
				if len(returned) > 0 {
					t.Fatalf("the call returned %v, want it under way", <-returned)
				}
				began := time.Now()
				cancel(errEnough)
				for range s.client.Events() {
				}
				var callErr error
				if state.call != nil {
					callErr = <-returned
					if !errors.Is(callErr, referee.ErrClosed) {
						t.Errorf("the call returned %v, want %v", callErr, referee.ErrClosed)
					}
				}
				if took := time.Since(began); took > 0 {
					t.Errorf("closed after %v, want at once", took)
				}
				s.client.Close()
				if _, err := s.client.ListRooms(t.Context()); !errors.Is(err, referee.ErrClosed) {
					t.Errorf("got error %v after the end, want %v", err, referee.ErrClosed)
				}
				time.Sleep(time.Minute)
				if n := s.hub.Connections(s.users[0]); n != 0 {
					t.Errorf("%d connections are left, want none", n)
				}
				t.Logf("%-38s closed after %v, call: %v", state.name, time.Since(began)-time.Minute, callErr)
			})
		})
	}
}

// TestRoom_callsEndWithContext cancels the calls alone: the client goes
// on.
func TestRoom_callsEndWithContext(t *testing.T) {
	for _, state := range []struct {
		name   string
		before func(s *scene)
	}{
		{"waiting for an answer", func(s *scene) { s.network.frozen.Store(true) }},
		{"waiting for a connection", func(s *scene) {
			s.Inject(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteReferee))
			s.cut()
			time.Sleep(time.Second)
		}},
	} {
		t.Run(state.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				var err error
				s.client, err = referee.Dial(t.Context(), s.osu, s.params)
				must(t, err)
				defer s.client.Close()
				s.room = s.makeRoom(t, s.client, 0)
				state.before(s)
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnough)
				defer cancel()
				_, listErr := s.client.ListRooms(ctx)
				_, joinErr := s.client.JoinRoom(ctx, 5)
				_, makeErr := s.client.MakeRoom(ctx, referee.RoomParams{Name: "x", BeatmapID: s.beatmap[0]})
				for name, err := range map[string]error{"Roll": s.room.Roll(ctx, 100), "ListRooms": listErr, "JoinRoom": joinErr, "MakeRoom": makeErr, "Ping": s.client.Ping(ctx, "x")} {
					if !errors.Is(err, errEnough) {
						t.Errorf("%s returned %v, want %v", name, err, errEnough)
					}
				}
			})
		})
	}
}

// TestDial_endsWithContext cancels the first connection.
func TestDial_endsWithContext(t *testing.T) {
	for _, state := range []struct {
		name   string
		before func(s *scene)
	}{
		{"waiting for a token", func(s *scene) { s.tokens.stuck.Store(true) }},
		{"connecting", func(s *scene) { s.Inject(osutest.Delay(time.Hour).On(osutest.RouteReferee)) }},
		{"shaking hands", func(s *scene) { s.network.reads.Store(0) }},
	} {
		t.Run(state.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				state.before(s)
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnough)
				defer cancel()
				began := time.Now()
				if _, err := referee.Dial(ctx, s.osu, s.params); !errors.Is(err, errEnough) {
					t.Errorf("got error %v, want %v", err, errEnough)
				}
				if took := time.Since(began); took > time.Second {
					t.Errorf("returned after %v, want a second", took)
				}
			})
		})
	}
}
