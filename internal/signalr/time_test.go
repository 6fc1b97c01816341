package signalr_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
)

// dialOffline connects to a script in memory.
func dialOffline(t *testing.T, options signalr.Options, do func(context.Context, *server)) *signalr.Conn {
	t.Helper()
	options.HTTPClient = offline(t, script(t, do))
	return dial(t, "http://hub.test", options)
}

func TestConn_pingsWhileIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pings := 0
		conn := dialOffline(t, signalr.Options{}, func(_ context.Context, s *server) {
			s.send(`{}`)
			for {
				m, ok := s.next()
				if !ok {
					return
				}
				if m.Type == signalr.TypePing {
					pings++
					s.send(`{"type":6}`)
				}
			}
		})
		time.Sleep(5*time.Minute - time.Second)
		select {
		case <-conn.Done():
			t.Fatalf("the connection is over (%v), want it open", conn.Err())
		default:
		}
		conn.Close()
		synctest.Wait()
		// The first at once, and then at least one in 15 s.
		if pings < 20 || pings > 40 {
			t.Errorf("got %d pings in five minutes, want one every 10 to 15 s", pings)
		}
	})
}

func TestConn_endsAfterSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := dialOffline(t, signalr.Options{}, func(_ context.Context, s *server) {
			s.send(`{}`)
			for ok := true; ok; _, ok = s.next() {
			}
		})
		began := time.Now()
		_, callErr := conn.Invoke(t.Context(), "Wait")
		<-conn.Done()
		if took := time.Since(began); took < 30*time.Second || took > 36*time.Second {
			t.Errorf("the connection was given up after %v, want 30 s and a little", took)
		}
		end, ok := errors.AsType[*signalr.CloseError](conn.Err())
		if !ok || !end.AllowReconnect {
			t.Errorf("got error %v, want one that allows to reconnect", conn.Err())
		}
		if !errors.Is(callErr, end) {
			t.Errorf("got error %v for the call, want %v", callErr, end)
		}
	})
}

func TestConn_pingsWhileHandlingEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handled := make(chan struct{})
		conn := dialOffline(t, signalr.Options{Event: func(context.Context, string, []jsontext.Value) {
			time.Sleep(2 * time.Minute)
			close(handled)
		}}, func(_ context.Context, s *server) {
			s.send(`{}`, `{"type":1,"target":"Slow","arguments":[]}`)
			for ok := true; ok; _, ok = s.next() {
			}
		})
		<-handled
		if err := conn.Err(); err != nil {
			t.Errorf("got error %v, want the connection open", err)
		}
		conn.Close()
	})
}

func TestConn_closesWithoutWaitingForServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		conn := dialOffline(t, signalr.Options{}, func(_ context.Context, s *server) {
			s.send(`{}`)
			<-release // and reads nothing
		})
		began := time.Now()
		conn.Close()
		close(release)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("Close took %v, want seconds", took)
		}
	})
}

func TestDial_givesUpOnSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := offline(t, script(t, func(_ context.Context, s *server) {
			for ok := true; ok; _, ok = s.next() {
			}
		}))
		began := time.Now()
		_, err := signalr.Dial(t.Context(), "http://hub.test", signalr.Options{HTTPClient: client})
		if !errors.Is(err, signalr.ErrHandshake) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v, want a handshake that took too long", err)
		}
		if took := time.Since(began); took != 15*time.Second {
			t.Errorf("took %v, want 15 s", took)
		}
	})
}
