package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Team is the short form of a team.
//
// Source: app/Transformers/TeamTransformer.php.
type Team struct {
	FlagURL   Opt[string] `json:"flag_url"` // null without a flag
	ID        TeamID      `json:"id"`
	Name      string      `json:"name"`
	ShortName string      `json:"short_name"` // the tag, without brackets

	Unknown map[string]jsontext.Value `json:",embed"`
}

// TeamExtended is a team with its page, sent by GET /teams/{team}.
//
// Source: app/Transformers/TeamExtendedTransformer.php.
type TeamExtended struct {
	Team

	CoverURL         Opt[string] `json:"cover_url"` // null without a cover
	CreatedAt        time.Time   `json:"created_at"`
	DefaultRulesetID RulesetID   `json:"default_ruleset_id"`
	Description      Opt[string] `json:"description"` // BBCode
	IsOpen           bool        `json:"is_open"`
	EmptySlots       int         `json:"empty_slots"` // can be negative
	Leader           User        `json:"leader"`      // placeholder when gone or restricted
	// Members leaves out the leader and restricted users.
	Members    []User         `json:"members"`
	Statistics TeamStatistics `json:"statistics"` // of the ruleset asked for, else the default one
}

// TeamStatistics is the record of a team in one ruleset, and the row of a
// [TeamRanking].
//
// Source: app/Transformers/TeamStatisticsTransformer.php.
type TeamStatistics struct {
	TeamID      TeamID    `json:"team_id"`
	RulesetID   RulesetID `json:"ruleset_id"`
	PlayCount   int64     `json:"play_count"`
	RankedScore int64     `json:"ranked_score"`
	Performance int64     `json:"performance"` // pp, without a fraction

	MemberCount Opt[int] `json:"member_count,omitzero"` // rankings only
	Rank        Opt[int] `json:"rank,omitzero"`         // no API route asks for it
	Team        *Team    `json:"team,omitzero"`         // rankings only

	Unknown map[string]jsontext.Value `json:",embed"`
}
