package osu_test

import (
	"errors"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestExpand_scores checks that what scores lack comes in as few requests as
// the server allows, and that what they have is not asked for.
func TestExpand_scores(t *testing.T) {
	t.Parallel()
	server := osutest.New()
	defer server.Close()
	client := memoryClient(t, server)
	world := server.World()
	scores := make([]objects.Score, 120)
	for i := range scores {
		id := world.BeatmapIDs()[i%60]
		scores[i].UserID, scores[i].BeatmapID = world.UserIDs()[i%70], objects.Some(id)
	}
	scores[0].User = &objects.User{ID: scores[0].UserID, Username: "kept"}
	if err := osu.Expand(t.Context(), client, scores); err != nil {
		t.Fatal(err)
	}
	users, beatmaps := server.Count(transport.GetUsers), server.Count(transport.GetBeatmaps)
	if all := len(server.Requests()); users != 2 || beatmaps != 2 || all != 4 {
		t.Errorf("%d requests for users, %d for beatmaps, %d in all; want 2, 2, 4", users, beatmaps, all)
	}
	filled := 0
	for _, s := range scores {
		if s.User != nil && s.Beatmap != nil && s.Beatmapset != nil && s.Beatmap.ID == s.BeatmapID.Or(0) && s.User.ID == s.UserID {
			filled++
		}
	}
	if filled != len(scores) || scores[0].User.Username != "kept" {
		t.Errorf("%d of 120 scores are whole, the first is of %q", filled, scores[0].User.Username)
	}
	server.ResetRequests()
	if err := osu.Expand[objects.Score](t.Context(), client, nil); err != nil || len(server.Requests()) != 0 {
		t.Errorf("no scores: %d requests, %v", len(server.Requests()), err)
	}
}

// TestExpand_comments checks that comments get their users, and that a comment
// without one costs nothing.
func TestExpand_comments(t *testing.T) {
	t.Parallel()
	server := osutest.New()
	defer server.Close()
	client := memoryClient(t, server)
	users := server.World().UserIDs()
	comments := make([]objects.Comment, 51)
	for i := range comments[1:] {
		comments[i+1].UserID = objects.Some(users[i])
	}
	if err := osu.Expand(t.Context(), client, comments); err != nil {
		t.Fatal(err)
	}
	if got := len(server.Requests()); got != 1 {
		t.Errorf("got %d requests for 50 users, want 1", got)
	}
	for i, comment := range comments[1:] {
		if comment.User == nil || comment.User.ID != users[i] {
			t.Fatalf("comment %d: got the user %v, want %d", i+1, comment.User, users[i])
		}
	}
	if got := comments[0].User; got != nil {
		t.Errorf("an imported comment: got the user %v, want none", got)
	}
}

// TestExpand_matches checks that events get their users and beatmaps, and their
// scores get theirs.
func TestExpand_matches(t *testing.T) {
	t.Parallel()
	server := osutest.New()
	defer server.Close()
	client := memoryClient(t, server)
	users, beatmap := server.World().UserIDs(), server.World().BeatmapIDs()[0]
	kept := &objects.Beatmap{ID: beatmap, Version: "kept"}
	events := []objects.MatchEvent{
		{UserID: objects.Some(users[0])},
		{Game: &objects.MatchGame{BeatmapID: objects.Some(beatmap), Scores: []objects.Score{{UserID: users[1]}}}},
		{Game: &objects.MatchGame{BeatmapID: objects.Some(beatmap), Beatmap: kept}},
	}
	if err := osu.Expand(t.Context(), client, events); err != nil {
		t.Fatal(err)
	}
	if got := len(server.Requests()); got != 2 {
		t.Errorf("got %d requests, want 1 for users and 1 for beatmaps", got)
	}
	if got := events[0].User; got == nil || got.ID != users[0] {
		t.Errorf("got the user %v of the event, want %d", got, users[0])
	}
	game := events[1].Game
	if got := game.Scores[0].User; got == nil || got.ID != users[1] {
		t.Errorf("got the user %v of the score, want %d", got, users[1])
	}
	if got := game.Beatmap; got == nil || got.ID != beatmap || got.Beatmapset == nil {
		t.Errorf("got the beatmap %v, want %d with its beatmapset", got, beatmap)
	}
	if got := events[2].Game.Beatmap; got != kept {
		t.Errorf("got the beatmap %v, want the one that was there", got)
	}
}

// TestLookup_missing checks that what the server does not have is missing, that
// ids which are not positive are not asked for, and that a failure keeps what
// came before it.
func TestLookup_missing(t *testing.T) {
	t.Parallel()
	server := osutest.New()
	defer server.Close()
	client := memoryClient(t, server)
	set := server.World().BeatmapsetIDs()[0]
	found, err := osu.Lookup(t.Context(), client, osu.IDs{
		Users: []objects.UserID{2, 2, 0, -1, 1 << 40}, Beatmapsets: []objects.BeatmapsetID{set, 1 << 40, set, 0},
	})
	if err != nil || len(found.Users) != 1 || len(found.Beatmapsets) != 1 || len(server.Requests()) != 3 {
		t.Errorf("%d users, %d sets, %d requests, %v; want 1, 1, 3", len(found.Users), len(found.Beatmapsets), len(server.Requests()), err)
	}
	server.Inject(osutest.ServerError(403).On(transport.GetBeatmaps))
	found, err = osu.Lookup(t.Context(), client, osu.IDs{Users: []objects.UserID{2}, Beatmaps: []objects.BeatmapID{1}})
	if !errors.Is(err, osu.ErrForbidden) || len(found.Users) != 1 {
		t.Errorf("%d users, %v; want 1 and ErrForbidden", len(found.Users), err)
	}
}
