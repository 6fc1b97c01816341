package live_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
)

func TestErrors_texts(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	for want, err := range map[string]error{
		"live: no connection: live: the connection is dead (trying again in 1.5s)":                                            &live.LostError{Err: live.ErrSilent, Again: 1500 * time.Millisecond},
		"live: messages of channel 5 since 2026-11-25T01:02:03Z may be lost":                                                  &live.GapError{Channel: 5, Since: since},
		"live: messages of channel 5 since 2026-11-25T01:02:03Z may be lost: not found":                                       &live.GapError{Channel: 5, Since: since, Err: osu.ErrNotFound},
		"live: 7 events dropped: the consumer is too slow":                                                                    &live.DroppedError{Count: 7},
		"live: opening the websocket: 426 Upgrade Required":                                                                   &live.HandshakeError{Status: http.StatusUpgradeRequired},
		"live: opening the websocket: 302 Found: a redirect, which is not followed":                                           &live.HandshakeError{Status: http.StatusFound, Redirect: true},
		"live: opening the websocket: 502 Bad Gateway: a page of something in front of the server, such as a proxy":           &live.HandshakeError{Status: http.StatusBadGateway, Page: true},
		"live: no connection: live: opening the websocket: 302 Found: a redirect, which is not followed (trying again in 0s)": &live.LostError{Err: &live.HandshakeError{Status: http.StatusFound, Redirect: true}},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	lost := error(&live.LostError{Err: live.ErrSilent})
	if !errors.Is(lost, live.ErrSilent) {
		t.Error("a lost connection hides its reason, want it found")
	}
}

// A history that the server refuses is a gap; the next message brings the
// channel back.
func TestStream_reportsRefusedHistory(t *testing.T) {
	inWorld(t, func(w *world) {
		const nowhere = objects.ChannelID(123_456_789)
		r := w.connect(&live.Options{CheckEvery: -1, Follow: map[objects.ChannelID]objects.MessageID{nowhere: 1}})
		r.ready()
		got := r.next()
		gap, ok := errors.AsType[*live.GapError](got.Err)
		if !ok || gap.Channel != nowhere || !errors.Is(got.Err, stream.ErrGap) || !errors.Is(got.Err, osu.ErrNotFound) {
			t.Errorf("got %s, want a gap because the channel was not found", show(got))
		}
	})
}

// A history that cannot be read for a moment is read later.
func TestStream_rereadsHistory(t *testing.T) {
	inWorld(t, func(w *world) {
		_, other := w.other(5)
		sent := w.pm(other, "first")
		time.Sleep(2 * time.Second)
		w.pm(other, "second")
		w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(transport.GetChannelMessages).Times(8))
		id, _ := sent.Channel.ChannelID.Get()
		r := w.connect(&live.Options{Follow: map[objects.ChannelID]objects.MessageID{id: sent.Message.MessageID}})
		r.ready()
		if m := event[live.Message](r); m.Content != "second" || !m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want what came after the first", m.Content, m.CaughtUp)
		}
	})
}

func TestStream_startsAndStopsChat(t *testing.T) {
	inWorld(t, func(w *world) {
		_, other := w.other(5)
		r := w.connect(&live.Options{NoChat: true, CheckEvery: -1})
		r.ready()
		pm := func(text string) {
			w.pm(other, text)
			time.Sleep(2 * time.Second)
			synctest.Wait()
		}
		pm("before")
		r.stream.StartChat()
		synctest.Wait()
		pm("between")
		r.stream.StopChat()
		synctest.Wait()
		pm("after")
		w.server.Sockets()[0].Send(`{"event":"end"}`)
		var got []string
		for {
			e := r.next().Value
			if u, ok := e.(live.Unknown); ok && u.Event == "end" {
				break
			}
			if m, ok := e.(live.Message); ok {
				got = append(got, m.Content)
			}
		}
		if text := strings.Join(got, " "); text != "between" {
			t.Errorf("got messages %q, want the one while chat was on", text)
		}
	})
}

func TestConnect_refusals(t *testing.T) {
	for name, test := range map[string]struct {
		authorizer transport.Authorizer
		want       error
	}{
		"no tokens": {nil, osu.ErrUnauthorized},
		"no user":   {granted{transport.Grant{Owner: transport.OwnerNone}}, osu.ErrUnauthorized},
		"no scope":  {granted{transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}}}, osu.ErrScope},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.client = w.with(test.authorizer)
				if err := w.connect(nil).end(); !errors.Is(err, test.want) {
					t.Errorf("ended with %v, want %v", err, test.want)
				}
				if connections, requests := w.counts(); connections+requests > 0 {
					t.Errorf("%d connections and %d requests, want none", connections, requests)
				}
			})
		})
	}
}

// granted is an authorizer with a grant and no tokens.
type granted struct{ grant transport.Grant }

// Grant returns the grant.
func (g granted) Grant() transport.Grant { return g.grant }

// Token returns a token that no server knows.
func (granted) Token(context.Context) (transport.Token, error) { return transport.NewToken("x"), nil }

// Reject does nothing.
func (granted) Reject(transport.Token) {}
