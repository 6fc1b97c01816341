package main

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestRun_survivesDay asks the bot every quarter of an hour for a day, and
// cuts its connection twice an hour in between.
func TestRun_survivesDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day, every = 24 * time.Hour, 15 * time.Minute
		server := osutest.New()
		defer server.Close()
		users := server.World().UserIDs()
		me, them := as(t, server, users[0]), as(t, server, users[5])
		channel := server.World().ChannelIDs()[2]
		ctx, cancel := context.WithTimeout(t.Context(), day-time.Minute)
		defer cancel()
		done := make(chan error)
		go func() { done <- run(ctx, me, channel) }()
		if _, err := them.ChannelJoin(t.Context(), channel, users[5]); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		began, asked, cuts := time.Now(), 0, 0
		for time.Since(began) < day-every {
			time.Sleep(time.Duration(random.Int64N(int64(every / 2))))
			for _, socket := range server.Sockets() {
				socket.Cut()
				cuts++
			}
			time.Sleep(every - time.Since(began)%every)
			if _, err := them.ChannelSend(t.Context(), channel, osu.ChatMessageSend{Message: []string{"!!profile", "!!top"}[asked%2]}); err != nil {
				continue // the world silences its users now and then
			}
			asked++
		}
		time.Sleep(30 * time.Second) // for the last answer
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended with %v, want nothing", err)
		}
		answers, open := 0, false
		name := server.World().Username(users[5])
		for m, err := range them.AllChannelHistory(channel, 0).Items(t.Context()) { // newest first
			if err != nil {
				t.Fatal(err)
			}
			if m.Timestamp.Before(began) {
				break
			}
			switch {
			case m.SenderID == users[0] && strings.Contains(m.Content, name): // as all answers do
				if open {
					t.Errorf("got a second answer after %q, want one", m.Content)
				}
				open = true
				answers++
			case m.SenderID == users[5] && strings.HasPrefix(m.Content, "!!"):
				open = false
			}
		}
		t.Logf("a day of %v: %d questions, %d cuts, %d answers", day, asked, cuts, answers)
		if answers != asked || asked < 80 {
			t.Errorf("got %d answers to %d questions, want as many, and 80 or more", answers, asked)
		}
	})
}

// as returns a client of a user.
func as(t *testing.T, server *osutest.Server, user objects.UserID) *osu.Client {
	t.Helper()
	client, err := osu.New(auth.FixedToken(server.UserToken(user, scopes...), transport.Grant{}),
		osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return client
}
