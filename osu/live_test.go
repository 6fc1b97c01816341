//go:build live

package osu_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// TestLive_readsEveryRoute asks the real API for a little of everything that
// client credentials may read, within the published limits, and reports where
// the server has moved.
func TestLive_readsEveryRoute(t *testing.T) {
	id, err := strconv.ParseInt(os.Getenv("OSU_CLIENT_ID"), 10, 64)
	if err != nil {
		t.Skip("OSU_CLIENT_ID and OSU_CLIENT_SECRET are not set")
	}
	session, err := auth.ClientCredentials(auth.App{ID: id, Secret: auth.Secret(os.Getenv("OSU_CLIENT_SECRET"))})
	if err != nil {
		t.Fatal(err)
	}
	options := []osu.Option{
		osu.UserAgent("osugo-live-test"),
		osu.OnDrift(func(d transport.Drift) { t.Logf("drift: %v", d) }),
	}
	if base := os.Getenv("OSU_BASE_URL"); base != "" {
		options = append(options, osu.BaseURL(base))
	}
	client, err := osu.New(session, options...)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	ranking, err := client.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypePerformance, nil)
	if err != nil || len(ranking.Ranking) == 0 {
		t.Fatal(len(ranking.Ranking), err)
	}
	user := ranking.Ranking[0].User.ID
	if _, err := client.User(ctx, user, nil); err != nil {
		t.Error(err)
	}
	scores, err := client.UserScores(ctx, user, objects.UserScoreTypeBest, nil)
	if err != nil || len(scores) == 0 {
		t.Fatal(len(scores), err)
	}
	if _, err := client.Score(ctx, scores[0].ID, nil); err != nil {
		t.Error(err)
	}
	if _, err := client.BeatmapAttributes(ctx, scores[0].BeatmapID.Or(0), &osu.BeatmapAttributesParams{Mods: mods.Of("HD", "DT")}); err != nil {
		t.Error(err)
	}
	if _, err := client.Legacy().UserScores(ctx, user, objects.UserScoreTypeBest, nil); err != nil {
		t.Error(err)
	}
	for _, call := range []func() error{
		func() error { return does(client.Beatmaps(ctx, []objects.BeatmapID{scores[0].BeatmapID.Or(0)})) },
		func() error { return does(client.Users(ctx, []objects.UserID{user}, nil)) },
		func() error { return does(client.BeatmapsetSearch(ctx, nil)) },
		func() error { return does(client.Matches(ctx, nil)) },
		func() error { return does(client.Rooms(ctx, nil)) },
		func() error { return does(client.Events(ctx, nil)) },
		func() error { return does(client.Scores(ctx, nil)) },
		func() error { return does(client.News(ctx, nil)) },
		func() error { return does(client.Changelog(ctx, nil)) },
		func() error { return does(client.Comments(ctx, nil)) },
		func() error { return does(client.Forums(ctx)) },
		func() error { return does(client.Spotlights(ctx)) },
		func() error { return does(client.Tags(ctx)) },
		func() error { return does(client.SeasonalBackgrounds(ctx)) },
	} {
		if err := call(); err != nil {
			t.Error(err)
		}
	}
}
