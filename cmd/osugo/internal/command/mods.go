package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// modsCommand explains mods; it needs no server unless a beatmap is given.
func modsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mods MODS…",
		Short: "what mods do, and whether they can be combined",
		Long:  "Explains mods, written as on the website, as acronyms, or as the number that the stable client uses; and says whether they can be combined and whether they count for pp. --beatmap shows a beatmap with the mods applied. The exit code is 2 if they can't be combined.",
		Example: `osugo mods HDDT
osugo mods 'DT(1.3x)' --beatmap https://osu.ppy.sh/b/129891
osugo mods 72`,
		Args: cobra.MinimumNArgs(1),
	}
	ruleset := a.rulesetFlag(cmd)
	beatmap := cmd.Flags().StringP("beatmap", "b", "", "id or link of a beatmap to show with the mods")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		list, err := mods.Parse(strings.Join(args, " "))
		if err != nil {
			return err
		}
		if mode == "" {
			mode = objects.RulesetOsu
		}
		view := show.ModsView{Ruleset: mode, Mods: list, Problem: mods.Check(mode, list)}
		if *beatmap != "" {
			if err := a.withBeatmap(cmd.Context(), &view, *beatmap, cmd.Flags().Changed("ruleset")); err != nil {
				return err
			}
		}
		out, err := a.output()
		if err != nil {
			return err
		}
		if err := out.One(view.Object(), func(s *screen.Screen) { show.Mods(s, view) }); err != nil {
			return err
		}
		if view.Problem != nil {
			return usageError{view.Problem}
		}
		return nil
	}
	return cmd
}

// withBeatmap adds a beatmap and its difficulty with the mods.
func (a *app) withBeatmap(ctx context.Context, view *show.ModsView, text string, convert bool) error {
	ref, err := a.beatmapRef(text)
	if err != nil {
		return err
	}
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	beatmap, err := client.Beatmap(ctx, ref.ID)
	if err != nil {
		return err
	}
	params := &osu.BeatmapAttributesParams{Mods: view.Mods}
	if convert {
		params.Ruleset = view.Ruleset
	} else {
		view.Ruleset = beatmap.Mode
		view.Problem = mods.Check(view.Ruleset, view.Mods)
	}
	attributes, err := client.BeatmapAttributes(ctx, ref.ID, params)
	if err != nil {
		return err
	}
	view.Beatmap, view.Stars = &beatmap, attributes.StarRating
	return nil
}
