package command

import (
	"cmp"
	"context"
	"encoding/hex"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// beatmapCommand shows difficulties with their leaderboards.
func beatmapCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "beatmap ID|LINK|MD5|FILE.osu…",
		Short: "a beatmap with its leaderboard, or a .osu file",
		Long:  "Shows a beatmap: its difficulty settings, where players fail, and the top of its leaderboard. The argument may also be the MD5 checksum of a .osu file, or such a file itself, which is shown without asking the server. --download prints the .osu file of a beatmap.",
		Example: `osugo beatmap https://osu.ppy.sh/beatmapsets/39804#osu/129891
osugo beatmap 129891 --mods HDDT --scores 10
osugo beatmap map.osu
osugo beatmap 129891 --download > map.osu`,
		Args: cobra.MinimumNArgs(1),
	}
	ruleset := a.rulesetFlag(cmd)
	count := cmd.Flags().Int("scores", 5, "leaderboard scores to show, 0 to 100")
	filter := cmd.Flags().String("mods", "", "only scores with exactly these mods")
	download := cmd.Flags().Bool("download", false, "print the .osu file")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		params := &osu.BeatmapScoresParams{Limit: *count}
		var err error
		if params.Ruleset, err = ruleset(); err != nil {
			return err
		}
		if *filter != "" {
			if params.Mods, err = mods.Parse(*filter); err != nil {
				return err
			}
		}
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			if isFile(text, ".osu") {
				return a.showOsuFile(out, text)
			}
			beatmap, err := a.getBeatmap(ctx, client, text)
			if err != nil {
				return err
			}
			if *download {
				return a.downloadOsuFile(ctx, client, beatmap)
			}
			if err := mods.Check(cmp.Or(params.Ruleset, beatmap.Mode), params.Mods); err != nil {
				return usageError{err}
			}
			return showBeatmap(ctx, client, out, beatmap, params)
		})
	}
	return cmd
}

// showBeatmap shows a difficulty, with its leaderboard in text.
func showBeatmap(ctx context.Context, client *osu.Client, out *output.Output, beatmap objects.BeatmapExtended, params *osu.BeatmapScoresParams) error {
	var top []objects.Score
	if out.Form == output.Text && params.Limit > 0 && beatmap.IsScoreable {
		board, err := client.BeatmapScores(ctx, beatmap.ID, params)
		if err != nil {
			return err
		}
		top = board.Scores
	}
	return out.One(beatmap, func(s *screen.Screen) { show.Beatmap(s, beatmap, top) })
}

// getBeatmap gets a difficulty by id, link or checksum.
func (a *app) getBeatmap(ctx context.Context, client *osu.Client, text string) (objects.BeatmapExtended, error) {
	if isMD5(text) {
		return client.BeatmapLookup(ctx, &osu.BeatmapLookupParams{Checksum: text})
	}
	ref, err := a.beatmapRef(text)
	if err != nil {
		return objects.BeatmapExtended{}, err
	}
	return client.Beatmap(ctx, ref.ID)
}

// isMD5 reports whether a text is an MD5 in hexadecimal.
func isMD5(text string) bool {
	sum, err := hex.DecodeString(text)
	return err == nil && len(sum) == 16
}

// beatmapRef reads an id or link of a difficulty.
func (a *app) beatmapRef(text string) (links.Beatmap, error) {
	return refOf(a, text, "a beatmap", func(id int64) links.Beatmap { return links.Beatmap{ID: objects.BeatmapID(id)} })
}
