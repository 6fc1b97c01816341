package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live/chat"
)

// TestClient_endsInEveryState cancels a client in each state that it can be in.
// Its calls must return and its channel must be closed at once, and nothing may
// run on: the bubble would not end.
func TestClient_endsInEveryState(t *testing.T) {
	hour := osutest.Delay(time.Hour)
	send := func(w *world, c *chat.Client, channel objects.ChannelID) error {
		_, err := c.Send(w.ctx, channel, "slow")
		return err
	}
	pm := func(w *world, c *chat.Client, _ objects.ChannelID) error {
		_, err := c.PM(w.ctx, w.them, "slow")
		return err
	}
	ask := func(w *world, _ *chat.Client, channel objects.ChannelID) error {
		for range 3 {
			if _, err := w.theirs.ChannelSend(w.ctx, channel, osu.ChatMessageSend{Message: "!!wait"}); err != nil {
				w.Error(err)
			}
		}
		return context.Canceled // as the calls of the others
	}
	for _, state := range []struct {
		name   string
		idle   bool          // nobody receives
		echo   time.Duration // how long echoes are waited for
		before func(w *world)
		call   func(w *world, c *chat.Client, channel objects.ChannelID) error // what is under way; nil: nothing
	}{
		{"idle", false, 0, func(*world) {}, nil},
		{"nobody receives", true, 0, func(*world) {}, nil},
		{"between two connections", false, 0, func(w *world) {
			w.server.Inject(osutest.ProxyPage(502).On(osutest.RouteNotifications))
			w.server.Sockets()[0].Cut()
		}, nil},
		{"asking who it is", false, 0, func(w *world) { w.server.Inject(hour.On(transport.GetMe)) }, func(w *world, _ *chat.Client, channel objects.ChannelID) error {
			c := chat.Connect(w.ctx, w.mine, nil)
			go c.Run()
			_, err := c.Join(w.ctx, channel)
			return err
		}},
		{"joining", false, 0, func(w *world) { w.server.Inject(hour.On(transport.PutChannelUser)) }, func(w *world, c *chat.Client, channel objects.ChannelID) error {
			_, err := c.Join(w.ctx, channel)
			return err
		}},
		{"sending", false, 0, func(w *world) {
			w.server.Inject(hour.On(transport.PostChannelMessage))
			w.server.LoseEvents(1)
		}, send},
		{"waiting for an echo", false, time.Minute, func(w *world) {
			w.server.Inject(osutest.Reset().On(transport.PostChannelMessage))
			w.server.LoseEvents(1)
		}, send},
		{"looking into the history", false, 0, func(w *world) {
			w.server.Inject(osutest.ProxyPage(502).On(transport.PostChannelMessage), hour.On(transport.GetChannelMessages))
		}, send},
		{"waiting for the message before", false, 0, func(w *world) {
			w.server.Inject(hour.On(transport.PostChannelMessage))
			w.server.LoseEvents(1)
		}, func(w *world, c *chat.Client, channel objects.ChannelID) error {
			go func() { _ = send(w, c, channel) }()
			synctest.Wait()
			return send(w, c, channel)
		}},
		{"looking for a conversation", false, 0, func(w *world) {
			w.server.Inject(osutest.ProxyPage(502).On(transport.PostChatNew), hour.On(transport.PostChannel))
		}, pm},
		{"with commands running and waiting", false, 0, func(*world) {}, ask},
	} {
		t.Run(state.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				c := chat.Connect(w.ctx, w.mine, &chat.Options{Commands: 1, EchoTimeout: state.echo})
				received := make(chan struct{})
				go func() {
					defer close(received)
					if !state.idle {
						_ = c.Run()
					}
				}()
				running := 0
				c.Handle("wait", func(ctx context.Context, _ chat.Command) {
					running++
					<-ctx.Done()
				})
				time.Sleep(time.Second)
				channel := w.server.World().ChannelIDs()[2]
				if _, err := c.Join(w.ctx, channel); err != nil {
					t.Fatal(err)
				}
				if _, err := w.theirs.ChannelJoin(w.ctx, channel, w.them); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				state.before(w)
				returned := make(chan error, 1)
				go func() {
					if state.call == nil {
						returned <- context.Canceled
						return
					}
					returned <- state.call(w, c, channel)
				}()
				time.Sleep(7 * time.Second) // longer than echoes are waited for
				synctest.Wait()
				if state.call != nil && len(returned) > 0 && running == 0 {
					t.Fatalf("the call returned %v, want it under way", <-returned)
				}
				began := time.Now()
				w.disconnect()
				err := <-returned
				if err == nil {
					t.Error("got no error for a call that was cancelled, want one")
				}
				<-received
				for range c.Events() {
				}
				if took := time.Since(began); took > 0 {
					t.Errorf("closed after %v, want at once", took)
				}
				synctest.Wait()
				if n := len(w.server.Sockets()); n > 0 {
					t.Errorf("%d websockets are open, want none", n)
				}
				t.Logf("%-36s %v", state.name, err)
			})
		})
	}
}
