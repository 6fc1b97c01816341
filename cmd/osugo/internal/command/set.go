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

// setCommand shows beatmapsets.
func setCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "set ID|LINK…",
		Short: "a beatmapset with its difficulties",
		Long:  "Shows a beatmapset with its difficulties. Links to a difficulty, cover or preview show the set they belong to.",
		Example: `osugo set https://osu.ppy.sh/s/39804
osugo set osu.ppy.sh/b/129891 --template '{{range .beatmaps}}{{.id}} {{.version}}{{"\n"}}{{end}}'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
				set, err := a.getSet(ctx, client, text)
				if err != nil {
					return err
				}
				return out.One(set, func(s *screen.Screen) { show.Set(s, set) })
			})
		},
	}
}

// getSet gets a beatmapset by id, by a link, or by a link to part of it.
func (a *app) getSet(ctx context.Context, client *osu.Client, text string) (objects.BeatmapsetExtended, error) {
	ref, _, err := a.parseLink(text)
	if err != nil {
		return objects.BeatmapsetExtended{}, err
	}
	switch ref := ref.(type) {
	case links.Beatmap:
		return client.BeatmapsetLookup(ctx, ref.ID)
	case links.Cover:
		return client.Beatmapset(ctx, ref.Set)
	case links.Preview:
		return client.Beatmapset(ctx, ref.Set)
	}
	set, err := refOf(a, text, "a beatmapset", func(id int64) links.Beatmapset { return links.Beatmapset{ID: objects.BeatmapsetID(id)} })
	if err != nil {
		return objects.BeatmapsetExtended{}, err
	}
	return client.Beatmapset(ctx, set.ID)
}
