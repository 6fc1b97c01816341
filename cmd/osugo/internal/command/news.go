package command

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// newsCommand lists news posts or shows one.
func newsCommand(a *app) *cobra.Command {
	var page listing
	cmd := &cobra.Command{
		Use:   "news [SLUG|ID|LINK…]",
		Short: "a news post, or the newest ones",
		Long:  "Shows news posts with their text. Without an argument, lists the newest.",
		Example: `osugo news --limit 5
osugo news 2021-04-27-results-a-labour-of-love`,
	}
	year := cmd.Flags().Int("year", 0, "list the posts of this year")
	page.flags(cmd, 12)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return printList(cmd.Context(), a, page, func(c *osu.Client) osu.List[objects.NewsPost] {
				return c.AllNews(&osu.NewsParams{Year: *year})
			}, show.News)
		}
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			post, err := a.getNews(ctx, client, text)
			if err != nil {
				return err
			}
			return out.One(post, func(s *screen.Screen) { show.NewsPost(s, post) })
		})
	}
	return cmd
}

// getNews gets a post by its slug, id or link.
func (a *app) getNews(ctx context.Context, client *osu.Client, text string) (objects.NewsPost, error) {
	ref, isLink, err := linkTo[links.News](a, text, "a news post")
	if err != nil {
		return objects.NewsPost{}, err
	}
	if isLink {
		return client.NewsPost(ctx, ref.Slug)
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return client.NewsPostByID(ctx, objects.NewsPostID(id))
	}
	return client.NewsPost(ctx, text)
}
