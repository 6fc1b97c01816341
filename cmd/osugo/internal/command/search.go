package command

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// found is what a search of everything finds, in JSON.
type found struct {
	objects.SearchResult

	Beatmapsets []objects.BeatmapsetExtended `json:"beatmapsets"`
}

// The values of the flags --in and --status.
var (
	searchParts    = []string{"users", "beatmaps", "wiki"}
	searchStatuses = []string{"any", "leaderboard", "ranked", "qualified", "loved", "favourites", "pending", "wip", "graveyard", "mine"}
)

// searchCommand searches the site.
func searchCommand(a *app) *cobra.Command {
	var page listing
	cmd := &cobra.Command{
		Use:   "search TEXT…",
		Short: "search players, beatmaps and the wiki",
		Long:  "Searches everything, or one part with --in. Conditions such as stars>6, bpm=180, status=ranked or artist=\"two words\" narrow a search for beatmaps.",
		Example: `osugo search freedom dive
osugo search --in beatmaps 'stars>8 length<90' --limit 100 --json-lines
osugo search --in users cookiezi`,
		Args: cobra.MinimumNArgs(1),
	}
	ruleset := a.rulesetFlag(cmd)
	where := cmd.Flags().String("in", "", "users, beatmaps or wiki; the default is the first of each")
	status := cmd.Flags().String("status", "", "status of the beatmaps, such as ranked, loved or any")
	complete(cmd, "in", searchParts...)
	complete(cmd, "status", searchStatuses...)
	page.flags(cmd, 20)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		if err := errors.Join(oneOf("in", *where, searchParts...), oneOf("status", *status, searchStatuses...)); err != nil {
			return err
		}
		params := &osu.BeatmapsetSearchParams{Query: strings.Join(args, " "), Status: objects.BeatmapsetSearchStatus(*status)}
		if id, ok := mode.ID(); ok {
			params.Ruleset = &id
		}
		return a.search(cmd.Context(), *where, params, page)
	}
	return cmd
}

func (a *app) search(ctx context.Context, where string, params *osu.BeatmapsetSearchParams, page listing) error {
	text := params.Query
	switch where {
	case "users":
		return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.User] { return c.AllUserSearch(text, nil) }, show.Users)
	case "beatmaps":
		return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.BeatmapsetExtended] { return c.AllBeatmapsetSearch(params) }, show.Sets)
	case "wiki":
		return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.WikiPage] { return c.AllWikiSearch(text, nil) }, show.WikiPages)
	}
	return a.searchAll(ctx, params)
}

// searchAll searches everything, in two requests.
func (a *app) searchAll(ctx context.Context, params *osu.BeatmapsetSearchParams) error {
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	sets, err := client.BeatmapsetSearch(ctx, params)
	if err != nil {
		return err
	}
	result, err := client.Search(ctx, params.Query, nil)
	if err != nil {
		return err
	}
	f := found{result, sets.Beatmapsets}
	return out.One(f, func(s *screen.Screen) { showFound(s, f) })
}

// showFound draws the first of each part.
func showFound(s *screen.Screen, f found) {
	const most = 5
	empty := true
	part := func(title string, n int, draw func()) {
		if n == 0 {
			return
		}
		if !empty {
			s.Blank()
		}
		empty = false
		s.Line(screen.Title.Of(title))
		draw()
	}
	part("beatmaps", len(f.Beatmapsets), func() { show.Sets(s, f.Beatmapsets[:min(most, len(f.Beatmapsets))]) })
	if u := f.User; u != nil {
		part("players", len(u.Data), func() { show.Users(s, u.Data[:min(most, len(u.Data))]) })
	}
	if w := f.WikiPage; w != nil {
		part("wiki", len(w.Data), func() { show.WikiPages(s, w.Data[:min(most, len(w.Data))]) })
	}
	if empty {
		s.Line("nothing found")
	}
}
