package replay_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/replay"
	"github.com/osugo/osugo/osu/transport"
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
	var saved bytes.Buffer
	if err := replay.Save(t.Context(), client, score, &saved); err != nil {
		t.Fatal(err)
	}
	if again, err := replay.Parse(saved.Bytes()); err != nil || !reflect.DeepEqual(again, r) {
		t.Errorf("saved: got %+v, %v; want %+v", again, err, r)
	}
	server.Inject(osutest.ResetBody(20).On(transport.GetScoreDownload))
	saved.Reset()
	if err := replay.Save(t.Context(), client.With(osu.Fresh(), osu.Retry(transport.Retry{Attempts: 1})), score, &saved); err == nil || saved.Len() != 0 {
		t.Errorf("cut off: %d bytes were written, %v", saved.Len(), err)
	}
	score.HasReplay = false
	before := len(server.Requests())
	if _, err := replay.Download(t.Context(), client, score); !errors.Is(err, osu.ErrNotFound) || len(server.Requests()) != before {
		t.Errorf("without a replay: %v after %d requests", err, len(server.Requests())-before)
	}
}

// newServer returns a server and a client of it.
func newServer(t *testing.T) (*osutest.Server, *osu.Client) {
	t.Helper()
	server := osutest.New()
	t.Cleanup(server.Close)
	token := auth.FixedToken(server.Token(transport.ScopePublic), transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}})
	client, err := osu.New(token, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}
