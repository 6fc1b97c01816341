package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Match is an old (stable) multiplayer match. Matches and rooms have nothing in
// common.
//
// Source: app/Transformers/LegacyMatch/LegacyMatchTransformer.php.
type Match struct {
	ID        MatchID        `json:"id"`
	StartTime Opt[time.Time] `json:"start_time"` // null when the server has no time
	EndTime   Opt[time.Time] `json:"end_time"`   // null while open
	Name      string         `json:"name"`

	Events []MatchEvent `json:"events,omitzero"` // no API route asks for it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchListing is the answer to GET /matches.
//
// Source: app/Http/Controllers/LegacyMatchesController.php.
type MatchListing struct {
	Matches      []Match            `json:"matches"`
	Params       MatchListingParams `json:"params"`
	Cursor       Cursor             `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]        `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchListingParams has the parameters of GET /matches as the server read
// them.
//
// Source: app/Http/Controllers/LegacyMatchesController.php.
type MatchListingParams struct {
	Limit  int       `json:"limit"`
	Sort   MatchSort `json:"sort"`
	Active Opt[bool] `json:"active"` // null unless asked for

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchShow is the answer to GET /matches/{match}: a part of the events of a
// match. [LegacyMatchShow] is its form below API version 20220705.
//
// Source: app/Http/Controllers/LegacyMatchesController.php.
type MatchShow struct {
	Match         Match            `json:"match"`
	Events        []MatchEvent     `json:"events"`
	Users         []User           `json:"users"`           // the users of these events
	FirstEventID  MatchEventID     `json:"first_event_id"`  // of the whole match; 0 when there are none
	LatestEventID MatchEventID     `json:"latest_event_id"` // of the whole match; 0 when there are none
	CurrentGameID Opt[MatchGameID] `json:"current_game_id"` // null when nothing runs

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchEvent is something that happened in a match. An event with a Game is a
// game, and is sent again, changed, when the game ends.
//
// Source: app/Transformers/LegacyMatch/EventTransformer.php.
type MatchEvent struct {
	ID        MatchEventID     `json:"id"`
	Detail    MatchEventDetail `json:"detail"`
	Timestamp Opt[time.Time]   `json:"timestamp"` // null when the server has no time
	UserID    Opt[UserID]      `json:"user_id"`   // null for events of the match itself

	Game *MatchGame `json:"game,omitzero"` // absent unless the event is a game
	User *User      `json:"user,omitzero"` // attached by lists and watches

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchEventDetail is the kind of a [MatchEvent].
//
// Source: app/Models/LegacyMatch/Event.php.
type MatchEventDetail struct {
	Type MatchEventType `json:"type"`

	Text Opt[string] `json:"text,omitzero"` // events of type other only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchGame is a game of a match.
//
// Source: app/Transformers/LegacyMatch/GameTransformer.php.
type MatchGame struct {
	BeatmapID   Opt[BeatmapID]        `json:"beatmap_id"` // null without a beatmap
	ID          MatchGameID           `json:"id"`
	StartTime   Opt[time.Time]        `json:"start_time"` // null when the server has no time
	EndTime     Opt[time.Time]        `json:"end_time"`   // null while the game runs
	MatchID     Opt[MatchID]          `json:"match_id"`   // null is possible but not sent today
	Mode        Ruleset               `json:"mode"`
	ModeInt     RulesetID             `json:"mode_int"`
	ScoringType Opt[MatchScoringType] `json:"scoring_type"` // null when unknown to the server
	TeamType    Opt[MatchTeamType]    `json:"team_type"`    // null when unknown to the server
	Mods        Mods                  `json:"mods"`         // mods of the stable client, without settings; score v2 is V2

	Beatmap *Beatmap `json:"beatmap,omitzero"` // absent when missing
	Scores  []Score  `json:"scores,omitzero"`  // with Match

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyMatchShow is [MatchShow] below API version 20220705.
type LegacyMatchShow struct {
	Match         Match              `json:"match"`
	Events        []LegacyMatchEvent `json:"events"`
	Users         []User             `json:"users"`           // the users of these events
	FirstEventID  MatchEventID       `json:"first_event_id"`  // of the whole match; 0 when there are none
	LatestEventID MatchEventID       `json:"latest_event_id"` // of the whole match; 0 when there are none
	CurrentGameID Opt[MatchGameID]   `json:"current_game_id"` // null when nothing runs

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyMatchEvent is [MatchEvent] below API version 20220705.
type LegacyMatchEvent struct {
	ID        MatchEventID     `json:"id"`
	Detail    MatchEventDetail `json:"detail"`
	Timestamp Opt[time.Time]   `json:"timestamp"` // null when the server has no time
	UserID    Opt[UserID]      `json:"user_id"`   // null for events of the match itself

	Game *LegacyMatchGame `json:"game,omitzero"` // absent unless the event is a game
	User *User            `json:"user,omitzero"` // attached by lists and watches

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyMatchGame is [MatchGame] below API version 20220705.
type LegacyMatchGame struct {
	BeatmapID   Opt[BeatmapID]        `json:"beatmap_id"` // null without a beatmap
	ID          MatchGameID           `json:"id"`
	StartTime   Opt[time.Time]        `json:"start_time"` // null when the server has no time
	EndTime     Opt[time.Time]        `json:"end_time"`   // null while the game runs
	MatchID     Opt[MatchID]          `json:"match_id"`   // null is possible but not sent today
	Mode        Ruleset               `json:"mode"`
	ModeInt     RulesetID             `json:"mode_int"`
	ScoringType Opt[MatchScoringType] `json:"scoring_type"` // null when unknown to the server
	TeamType    Opt[MatchTeamType]    `json:"team_type"`    // null when unknown to the server
	Mods        Mods                  `json:"mods"`         // mods of the stable client, without settings; score v2 is V2

	Beatmap *Beatmap      `json:"beatmap,omitzero"` // absent when missing
	Scores  []LegacyScore `json:"scores,omitzero"`  // with Match

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchEventType is the kind of a [MatchEvent].
//
// Values: player-left, player-joined, player-kicked, match-created,
// match-disbanded, host-changed, other.
type MatchEventType string

// The values of MatchEventType.
const (
	MatchEventTypePlayerLeft     MatchEventType = "player-left"
	MatchEventTypePlayerJoined   MatchEventType = "player-joined"
	MatchEventTypePlayerKicked   MatchEventType = "player-kicked"
	MatchEventTypeMatchCreated   MatchEventType = "match-created"
	MatchEventTypeMatchDisbanded MatchEventType = "match-disbanded"
	MatchEventTypeHostChanged    MatchEventType = "host-changed"
	MatchEventTypeOther          MatchEventType = "other" // games and texts
)

// MatchScoringType is what wins a game of a match.
//
// Values: score, accuracy, combo, scorev2.
type MatchScoringType string

// The values of MatchScoringType.
const (
	MatchScoringTypeScore    MatchScoringType = "score"
	MatchScoringTypeAccuracy MatchScoringType = "accuracy"
	MatchScoringTypeCombo    MatchScoringType = "combo"
	MatchScoringTypeScoreV2  MatchScoringType = "scorev2"
)

// MatchTeamType is how the players of a game stand against each other.
//
// Values: head-to-head, tag-coop, team-vs, tag-team-vs.
type MatchTeamType string

// The values of MatchTeamType.
const (
	MatchTeamTypeHeadToHead MatchTeamType = "head-to-head"
	MatchTeamTypeTagCoop    MatchTeamType = "tag-coop"
	MatchTeamTypeTeamVS     MatchTeamType = "team-vs"
	MatchTeamTypeTagTeamVS  MatchTeamType = "tag-team-vs"
)

// MatchTeam is the team of a score in an old match.
//
// Values: none, blue, red.
type MatchTeam string

// The values of MatchTeam.
const (
	MatchTeamNone MatchTeam = "none"
	MatchTeamBlue MatchTeam = "blue"
	MatchTeamRed  MatchTeam = "red"
)

// MatchSort is the order of GET /matches.
//
// Values: id_desc, id_asc.
type MatchSort string

// The values of MatchSort.
const (
	MatchSortIDDesc MatchSort = "id_desc" // the default
	MatchSortIDAsc  MatchSort = "id_asc"
)
