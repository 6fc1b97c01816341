package osu_test

import (
	"errors"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestExpandScores_requests: what scores lack comes in as few requests as the
// server allows, and what they have is not asked for.
func TestExpandScores_requests(t *testing.T) {
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
	if err := osu.ExpandScores(t.Context(), client, scores); err != nil {
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
	if err := osu.ExpandScores(t.Context(), client, nil); err != nil || len(server.Requests()) != 0 {
		t.Errorf("no scores: %d requests, %v", len(server.Requests()), err)
	}
}

// TestLookup_missing: what the server does not have is missing, ids that are not
// positive are not asked for, and a failure keeps what came before it.
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
