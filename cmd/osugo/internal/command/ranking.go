package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// rankingCommand prints rankings.
func rankingCommand(a *app) *cobra.Command {
	var page listing
	cmd := &cobra.Command{
		Use:   "ranking [performance|score|country|team]",
		Short: "rankings of players, countries and teams",
		Long:  "Prints a ranking: of players by pp or by ranked score, of countries, or of teams. The server has the first 10,000 places.",
		Example: `osugo ranking --country de --limit 10
osugo ranking score -r mania
osugo ranking country --all --json-lines`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"performance", "score", "country", "team"},
	}
	ruleset := a.rulesetFlag(cmd)
	country := cmd.Flags().String("country", "", "only players of this country, such as DE")
	variant := cmd.Flags().String("variant", "", "4k or 7k, mania only")
	friends := cmd.Flags().Bool("friends", false, "only the account's friends")
	complete(cmd, "variant", "4k", "7k")
	page.flags(cmd, 50)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		if err := oneOf("variant", *variant, "4k", "7k"); err != nil {
			return err
		}
		if mode == "" {
			mode = objects.RulesetOsu
		}
		params := &osu.UserRankingParams{
			Country: objects.CountryCode(strings.ToUpper(*country)), Variant: objects.RulesetVariant(*variant),
		}
		if *friends {
			params.Filter = objects.RankingFilterFriends
		}
		kind := "performance"
		if len(args) > 0 {
			kind = args[0]
		}
		return a.printRanking(cmd.Context(), kind, mode, params, page)
	}
	return cmd
}

func (a *app) printRanking(ctx context.Context, kind string, mode objects.Ruleset, params *osu.UserRankingParams, page listing) error {
	if (kind == "country" || kind == "team") && *params != (osu.UserRankingParams{}) {
		return usagef("--country, --variant and --friends are for rankings of players")
	}
	switch kind {
	case "country":
		return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.CountryStatistics] { return c.AllCountryRanking(mode, nil) }, show.CountryRanking)
	case "team":
		return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.TeamStatistics] { return c.AllTeamRanking(mode, nil) }, show.TeamRanking)
	}
	// The places of these are not the ranks of the world.
	within := params.Country != "" || params.Filter != "" || params.Variant != "" || kind == "score"
	return printList(ctx, a, page, func(c *osu.Client) osu.List[objects.UserStatistics] {
		return c.AllUserRanking(mode, objects.RankingType(kind), params)
	}, func(s *screen.Screen, rows []objects.UserStatistics) { show.UserRanking(s, rows, within) })
}
