package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// matchCommand shows matches with all their games, or lists the newest.
func matchCommand(a *app) *cobra.Command {
	var page listing
	cmd := &cobra.Command{
		Use:   "match [ID|LINK|latest…]",
		Short: "a match with its results, or the newest matches",
		Long:  "Shows all games of a match of the stable client. Without an id, lists matches, newest first.",
		Example: `osugo match https://osu.ppy.sh/community/matches/108850000
osugo match 108850000 --template '{{range .events}}{{with .game}}{{.id}} {{len .scores}}{{"\n"}}{{end}}{{end}}'
osugo match --active`,
	}
	active := cmd.Flags().Bool("active", false, "list only running matches")
	page.flags(cmd, 20)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			params := &osu.MatchesParams{}
			if *active {
				params.Active = active
			}
			return printList(cmd.Context(), a, page, func(c *osu.Client) osu.List[objects.Match] { return c.AllMatches(params) }, show.Matches)
		}
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			id, err := a.match(ctx, text)
			if err != nil {
				return err
			}
			match, err := wholeMatch(ctx, client, id)
			if err != nil {
				return err
			}
			return out.One(match, func(s *screen.Screen) { show.Match(s, match) })
		})
	}
	return cmd
}

// wholeMatch gets a match with all its events and players. A part has at most 100
// events.
func wholeMatch(ctx context.Context, client *osu.Client, id objects.MatchID) (objects.MatchShow, error) {
	after := objects.MatchEventID(0)
	match, err := client.Match(ctx, id, &osu.MatchParams{After: &after})
	if err != nil {
		return match, err
	}
	known := map[objects.UserID]bool{}
	for _, user := range match.Users {
		known[user.ID] = true
	}
	for len(match.Events) > 0 && match.Events[len(match.Events)-1].ID < match.LatestEventID {
		after = match.Events[len(match.Events)-1].ID
		part, err := client.Match(ctx, id, &osu.MatchParams{After: &after})
		if err != nil {
			return match, err
		}
		if len(part.Events) == 0 {
			break
		}
		match.Events = append(match.Events, part.Events...)
		match.Match, match.CurrentGameID, match.LatestEventID = part.Match, part.CurrentGameID, part.LatestEventID
		for _, user := range part.Users {
			if !known[user.ID] {
				known[user.ID] = true
				match.Users = append(match.Users, user)
			}
		}
	}
	return match, nil
}
