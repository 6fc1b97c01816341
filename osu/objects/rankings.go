package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Rankings is the answer to GET /rankings/{mode}/{type}, but for charts: see
// [RankingsSpotlight].
//
// Source: app/Http/Controllers/RankingController.php.
type Rankings[Row any] struct {
	Ranking      []Row       `json:"ranking"`
	Total        int         `json:"total"`           // at most 10000 users
	Cursor       Cursor      `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string] `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

type (
	// UserRanking is the global and the score ranking. Its rows have User.
	UserRanking = Rankings[UserStatistics]
	// CountryRanking is the country ranking. Its rows have Country.
	CountryRanking = Rankings[CountryStatistics]
	// TeamRanking is the team ranking. Its rows have MemberCount and Team.
	TeamRanking = Rankings[TeamStatistics]
)

// RankingsSpotlight is the answer to GET /rankings/{mode}/charts.
//
// Source: app/Http/Controllers/RankingController.php.
type RankingsSpotlight struct {
	Beatmapsets []BeatmapsetExtended `json:"beatmapsets"` // with Beatmaps
	Ranking     []UserStatistics     `json:"ranking"`     // at most 40, without pp and ranks
	Spotlight   Spotlight            `json:"spotlight"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CountryStatistics is the record of a country in one ruleset, and the row of a
// [CountryRanking].
//
// Source: app/Transformers/CountryStatisticsTransformer.php.
type CountryStatistics struct {
	Code        CountryCode `json:"code"`
	ActiveUsers int         `json:"active_users"`
	PlayCount   int64       `json:"play_count"`
	RankedScore int64       `json:"ranked_score"`
	Performance int64       `json:"performance"` // pp, without a fraction

	Country *Country `json:"country,omitzero"` // nil when the code is not in the table

	Unknown map[string]jsontext.Value `json:",embed"`
}

// KudosuRanking is the answer to GET /rankings/kudosu.
//
// Source: app/Http/Controllers/RankingController.php.
type KudosuRanking struct {
	Ranking []User `json:"ranking"` // with Kudosu

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Spotlight is a chart: a set of beatmaps with a ranking of its own, for a
// time.
//
// Source: app/Transformers/SpotlightTransformer.php.
type Spotlight struct {
	EndDate      Opt[time.Time] `json:"end_date"` // null when the server has no time
	ID           SpotlightID    `json:"id"`
	ModeSpecific bool           `json:"mode_specific"`
	Name         string         `json:"name"`
	StartDate    Opt[time.Time] `json:"start_date"` // null when the server has no time
	Type         string         `json:"type"`       // free text, such as monthly

	ParticipantCount Opt[int] `json:"participant_count,omitzero"` // [RankingsSpotlight] only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SpotlightListing is the answer to GET /spotlights.
//
// Source: app/Http/Controllers/SpotlightsController.php.
type SpotlightListing struct {
	Spotlights []Spotlight `json:"spotlights"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RankingType is a ranking: GET /rankings/{mode}/{type}.
//
// Values: global, performance, score, country, team, charts.
type RankingType string

// The values of RankingType.
const (
	RankingTypeGlobal      RankingType = "global"      // [UserRanking], by pp
	RankingTypePerformance RankingType = "performance" // older name of global
	RankingTypeScore       RankingType = "score"       // [UserRanking], by ranked score
	RankingTypeCountry     RankingType = "country"     // [CountryRanking]
	RankingTypeTeam        RankingType = "team"        // [TeamRanking]
	RankingTypeCharts      RankingType = "charts"      // [RankingsSpotlight]
)

// RankingFilter chooses the users of a ranking.
//
// Values: all, friends.
type RankingFilter string

// The values of RankingFilter.
const (
	RankingFilterAll     RankingFilter = "all"     // the default
	RankingFilterFriends RankingFilter = "friends" // needs a token user
)
