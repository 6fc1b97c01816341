package osutest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// The code of this file is that of the page docs/testing.md: a bot, and its
// tests.

// chatBot answers commands of a chat.
type chatBot struct{ client *osu.Client }

// profile answers "!profile name".
func (b chatBot) profile(ctx context.Context, name string) string {
	user, err := b.client.UserByName(ctx, name, nil)
	switch {
	case errors.Is(err, osu.ErrNotFound):
		return "No player is called " + name + "."
	case transport.Retryable(err):
		return "osu! doesn't answer. Try again in a while."
	case err != nil:
		return "That didn't work."
	}
	return fmt.Sprintf("%s has played %d times.", user.Username, user.Statistics.PlayCount)
}

// follow says who won the games of a match, until the match is over.
func (b chatBot) follow(ctx context.Context, match objects.MatchID, say func(string)) {
	for r := range stream.New(b.client).WatchMatch(ctx, match, nil) {
		game := r.Value.Event.Game
		if r.Err != nil || game == nil || len(game.Scores) == 0 {
			continue // a failed request, after which the watch continues; or a game has only begun
		}
		best := slices.MaxFunc(game.Scores, func(a, b objects.Score) int { return cmp.Compare(a.TotalScore, b.TotalScore) })
		say("won by " + r.Value.Users[best.UserID].Username)
	}
}

// newBot returns a bot that talks to a server of its own, in memory.
func newBot(server *osutest.Server) chatBot {
	hc := server.HTTPClient()
	session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: hc})
	if err != nil {
		panic(err)
	}
	client, err := osu.New(session, osu.HTTPClient(hc))
	if err != nil {
		panic(err)
	}
	return chatBot{client}
}

func Example_command() {
	server := osutest.New()
	defer server.Close()
	b := newBot(server)

	fmt.Println(b.profile(context.Background(), "test_owner"))
	fmt.Println(b.profile(context.Background(), "nobody at all"))
	// Output:
	// Test Owner has played 43927 times.
	// No player is called nobody at all.
}

// A hundred people send a command at the same time. The terms allow 60 requests
// in any minute, and the minute takes no time here.
func TestBot_staysWithinLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New()
		b := newBot(server)
		var all sync.WaitGroup
		for _, id := range server.World().UserIDs()[:100] {
			name := server.World().Username(id)
			all.Go(func() {
				if said := b.profile(t.Context(), name); !strings.HasPrefix(said, name+" has played") {
					t.Errorf("%s: got %q, want how often they have played", name, said)
				}
			})
		}
		all.Wait()

		requests := server.RequestsTo(transport.GetUser)
		if len(requests) != 100 {
			t.Errorf("got %d requests, want 100", len(requests))
		}
		for i := 60; i < len(requests); i++ {
			if gap := requests[i].Time.Sub(requests[i-60].Time); gap < time.Minute {
				t.Errorf("got 61 requests in %v, want at most 60 in a minute", gap)
			}
		}
	})
}

// What the bot says when the server misbehaves, and how many requests it sends.
func TestBot_survivesOutage(t *testing.T) {
	const answer, sorry = "Test Owner has played 43927 times.", "osu! doesn't answer. Try again in a while."
	for name, test := range map[string]struct {
		fault    osutest.Fault
		want     string
		statuses []int
		atLeast  time.Duration // between the first request and the last
	}{
		"a hiccup":            {osutest.ServerError(http.StatusInternalServerError).Times(1), answer, []int{500, 200}, 0},
		"too many requests":   {osutest.TooManyRequests(7 * time.Second).Times(1), answer, []int{429, 200}, 7 * time.Second},
		"a page of the proxy": {osutest.ProxyPage(http.StatusBadGateway).Times(2), answer, []int{502, 502, 200}, 0},
		"maintenance":         {osutest.Maintenance(time.Hour), sorry, []int{503, 503, 503, 503}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := osutest.New()
				server.Inject(test.fault.On(transport.GetUser))
				b := newBot(server)
				if said := b.profile(t.Context(), "test_owner"); said != test.want {
					t.Errorf("got %q, want %q", said, test.want)
				}

				requests := server.RequestsTo(transport.GetUser)
				var statuses []int
				for _, r := range requests {
					statuses = append(statuses, r.Status)
				}
				if !slices.Equal(statuses, test.statuses) {
					t.Errorf("got statuses %v, want %v", statuses, test.statuses)
				}
				if took := requests[len(requests)-1].Time.Sub(requests[0].Time); took < test.atLeast {
					t.Errorf("got the last request after %v, want it after %v or later", took, test.atLeast)
				}
			})
		})
	}
}

// A match of three games, one every two minutes.
func TestBot_followsMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.MatchPace(2*time.Minute, 3))
		started := time.Now()
		var said []string
		newBot(server).follow(t.Context(), server.World().RunningMatchID(), func(text string) { said = append(said, text) })

		if len(said) != 3 {
			t.Errorf("got %q, want a winner for each of 3 games", said)
		}
		if slices.Contains(said, "won by ") {
			t.Errorf("got %q, want a name for each winner", said)
		}
		if took := time.Since(started); took < 6*time.Minute || took > 7*time.Minute {
			t.Errorf("got a match of %v, want 6 to 7 minutes", took)
		}
		if n := server.Count(transport.GetMatch); n > 60 {
			t.Errorf("got %d requests, want at most 60", n)
		}
	})
}

func Example_login() {
	server := osutest.New()
	defer server.Close()
	ctx := context.Background()
	app := auth.App{ID: 1, Secret: "secret", RedirectURL: "http://127.0.0.1/callback", HTTPClient: server.HTTPClient()}
	scopes := []auth.Scope{auth.ScopeIdentify, auth.ScopeFriendsRead}

	for _, allow := range []bool{false, true} {
		page, err := app.AuthCodeURL("state", scopes)
		if err != nil {
			log.Fatal(err)
		}
		redirect, err := server.Authorize(page, allow) // the user, their browser and the button
		if err != nil {
			log.Fatal(err)
		}
		back, err := url.Parse(redirect)
		if err != nil {
			log.Fatal(err)
		}
		if reason := back.Query().Get("error"); reason != "" {
			fmt.Println(reason)
			continue
		}
		tokens, err := app.Exchange(ctx, back.Query().Get("code"), "")
		if err != nil {
			log.Fatal(err)
		}
		session, err := auth.NewSession(ctx, app, tokens, nil)
		if err != nil {
			log.Fatal(err)
		}
		client, err := osu.New(session, osu.HTTPClient(server.HTTPClient()))
		if err != nil {
			log.Fatal(err)
		}
		me, err := client.Me(ctx, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("welcome,", me.Username)
	}
	// Output:
	// access_denied
	// welcome, Test Owner
}

// TestTestingPage_showsTestedCode checks that the code of docs/testing.md is in
// this file.
func TestTestingPage_showsTestedCode(t *testing.T) {
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("bot_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) < 5 {
		t.Errorf("%d blocks of code", len(blocks))
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(string(code), block) {
			t.Errorf("not in bot_test.go:\n%s", block)
		}
	}
}
