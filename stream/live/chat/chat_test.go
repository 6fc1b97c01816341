package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live/chat"
)

func TestClient_sendsMessagesOnceDespiteLostAnswers(t *testing.T) {
	const messages, losses = 1000, 50
	inWorld(t, func(w *world) {
		c, channel := w.connect(nil)
		random := rand.New(rand.NewPCG(3, 4))
		for i, at := range random.Perm(messages)[:losses] {
			fault := osutest.Reset() // carried out
			if i%2 == 1 {
				fault = osutest.ProxyPage(http.StatusBadGateway) // not carried out
			}
			w.server.Inject(fault.On(transport.PostChannelMessage).After(at).Times(1))
		}
		for i := range messages {
			m, err := c.Send(w.ctx, channel, fmt.Sprint("number ", i))
			if err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
			if m.Content != fmt.Sprint("number ", i) {
				t.Fatalf("message %d was returned as %q", i, m.Content)
			}
		}
		counts := make(map[string]int)
		for m, err := range c.History(channel, 0).Items(w.ctx) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(m.Content, "number ") {
				counts[m.Content]++
			}
		}
		once := 0
		for i := range messages {
			n := counts[fmt.Sprint("number ", i)]
			if n == 1 {
				once++
				continue
			}
			t.Errorf("message %d is on the server %d times, want once", i, n)
		}
		posts := 0
		for _, q := range w.server.Requests() {
			if q.Route == transport.PostChannelMessage {
				posts++
			}
		}
		t.Logf("%d/%d messages on the server once; %d answers lost, half of them before the message arrived; %d sent", once, messages, losses, posts)
	})
}

func TestClient_sendsPrivateMessagesOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		c, _ := w.connect(nil)
		w.server.Inject(osutest.Reset().On(transport.PostChatNew).Times(1))
		m, err := c.PM(w.ctx, w.them, "hello")
		if err != nil || m.Content != "hello" {
			t.Fatalf("got %q and %v, want the message", m.Content, err)
		}
		messages, err := w.theirs.ChannelMessages(w.ctx, m.ChannelID, nil)
		if err != nil || len(messages) != 1 {
			t.Errorf("the other side has %d messages and %v, want one", len(messages), err)
		}
	})
}

func TestClient_stopsSendingWithContext(t *testing.T) {
	for name, lose := range map[string]int{"the echo came": 0, "no echo came": 1} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				c, channel := w.connect(nil)
				w.server.Inject(osutest.Delay(time.Hour).On(transport.PostChannelMessage))
				w.server.LoseEvents(lose)
				ctx, cancel := context.WithTimeout(w.ctx, 3*time.Second)
				defer cancel()
				began := time.Now()
				_, err := c.Send(ctx, channel, "slow")
				if took := time.Since(began); took > 4*time.Second {
					t.Errorf("returned after %v, want the deadline", took)
				}
				if (err != nil) != (lose > 0) {
					t.Errorf("got %v, want an error only without an echo", err)
				}
			})
		})
	}
}

func TestClient_dispatchesCommands(t *testing.T) {
	inWorld(t, func(w *world) {
		c, channel := w.connect(nil)
		got := make(chan chat.Command, 4)
		c.Handle("Top", func(ctx context.Context, cmd chat.Command) {
			if _, ok := ctx.Deadline(); !ok {
				t.Error("the command has no deadline")
			}
			got <- cmd
			_, _ = c.Send(ctx, channel, "!!top of nobody") // its own message is no command
		})
		for _, text := range []string{"!top one", "!!top  two words ", "hello", "! TOP three"} {
			if _, err := w.theirs.ChannelSend(w.ctx, channel, osu.ChatMessageSend{Message: text}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Second)
		}
		synctest.Wait()
		close(got)
		var texts []string
		for cmd := range got {
			if cmd.Message.Sender.ID != w.them {
				t.Errorf("sender %d, want %d", cmd.Message.Sender.ID, w.them)
			}
			texts = append(texts, cmd.Text)
		}
		if want := []string{"two words", "three"}; !slices.Equal(texts, want) {
			t.Errorf("commands with %q, want %q: the server shows !top to its author only", texts, want)
		}
	})
}

func TestClient_leavesAndMarksAsRead(t *testing.T) {
	inWorld(t, func(w *world) {
		c, channel := w.connect(nil)
		m, err := c.Send(w.ctx, channel, "last words")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.MarkAsRead(w.ctx, channel, m.MessageID); err != nil {
			t.Error(err)
		}
		if err := c.Leave(w.ctx, channel); err != nil {
			t.Error(err)
		}
		if _, err := w.mine.Channel(w.ctx, channel); err == nil {
			t.Error("still in the channel")
		}
	})
}

func TestParseCommand_spellings(t *testing.T) {
	for text, want := range map[string]string{
		"!top": "top[]", "!Top 5 osu": "top[5 osu]", "!!top 5": "top[5]", "! top": "top[]", " !top ": "top[]",
		"!": "", "!!": "", "!!!": "", "top": "", "": "", "a !top": "",
	} {
		cmd, ok := chat.ParseCommand(text)
		got := ""
		if ok {
			got = cmd.Name + fmt.Sprint(cmd.Args)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestClient_sendsActions(t *testing.T) {
	inWorld(t, func(w *world) {
		c, channel := w.connect(nil)
		m, err := c.Action(w.ctx, channel, "waves")
		if err != nil || !m.IsAction || m.Content != "waves" {
			t.Errorf("got %q (action: %t) and %v, want an action", m.Content, m.IsAction, err)
		}
		if c.Live() == nil {
			t.Error("got no stream, want the client's")
		}
	})
}

// A message whose every answer is lost before it arrives is given up.
func TestClient_givesUpOnLostMessages(t *testing.T) {
	inWorld(t, func(w *world) {
		c, channel := w.connect(nil)
		w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(transport.PostChannelMessage))
		if m, err := c.Send(w.ctx, channel, "nobody hears"); err == nil || !strings.Contains(err.Error(), "did not arrive in 4 attempts") {
			t.Errorf("got %q and %v, want that it did not arrive", m.Content, err)
		}
	})
}

// What cannot be found out is an error, with the loss in it.
func TestClient_reportsUnknownOutcome(t *testing.T) {
	for name, route := range map[string]transport.Route{"who it is": transport.GetMe, "the conversation": transport.PostChannel} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				c := chat.Connect(w.ctx, w.mine, nil)
				go c.Run()
				time.Sleep(time.Second)
				w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(transport.PostChatNew), osutest.ProxyPage(http.StatusBadGateway).On(route))
				_, err := c.PM(w.ctx, w.them, "hello")
				failures := 0
				if joined, ok := err.(interface{ Unwrap() []error }); ok {
					failures = len(joined.Unwrap())
				}
				if failures != 2 {
					t.Errorf("got error %v, want the loss and why nothing was found out", err)
				}
			})
		})
	}
}
