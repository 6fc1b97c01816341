package live_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

func TestStream_deliversOnceDespiteCuts(t *testing.T) {
	const messages, cuts = 1000, 50
	inWorld(t, func(w *world) {
		random := rand.New(rand.NewPCG(1, 2))
		at := random.Perm(messages - 20)[:cuts]
		r := w.connect(&live.Options{CheckEvery: -1, MaxPause: 2 * time.Second})
		r.ready()
		_, other := w.other(5)
		var writer sync.WaitGroup
		defer writer.Wait()
		writer.Go(func() {
			due, cut := 0, map[*osutest.Socket]bool{}
			for i := range messages {
				time.Sleep(time.Second)
				if slices.Contains(at, i) {
					due++
				}
				for _, k := range w.server.Sockets() { // none while it connects again
					if due > 0 && !cut[k] {
						k.CutAfter(random.IntN(600)) // in this frame or the next
						due, cut[k] = due-1, true
					}
				}
				w.pm(other, fmt.Sprint(i))
			}
		})
		caughtUp := 0
		for i := 0; i < messages; {
			switch e := r.next().Value.(type) {
			case live.Message:
				if e.Content != fmt.Sprint(i) {
					t.Fatalf("got message %q, want %d", e.Content, i)
				}
				if e.CaughtUp {
					caughtUp++
				}
				i++
			case nil:
				t.Fatal("an error in between")
			}
		}
		if len(r.lost) != cuts {
			t.Errorf("got %d connections lost, want %d", len(r.lost), cuts)
		}
		if caughtUp == 0 {
			t.Error("got no message that was caught up with")
		}
		t.Logf("%d/%d messages once and in order, %d of them caught up with, over %d cuts", messages, messages, caughtUp, len(r.lost))
	})
}

func TestStream_findsNewConversations(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		_, first := w.other(5)
		_, second := w.other(6)
		w.pm(first, "known")
		event[live.ChannelJoined](r)
		event[live.Message](r)
		w.server.Sockets()[0].Cut()
		synctest.Wait()
		w.pm(second, "one")
		event[live.Ready](r)
		time.Sleep(2 * time.Second)
		w.pm(second, "two")
		for _, want := range []string{"one", "two"} {
			if m := event[live.Message](r); m.Content != want {
				t.Errorf("got %q, want %q", m.Content, want)
			}
		}
	})
}

func TestStream_findsLossesWithoutDisconnect(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		_, other := w.other(5)
		w.pm(other, "before")
		event[live.ChannelJoined](r)
		event[live.Message](r)
		time.Sleep(2 * time.Second)
		w.server.LoseEvents(1)
		w.pm(other, "lost")
		began := time.Now()
		if m := event[live.Message](r); m.Content != "lost" || !m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want the lost message", m.Content, m.CaughtUp)
		}
		t.Logf("found after %v", time.Since(began))
		if len(r.lost) > 0 {
			t.Errorf("lost %v, want no disconnect", r.lost)
		}
	})
}

func TestStream_reportsExpiredHistory(t *testing.T) {
	inWorld(t, func(w *world) {
		channel := w.server.World().ChannelIDs()[0]
		w.client = w.with(&renewing{world: w})
		r := w.connect(&live.Options{CheckEvery: -1, Follow: map[objects.ChannelID]objects.MessageID{channel: 0}})
		r.ready()
		time.Sleep(time.Minute)
		w.server.Inject(osutest.ProxyPage(502).On(osutest.RouteNotifications).For(25 * time.Hour))
		lost := time.Now()
		w.server.Sockets()[0].Cut()
		event[live.Ready](r)
		got := r.next()
		gap, ok := errors.AsType[*live.GapError](got.Err)
		if !ok {
			t.Fatalf("got %s, want a gap", show(got))
		}
		if gap.Channel != channel || gap.Since.Sub(lost).Abs() > time.Second {
			t.Errorf("gap in %d since %v, want in %d since %v", gap.Channel, gap.Since, channel, lost)
		}
	})
}

func TestStream_followsFromMessage(t *testing.T) {
	inWorld(t, func(w *world) {
		_, other := w.other(5)
		sent := w.pm(other, "first")
		time.Sleep(2 * time.Second)
		w.pm(other, "second")
		id, _ := sent.Channel.ChannelID.Get()
		r := w.connect(&live.Options{Follow: map[objects.ChannelID]objects.MessageID{id: sent.Message.MessageID}})
		r.ready()
		if m := event[live.Message](r); m.Content != "second" || !m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want what came after the first", m.Content, m.CaughtUp)
		}
	})
}

func TestStream_dropsOldestAndCounts(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(&live.Options{Buffer: 4, DropOldest: true, Inactive: true})
		time.Sleep(time.Second)
		synctest.Wait()
		for i := range 20 {
			w.server.Sockets()[0].Send(fmt.Sprintf(`{"event":"odd.%d"}`, i))
			synctest.Wait()
		}
		dropped := 0
		for dropped+4 < 21 {
			got := r.next()
			if e, ok := errors.AsType[*live.DroppedError](got.Err); ok {
				dropped += e.Count
			}
		}
		for i := 16; i < 20; i++ {
			if e := event[live.Unknown](r); string(e.Event) != fmt.Sprintf("odd.%d", i) {
				t.Errorf("got %s, want odd.%d", e.Event, i)
			}
		}
		if dropped != 17 {
			t.Errorf("%d reported as dropped, want 17", dropped)
		}
	})
}

func TestStream_handlesTokenRejections(t *testing.T) {
	type end struct {
		name        string
		token       func(w *world) *osu.Client
		want        error
		connections int
		requests    int
	}
	bare := transport.Grant{Scopes: []transport.Scope{transport.ScopeChatRead}, Owner: transport.OwnerUser}
	for _, test := range []end{
		{"expired", func(w *world) *osu.Client { w.server.ExpireToken(w.token); return w.client }, osu.ErrUnauthorized, 1, 1},
		{"revoked", func(w *world) *osu.Client { w.server.RevokeToken(w.token); return w.client }, osu.ErrUnauthorized, 1, 1},
		{"unknown", func(w *world) *osu.Client { return w.as("nonsense", transport.Grant{}) }, osu.ErrUnauthorized, 1, 1},
		{"wrong scope, known", func(w *world) *osu.Client {
			return w.as(w.server.UserToken(w.me, transport.ScopePublic), transport.Grant{})
		}, osu.ErrScope, 0, 0},
		{"wrong scope, not known", func(w *world) *osu.Client { return w.as(w.server.UserToken(w.me, transport.ScopePublic), bare) }, osu.ErrForbidden, 1, 1},
		{"of no user", func(w *world) *osu.Client {
			return w.as(w.server.Token(transport.ScopeChatRead), transport.Grant{})
		}, osu.ErrUnauthorized, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.client = test.token(w)
				err := w.connect(nil).end()
				connections, requests := w.counts()
				if !errors.Is(err, test.want) {
					t.Errorf("ended with %v, want %v", err, test.want)
				}
				if connections != test.connections || requests != test.requests {
					t.Errorf("%d connections and %d requests, want %d and %d", connections, requests, test.connections, test.requests)
				}
				t.Logf("%d connections, %d requests: %v", connections, requests, err)
			})
		})
	}
}

func TestStream_renewsOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		tokens := &renewing{world: w}
		w.client = w.with(tokens)
		r := w.connect(nil)
		r.ready()
		w.server.RevokeToken(tokens.current) // by a renewal elsewhere: no logout
		time.Sleep(time.Minute)
		w.server.Sockets()[0].Cut()
		event[live.Ready](r)
		if tokens.made != 2 {
			t.Errorf("%d tokens, want the first and a renewed one", tokens.made)
		}
		if len(r.lost) != 1 {
			t.Errorf("lost: %v, want the one cut", r.lost)
		}
	})
}

func TestStream_deliversOnlyEventsOfTokenUser(t *testing.T) {
	inWorld(t, func(w *world) {
		_, other := w.other(5)
		mine := w.connect(nil)
		mine.ready()
		theirs := &reader{w, live.Connect(w.ctx, other, nil), nil}
		theirs.ready()
		_, third := w.other(6)
		w.pm(third, "for me")
		event[live.ChannelJoined](mine)
		event[live.Message](mine)
		synctest.Wait()
		select {
		case got := <-theirs.stream.Events():
			if _, ok := got.Value.(live.Silences); !ok {
				t.Errorf("another user got %s", show(got))
			}
		default:
		}
	})
}

func TestStream_retriesFreshTokens(t *testing.T) {
	inWorld(t, func(w *world) {
		time.Sleep(time.Second / 3)
		w.client = w.as(w.server.UserToken(w.me, chatScopes...), transport.Grant{})
		r := w.connect(nil)
		if e := event[live.Ready](r); e.Connection != 2 {
			t.Errorf("ready on connection %d, want 2", e.Connection)
		}
		_, requests := w.counts()
		if requests > 2 { // the question about the token, and the first ack
			t.Errorf("%d requests, want 2", requests)
		}
		if len(r.lost) > 0 {
			t.Errorf("reported %v, want nothing", r.lost)
		}
	})
}

func TestStream_waitsWhileDatabaseIsDown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.server.Inject(osutest.NotifierDown().On(osutest.RouteNotifications).For(10 * time.Minute))
		r := w.connect(nil)
		event[live.Ready](r)
		connections, requests := w.counts()
		for _, err := range r.lost {
			if !errors.Is(err, live.ErrRejected) {
				t.Errorf("lost: %v, want ErrRejected", err)
			}
		}
		if connections > 12 {
			t.Errorf("%d connections in ten minutes, want few", connections)
		}
		t.Logf("ten minutes without a database: %d connections, %d requests, no login", connections, requests)
	})
}
