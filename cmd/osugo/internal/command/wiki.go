package command

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// wikiCommand shows pages of the wiki.
func wikiCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wiki PATH|LINK…",
		Short: "a page of the wiki",
		Long:  "Shows a wiki page by its path, such as Ranking_criteria, or by a link. \"osugo search --in wiki\" finds pages.",
		Example: `osugo wiki Performance_points
osugo wiki https://osu.ppy.sh/wiki/de/Beatmap --template '{{.markdown}}'`,
		Args: cobra.MinimumNArgs(1),
	}
	locale := cmd.Flags().String("locale", "", "language, such as de (en)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			ref, err := a.wikiRef(text)
			if err != nil {
				return err
			}
			wanted := cmp.Or(*locale, ref.Locale, a.flags.language, a.config().Language, "en")
			page, err := client.WikiPage(ctx, objects.Locale(wanted), ref.Path)
			if err != nil {
				return err
			}
			return out.One(page, func(s *screen.Screen) { show.WikiPage(s, page) })
		})
	}
	return cmd
}

// wikiRef reads a path or link of a page.
func (a *app) wikiRef(text string) (links.Wiki, error) {
	ref, isLink, err := linkTo[links.Wiki](a, text, "a page of the wiki")
	if isLink || err != nil {
		return ref, err
	}
	return links.Wiki{Path: strings.ReplaceAll(strings.Trim(text, "/"), " ", "_")}, nil
}
