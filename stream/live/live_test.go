package live_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
)

func TestStream_deliversMessagesWithSender(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		id, other := w.other(5)
		w.pm(other, "hello")
		joined := event[live.ChannelJoined](r)
		m := event[live.Message](r)
		if m.Content != "hello" || m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want hello over the websocket", m.Content, m.CaughtUp)
		}
		if m.Sender == nil || m.Sender.ID != id {
			t.Errorf("got sender %v, want user %d", m.Sender, id)
		}
		if got, _ := joined.ChannelID.Get(); got != m.ChannelID {
			t.Errorf("joined %d, but the message is in %d", got, m.ChannelID)
		}
	})
}

func TestStream_catchesUpAfterCut(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		_, other := w.other(5)
		w.pm(other, "before")
		event[live.ChannelJoined](r)
		event[live.Message](r)
		w.server.Sockets()[0].Cut()
		synctest.Wait()
		time.Sleep(time.Second)
		w.pm(other, "missed")
		if e := event[live.Ready](r); e.Connection != 2 {
			t.Errorf("got connection %d, want 2", e.Connection)
		}
		if m := event[live.Message](r); m.Content != "missed" || !m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want missed, caught up", m.Content, m.CaughtUp)
		}
		time.Sleep(2 * time.Second)
		w.pm(other, "after")
		if m := event[live.Message](r); m.Content != "after" || m.CaughtUp {
			t.Errorf("got %q (caught up: %t), want after, over the websocket", m.Content, m.CaughtUp)
		}
		if fmt.Sprint(r.lost) == "[]" {
			t.Error("the lost connection was not reported")
		}
	})
}

func TestStream_findsDeadConnections(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		w.server.Sockets()[0].Hang()
		began := time.Now()
		if e := event[live.Ready](r); e.Connection != 2 {
			t.Errorf("got connection %d, want 2", e.Connection)
		}
		if took := time.Since(began); took < time.Minute || took > 80*time.Second {
			t.Errorf("found dead and replaced after %v, want about a minute", took)
		}
		if len(r.lost) != 1 || !errors.Is(r.lost[0], live.ErrSilent) {
			t.Errorf("lost: %v, want ErrSilent once", r.lost)
		}
	})
}

func TestStream_answersPingsForAnHour(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		time.Sleep(time.Hour)
		connections, requests := w.counts()
		if connections != 1 {
			t.Errorf("%d connections in an hour, want 1", connections)
		}
		if requests > 181 {
			t.Errorf("%d requests in an idle hour, want at most three a minute", requests)
		}
		t.Logf("an idle hour: %d connection, %d requests", connections, requests)
	})
}

func TestStream_endsOnLogout(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		if err := w.client.RevokeToken(w.ctx); err != nil {
			t.Fatal(err)
		}
		event[live.LoggedOut](r)
		if err := r.end(); !errors.Is(err, live.ErrLogout) {
			t.Errorf("ended with %v, want ErrLogout", err)
		}
	})
}

func TestStream_findsRevocationsWithoutLogout(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.connect(nil)
		r.ready()
		w.server.RevokeToken(w.token)
		began := time.Now()
		if err := r.end(); !errors.Is(err, osu.ErrUnauthorized) {
			t.Errorf("ended with %v, want ErrUnauthorized", err)
		}
		if took := time.Since(began); took > 35*time.Second {
			t.Errorf("noticed after %v, want half a minute", took)
		}
	})
}

func TestGapError_isErrGap(t *testing.T) {
	if err := error(&live.GapError{}); !errors.Is(err, stream.ErrGap) {
		t.Error("a GapError is no stream.ErrGap")
	}
}

func TestStream_worksOverNetwork(t *testing.T) {
	server := osutest.NewServer(osutest.Size(osutest.Small))
	defer server.Close()
	token := server.UserToken(server.World().UserIDs()[0], chatScopes...)
	client, err := osu.New(auth.FixedToken(token, transport.Grant{}), osu.BaseURL(server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// A request leaves an idle connection, which the websocket cannot use.
	if _, err := client.Channels(ctx); err != nil {
		t.Fatal(err)
	}
	for r := range live.Connect(ctx, client, nil).Events() {
		if _, ok := r.Value.(live.Ready); ok {
			cancel()
		}
	}
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Error("not ready within a minute")
	}
}
