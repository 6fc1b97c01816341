package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// UserRankingParams are the options of [Client.UserRanking].
type UserRankingParams struct {
	// Country restricts the result to users of one country.
	Country objects.CountryCode `url:"country"`
	// Filter restricts the result to the token's user and friends. Without a
	// user the result is empty.
	Filter objects.RankingFilter `url:"filter"`
	// Variant is the ranking of one number of keys, mania only.
	Variant objects.RulesetVariant `url:"variant"`
	// Page is the page to return, 1-200, instead of Cursor; the default is 1.
	// Pages beyond the last one are the last one.
	Page int `url:"page" range:"1-200"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same other options.
	Cursor Cursor `url:"cursor_string" excludes:"Page"`
}

// UserRanking returns 50 users, best first, by performance (type global, or
// performance, its older name) or by ranked score (type score), and the total.
// Each row is a user's statistics with User (and its Country, Cover and Team);
// with Country set also CountryRank, and in the unfiltered ranking by
// performance also RankChangeSince30Days. The server lists the first 10,000
// users only.
//
// Scope public. It fails with [ErrNotFound] for a country without a ranking,
// and with [ErrValidation] for an unknown ruleset, a type whose rows are not
// users, or a variant of a ruleset other than mania.
//
// Source: app/Http/Controllers/RankingController.php.
func (c *Client) UserRanking(ctx context.Context, r objects.Ruleset, t objects.RankingType, p *UserRankingParams) (objects.UserRanking, error) {
	call := withQuery(transport.GetRanking.At(r, t), p)
	switch t {
	case objects.RankingTypeGlobal, objects.RankingTypePerformance, objects.RankingTypeScore:
	default:
		call = call.Fail(fmt.Errorf("%w: %q is not a ranking of users", ErrValidation, t))
	}
	if copyOf(p).Variant != "" && r != objects.RulesetMania {
		call = call.Fail(fmt.Errorf("%w: only mania has variants", ErrValidation))
	}
	return answer[objects.UserRanking](ctx, c, call)
}

// AllUserRanking lists the users of [Client.UserRanking], starting at Page or
// Cursor. The ranking is live: users who overtake others during the walk may be
// repeated or missed.
func (c *Client) AllUserRanking(r objects.Ruleset, t objects.RankingType, p *UserRankingParams) List[objects.UserStatistics] {
	q := copyOf(p)
	return numberedList(userStatisticsKey, rankingSize, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page int) (sheet[objects.UserStatistics], error) {
		q := q
		q.Cursor, q.Page = at, page
		ranking, err := c.UserRanking(ctx, r, t, &q)
		return sheet[objects.UserStatistics]{ranking.Ranking, ranking.CursorString, ranking.Total}, err
	})
}

// rankingSize is the number of rows on a full page of a ranking.
const rankingSize = 50

// RankingParams are the options of [Client.CountryRanking] and
// [Client.TeamRanking].
type RankingParams struct {
	// Page is the page to return, instead of Cursor; the default is 1. Pages
	// beyond the last one are the last one.
	Page int `url:"page"`
	// Cursor is the position to continue at; empty is the start.
	Cursor Cursor `url:"cursor_string" excludes:"Page"`
}

// CountryRanking returns 50 countries by performance, best first, with Country,
// and the total.
//
// Scope public. It fails with [ErrValidation] for an unknown ruleset.
//
// Source: app/Http/Controllers/RankingController.php.
func (c *Client) CountryRanking(ctx context.Context, r objects.Ruleset, p *RankingParams) (objects.CountryRanking, error) {
	return answer[objects.CountryRanking](ctx, c, withQuery(transport.GetRanking.At(r, objects.RankingTypeCountry), p))
}

// AllCountryRanking lists the countries of [Client.CountryRanking], starting at
// Page or Cursor.
func (c *Client) AllCountryRanking(r objects.Ruleset, p *RankingParams) List[objects.CountryStatistics] {
	return rankingList(countryStatisticsKey, p, func(ctx context.Context, p *RankingParams) (objects.CountryRanking, error) {
		return c.CountryRanking(ctx, r, p)
	})
}

// TeamRanking returns 50 teams by performance, best first, with Team and
// MemberCount, and the total.
//
// Scope public. It fails with [ErrNotFound] for an unknown ruleset.
//
// Source: app/Http/Controllers/RankingController.php.
func (c *Client) TeamRanking(ctx context.Context, r objects.Ruleset, p *RankingParams) (objects.TeamRanking, error) {
	return answer[objects.TeamRanking](ctx, c, withQuery(transport.GetRanking.At(r, objects.RankingTypeTeam), p))
}

// AllTeamRanking lists the teams of [Client.TeamRanking], starting at Page or
// Cursor. The ranking is live: teams that overtake others during the walk may
// be repeated or missed.
func (c *Client) AllTeamRanking(r objects.Ruleset, p *RankingParams) List[objects.TeamStatistics] {
	return rankingList(teamStatisticsKey, p, func(ctx context.Context, p *RankingParams) (objects.TeamRanking, error) {
		return c.TeamRanking(ctx, r, p)
	})
}

// rankingList pages through a ranking.
func rankingList[Row any](key func(Row) any, p *RankingParams, fetch func(context.Context, *RankingParams) (objects.Rankings[Row], error)) List[Row] {
	q := copyOf(p)
	return numberedList(key, rankingSize, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page int) (sheet[Row], error) {
		ranking, err := fetch(ctx, &RankingParams{Page: page, Cursor: at})
		return sheet[Row]{ranking.Ranking, ranking.CursorString, ranking.Total}, err
	})
}

// SpotlightRankingParams are the options of [Client.SpotlightRanking].
type SpotlightRankingParams struct {
	// Spotlight is the spotlight; the default is the latest.
	// [Client.Spotlights] lists them.
	Spotlight objects.SpotlightID `url:"spotlight"`
	// Filter restricts the result to the token's user and friends. Without a
	// user the result is empty.
	Filter objects.RankingFilter `url:"filter"`
}

// SpotlightRanking returns the ranking of a spotlight: its 40 best users with
// User (and its Country, Cover and Team), its beatmapsets with Beatmaps, and
// the spotlight with ParticipantCount.
//
// Scope public. It fails with [ErrNotFound] for an unknown ruleset or
// spotlight, or a spotlight without that ruleset.
//
// Source: app/Http/Controllers/RankingController.php.
func (c *Client) SpotlightRanking(ctx context.Context, r objects.Ruleset, p *SpotlightRankingParams) (objects.RankingsSpotlight, error) {
	return answer[objects.RankingsSpotlight](ctx, c, withQuery(transport.GetRanking.At(r, objects.RankingTypeCharts), p))
}

// KudosuRankingParams are the options of [Client.KudosuRanking].
type KudosuRankingParams struct {
	// Page is the page to return, 1-20; the default is 1.
	Page int `url:"page" range:"1-20"`
}

// KudosuRanking returns 50 users by kudosu, most first, with Kudosu. The server
// lists the first 1,000 only.
//
// Scope public.
//
// Source: app/Http/Controllers/RankingController.php.
func (c *Client) KudosuRanking(ctx context.Context, p *KudosuRankingParams) ([]objects.User, error) {
	ranking, err := answer[objects.KudosuRanking](ctx, c, withQuery(transport.GetKudosuRanking.At(), p))
	return ranking.Ranking, err
}

// AllKudosuRanking lists the users of [Client.KudosuRanking], starting at Page.
// The ranking is live: users who overtake others during the walk may be
// repeated or missed.
func (c *Client) AllKudosuRanking(p *KudosuRankingParams) List[objects.User] {
	return pageList(userKey, rankingSize, 20, copyOf(p).Page, func(ctx context.Context, page int) (sheet[objects.User], error) {
		users, err := c.KudosuRanking(ctx, &KudosuRankingParams{Page: page})
		return sheet[objects.User]{items: users}, err
	})
}

// Spotlights returns all spotlights, newest first.
//
// Scope public.
//
// Source: app/Http/Controllers/SpotlightsController.php.
func (c *Client) Spotlights(ctx context.Context) ([]objects.Spotlight, error) {
	listing, err := answer[objects.SpotlightListing](ctx, c, transport.GetSpotlights.At())
	return listing.Spotlights, err
}
