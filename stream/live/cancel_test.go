package live_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

// stuck is an authorizer whose tokens take forever.
type stuck struct{ transport.Authorizer }

// Token waits for the context.
func (stuck) Token(ctx context.Context) (transport.Token, error) {
	<-ctx.Done()
	return transport.Token{}, ctx.Err()
}

// TestStream_endsInEveryState cancels a stream in each state that it can be in.
// The channel must be closed at once, and nothing may run on: the bubble would
// not end.
func TestStream_endsInEveryState(t *testing.T) {
	hour := osutest.Delay(time.Hour)
	for _, state := range []struct {
		name   string
		before func(w *world) *live.Options // nil: the defaults
		after  func(r *reader)              // with a connection; nil: nobody receives
	}{
		{"waiting for a token", func(w *world) *live.Options {
			w.client = w.with(stuck{w.client.Transport().Config().Authorizer})
			return nil
		}, nil},
		{"opening the connection", func(w *world) *live.Options {
			w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteNotifications), hour.On(osutest.RouteNotifications))
			return nil
		}, nil},
		{"connected but not ready", func(w *world) *live.Options {
			p := &player{}
			p.Handshake.Status = "HTTP/1.1 101 Switching Protocols"
			w.Cleanup(p.playing.Wait)
			return &live.Options{HTTPClient: &http.Client{Transport: p}}
		}, nil},
		{"idle", nil, (*reader).ready},
		{"in the middle of a frame", nil, func(r *reader) {
			r.ready()
			r.server.Sockets()[0].SendBytes([]byte("\x81\x7e\x10\x00{"))
		}},
		{"waiting for the answer to an ack", func(w *world) *live.Options {
			w.server.Inject(hour.On(transport.PostChatAck))
			return nil
		}, (*reader).ready},
		{"catching up", func(w *world) *live.Options {
			w.server.Inject(hour.On(transport.GetChannelMessages))
			return &live.Options{Follow: map[objects.ChannelID]objects.MessageID{w.server.World().ChannelIDs()[0]: 1}}
		}, (*reader).ready},
		{"waiting for a pong before catching up", nil, func(r *reader) {
			r.ready()
			r.server.Sockets()[0].Hang()
			r.stream.Follow(r.server.World().ChannelIDs()[0], 1)
		}},
		{"between two connections", func(w *world) *live.Options {
			w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteNotifications))
			return &live.Options{MinPause: time.Minute}
		}, nil},
		{"asking what a rejection means", func(w *world) *live.Options {
			w.server.Inject(osutest.NotifierDown().On(osutest.RouteNotifications), hour.On(transport.PostChatAck))
			return nil
		}, nil},
		{"with a full buffer", func(*world) *live.Options { return &live.Options{Buffer: 1, Inactive: true} }, func(r *reader) {
			for range 100 {
				r.server.Sockets()[0].Send(`{"event":"odd"}`)
			}
		}},
		{"dropping what does not fit", func(*world) *live.Options { return &live.Options{Buffer: 1, DropOldest: true} }, func(r *reader) {
			for range 100 {
				r.server.Sockets()[0].Send(`{"event":"odd"}`)
			}
		}},
	} {
		t.Run(state.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var o *live.Options
				if state.before != nil {
					o = state.before(w)
				}
				r := w.connect(o)
				time.Sleep(time.Second)
				if state.after != nil {
					state.after(r)
				}
				time.Sleep(time.Second)
				synctest.Wait()
				connections, requests := w.counts()
				began := time.Now()
				w.cancel()
				left := 0
				for range r.stream.Events() {
					left++
				}
				took := time.Since(began)
				if took > 0 {
					t.Errorf("closed after %v, want at once", took)
				}
				synctest.Wait()
				if n := len(w.server.Sockets()); n > 0 {
					t.Errorf("%d websockets are open, want none", n)
				}
				t.Logf("%-38s closed after %v, %d results more; %d connections, %d requests before", state.name, took, left, connections, requests)
			})
		})
	}
}

// TestConnect_endsWithContext connects when there is no time left.
func TestConnect_endsWithContext(t *testing.T) {
	inWorld(t, func(w *world) {
		w.cancel()
		for got := range w.connect(nil).stream.Events() {
			if !strings.Contains(show(got), "error") {
				t.Errorf("got %s, want no event", show(got))
			}
		}
		if connections, requests := w.counts(); connections+requests > 0 {
			t.Errorf("%d connections and %d requests, want none", connections, requests)
		}
	})
}
