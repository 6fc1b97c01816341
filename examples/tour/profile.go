package main

import (
	"context"
	"fmt"
	"time"

	"github.com/osugo/osugo/examples/internal/text"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// profile shows blocking calls: a player, and their best scores.
func (t *tour) profile(ctx context.Context) error {
	t.section(1, "Blocking calls: a player and their best scores")
	ranking, err := t.Client.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypePerformance, nil)
	if err != nil {
		return err
	}
	first := ranking.Ranking[0].User
	user, err := t.Client.User(ctx, first.ID, &osu.UserParams{Ruleset: objects.RulesetOsu})
	if err != nil {
		return err
	}
	stats := user.Statistics
	t.line("  %s  %s, since %s", t.bold(user.Username), countryName(user.Country), user.JoinDate.Or(time.Time{}).Format("January 2006"))
	t.line("  %s  %s pp  %.2f %%  %s plays  level %d.%02d",
		t.pink(rank(stats.GlobalRank)), thousands(int(stats.PP.Or(0))), stats.Accuracy*100,
		thousands(stats.PlayCount), stats.Level.Current, stats.Level.Progress)
	t.record("player", map[string]any{
		"id": user.ID, "username": user.Username, "country": user.CountryCode, "global_rank": stats.GlobalRank,
		"pp": stats.PP, "accuracy": stats.Accuracy, "play_count": stats.PlayCount,
	})

	t.plot(user.RankHistory)

	scores, err := t.Client.UserScores(ctx, user.ID, objects.UserScoreTypeBest,
		&osu.UserScoresParams{Ruleset: objects.RulesetOsu, Limit: 10})
	if err != nil {
		return err
	}
	wide := 8
	if t.width == 0 || t.width >= 100 {
		wide = 20
	}
	t.line("%s", t.faint("\n       pp  acc      stars  "+text.Pad("mods", wide)+"  beatmap"))
	for _, s := range scores {
		title := fmt.Sprintf("%s - %s [%s]", s.Beatmapset.Artist, s.Beatmapset.Title, s.Beatmap.Version)
		t.line("  %s %6.1f  %6.2f%%  %5.2f  %s  %s", t.bold(fmt.Sprintf("%-2s", s.Rank)),
			s.PP.Or(0), s.Accuracy*100, s.Beatmap.DifficultyRating, text.Pad(text.Clip(s.Mods.String(), wide), wide), title)
		t.record("best_score", map[string]any{
			"id": s.ID, "beatmap": s.BeatmapID, "title": title, "rank": s.Rank, "mods": s.Mods.String(),
			"stars": s.Beatmap.DifficultyRating, "pp": s.PP, "accuracy": s.Accuracy,
		})
	}
	return nil
}

func countryName(c *objects.Country) string {
	if c == nil {
		return "no country"
	}
	return c.Name
}

func rank(n objects.Opt[int]) string {
	if place, ok := n.Get(); ok {
		return "#" + thousands(place)
	}
	return "unranked"
}
