package replay_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/replay"
)

// TestDownload_server: a score's replay comes in one call; one that has none
// costs no request.
func TestDownload_server(t *testing.T) {
	t.Parallel()
	server, client := newServer(t)
	world := server.World()
	ids := world.ScoreIDs()
	at := slices.IndexFunc(ids, func(id objects.ScoreID) bool { return world.Score(id).HasReplay && world.Score(id).LegacyID != 0 })
	info := world.Score(ids[at])
	score := objects.Score{ID: info.ID, HasReplay: true}
	r, err := replay.Download(t.Context(), client, score)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Ruleset.Ruleset(); got != info.Ruleset || r.ScoreID != info.LegacyID || r.Player == "" {
		t.Errorf("got %v, %d, %q; want %v, %d and a name", got, r.ScoreID, r.Player, info.Ruleset, info.LegacyID)
	}
	legacy, err := replay.DownloadByLegacyID(t.Context(), client, info.Ruleset, info.LegacyID)
	if err != nil || !bytes.Equal(legacy.Data, r.Data) {
		t.Errorf("by legacy id: %v, %v", legacy, err)
	}
	byID, err := replay.DownloadByID(t.Context(), client, info.ID)
	if err != nil || !reflect.DeepEqual(byID, r) {
		t.Errorf("by id: got %+v, %v; want %+v", byID, err, r)
	}
	file, err := client.Replay(t.Context(), score)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := replay.Parse(file); err != nil || !reflect.DeepEqual(again, r) {
		t.Errorf("as a file: got %+v, %v; want %+v", again, err, r)
	}
	score.HasReplay = false
	before := len(server.Requests())
	if _, err := replay.Download(t.Context(), client, score); !errors.Is(err, osu.ErrNotFound) || len(server.Requests()) != before {
		t.Errorf("without a replay: %v after %d requests", err, len(server.Requests())-before)
	}
}

// TestDownload_dryRun checks that a dry run counts a download and goes on.
func TestDownload_dryRun(t *testing.T) {
	t.Parallel()
	_, client := newServer(t)
	plan, err := osu.Plan(client, func(c *osu.Client) error {
		r, err := replay.Download(t.Context(), c, objects.Score{ID: 1, HasReplay: true})
		if r == nil || len(r.Data) != 0 {
			t.Errorf("got %+v, want a replay without frames", r)
		}
		return err
	})
	if err != nil || plan.Requests != 1 {
		t.Errorf("got %d requests, %v; want 1 and no error", plan.Requests, err)
	}
}
