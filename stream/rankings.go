package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// UserRanking sends the ranking of users, as [osu.Client.AllUserRanking] lists
// it. Cancel ctx to stop early, or it leaks.
func (c *Client) UserRanking(ctx context.Context, r objects.Ruleset, t objects.RankingType, p *osu.UserRankingParams) <-chan Result[objects.UserStatistics] {
	return From(ctx, c.osu.AllUserRanking(r, t, p))
}

// CountryRanking sends the ranking of countries, as
// [osu.Client.AllCountryRanking] lists it. Cancel ctx to stop early, or it
// leaks.
func (c *Client) CountryRanking(ctx context.Context, r objects.Ruleset, p *osu.RankingParams) <-chan Result[objects.CountryStatistics] {
	return From(ctx, c.osu.AllCountryRanking(r, p))
}

// TeamRanking sends the ranking of teams, as [osu.Client.AllTeamRanking] lists
// it. Cancel ctx to stop early, or it leaks.
func (c *Client) TeamRanking(ctx context.Context, r objects.Ruleset, p *osu.RankingParams) <-chan Result[objects.TeamStatistics] {
	return From(ctx, c.osu.AllTeamRanking(r, p))
}
