package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// scoreCommand shows single scores.
func scoreCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "score ID|LINK…",
		Short: "one score",
		Long:  "Shows a score with its hit counts, and also as the stable client shows it where that differs.",
		Example: `osugo score https://osu.ppy.sh/scores/5000000000
osugo score osu.ppy.sh/scores/osu/2177560145`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
				score, err := a.getScore(ctx, client, text)
				if err != nil {
					return err
				}
				return out.One(score, func(s *screen.Screen) { show.Score(s, score) })
			})
		},
	}
}

// getScore gets a score by its id, by a link, or by a link with its id in stable.
func (a *app) getScore(ctx context.Context, client *osu.Client, text string) (objects.Score, error) {
	ref, _, err := a.parseLink(text)
	if err != nil {
		return objects.Score{}, err
	}
	if legacy, ok := ref.(links.LegacyScore); ok {
		return client.ScoreByLegacyID(ctx, legacy.Ruleset, legacy.ID, nil)
	}
	score, err := refOf(a, text, "a score", func(id int64) links.Score { return links.Score{ID: objects.ScoreID(id)} })
	if err != nil {
		return objects.Score{}, err
	}
	return client.Score(ctx, score.ID, nil)
}
