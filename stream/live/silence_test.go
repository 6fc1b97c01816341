package live_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/live"
)

func TestStream_marksMessagesOfSilencedUsers(t *testing.T) {
	inWorld(t, func(w *world) {
		them, other := w.other(5)
		_, friend := w.other(6)
		var silences atomic.Value
		silences.Store(`{"id":1,"user_id":` + fmt.Sprint(them) + `}`)
		w.silencing(&silences)
		stream := live.Connect(w.ctx, w.client, nil)
		r := &reader{w, stream, nil}
		silenced := func() live.Silences {
			for got := range stream.Events() {
				if s, ok := got.Value.(live.Silences); ok {
					return s
				}
			}
			t.Fatal("the stream ended, want silences")
			return live.Silences{}
		}
		if s := silenced(); !s.Earlier {
			t.Errorf("got %+v, want silences from before the stream", s)
		}
		silences.Store("")
		synctest.Wait()
		w.pm(other, "before")
		event[live.ChannelJoined](r)
		before := event[live.Message](r)
		if before.Silenced || stream.Silenced(before.ChatMessage) {
			t.Error("a silence from before the stream hides a message, want it shown")
		}
		// While the connection is lost they write once more, and are silenced.
		w.server.Sockets()[0].Cut()
		synctest.Wait()
		w.pm(other, "missed")
		w.pm(friend, "of another")
		silences.Store(`{"id":2,"user_id":` + fmt.Sprint(them) + `}`)
		if s := silenced(); s.Earlier || len(s.Silences) != 1 || s.Silences[0].UserID != them {
			t.Errorf("got %+v, want the new silence", s)
		}
		if !stream.Silenced(before.ChatMessage) {
			t.Error("the message before the silence is shown, want it hidden")
		}
		silences.Store("")
		if m := event[live.Message](r); m.Content != "missed" || !m.Silenced || !m.CaughtUp {
			t.Errorf("got %q (silenced: %t, caught up: %t), want missed, silenced, caught up", m.Content, m.Silenced, m.CaughtUp)
		}
		time.Sleep(4 * time.Hour) // the silence is over, and so is one that the world has
		w.pm(other, "after")
		for {
			m := event[live.Message](r)
			if m.Content != "after" && m.Silenced {
				t.Errorf("%q is silenced, want it shown", m.Content)
			}
			if m.Content == "after" {
				if m.Silenced || stream.Silenced(m.ChatMessage) {
					t.Error("the message after the silence is hidden, want it shown")
				}
				return
			}
		}
	})
}

func TestStream_remembersSilencesWithinBounds(t *testing.T) {
	inWorld(t, func(w *world) {
		var silences atomic.Value
		silences.Store("")
		w.silencing(&silences)
		r := w.connect(nil)
		r.ready()
		var many []string
		for i := range 5000 {
			many = append(many, `{"id":`+fmt.Sprint(i+1)+`,"user_id":`+fmt.Sprint(i+1)+`}`)
		}
		silences.Store(strings.Join(many, ","))
		for got := range r.stream.Events() {
			if _, ok := got.Value.(live.Silences); ok {
				break
			}
		}
		hidden := 0
		for i := range 5000 {
			if r.stream.Silenced(objects.ChatMessage{SenderID: objects.UserID(i + 1), Timestamp: time.Now()}) {
				hidden++
			}
		}
		if hidden != 4096 {
			t.Errorf("%d silences are remembered, want 4096", hidden)
		}
	})
}
