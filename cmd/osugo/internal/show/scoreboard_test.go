package show_test

import (
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// gameOf returns a game with a score of a user.
func gameOf(id objects.MatchGameID, user objects.UserID, ended bool) *objects.MatchGame {
	score := objects.Score{UserID: user, TotalScore: 1000}
	score.Match = &objects.ScoreMatch{Pass: true}
	g := &objects.MatchGame{ID: id, Scores: []objects.Score{score}}
	if ended {
		g.EndTime = objects.Some(time.Unix(1, 0))
	}
	return g
}

// TestScoreboard_keepsTheNamesOfAllUpdates checks that a player is named whom a
// later update does not mention.
func TestScoreboard_keepsTheNamesOfAllUpdates(t *testing.T) {
	var b show.Scoreboard
	for i, name := range []string{"cookiezi", "rrtyui"} {
		id := objects.UserID(i + 1)
		b.Apply(stream.MatchUpdate{
			Event: objects.MatchEvent{Game: gameOf(objects.MatchGameID(i+1), id, true)},
			Users: map[objects.UserID]objects.User{id: {ID: id, Username: name}},
		})
	}
	var text strings.Builder
	b.Draw(screen.New(&text), 0)
	for _, name := range []string{"cookiezi", "rrtyui"} {
		if !strings.Contains(text.String(), name) {
			t.Errorf("got a table without %s, want both winners\n%s", name, &text)
		}
	}
}

// TestMatch_isNotPlayedAfterItsEnd checks that a game without an end is abandoned
// once its match is over, although the server still names it as the current one.
func TestMatch_isNotPlayedAfterItsEnd(t *testing.T) {
	for want, end := range map[string]objects.Opt[time.Time]{"playing": {}, "abandoned": objects.Some(time.Unix(2, 0))} {
		m := objects.MatchShow{
			Match:         objects.Match{EndTime: end},
			Events:        []objects.MatchEvent{{Game: gameOf(7, 1, false)}},
			CurrentGameID: objects.Some(objects.MatchGameID(7)),
		}
		var text strings.Builder
		show.Match(screen.New(&text), m)
		if !strings.Contains(text.String(), want) {
			t.Errorf("got %q, want it to say %s", &text, want)
		}
	}
}
