package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// UserRanking sends the users of [osu.Client.AllUserRanking].
func (c *Client) UserRanking(ctx context.Context, r objects.Ruleset, t objects.RankingType, p *osu.UserRankingParams) <-chan Result[objects.UserStatistics] {
	return From(ctx, c.osu.AllUserRanking(r, t, p))
}

// CountryRanking sends the countries of [osu.Client.AllCountryRanking].
func (c *Client) CountryRanking(ctx context.Context, r objects.Ruleset, p *osu.RankingParams) <-chan Result[objects.CountryStatistics] {
	return From(ctx, c.osu.AllCountryRanking(r, p))
}

// TeamRanking sends the teams of [osu.Client.AllTeamRanking].
func (c *Client) TeamRanking(ctx context.Context, r objects.Ruleset, p *osu.RankingParams) <-chan Result[objects.TeamStatistics] {
	return From(ctx, c.osu.AllTeamRanking(r, p))
}
