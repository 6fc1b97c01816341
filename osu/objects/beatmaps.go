package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Beatmap is the short form of a difficulty.
//
// In a convert Mode is the target ruleset and ID the id of the difficulty it
// was made from: converts have no id of their own.
//
// Source: app/Transformers/BeatmapCompactTransformer.php.
type Beatmap struct {
	BeatmapsetID     Opt[BeatmapsetID] `json:"beatmapset_id"`     // null is possible but not sent today
	DifficultyRating float64           `json:"difficulty_rating"` // star rating
	ID               BeatmapID         `json:"id"`
	LazerOnly        bool              `json:"lazer_only"`
	Mode             Ruleset           `json:"mode"` // the target ruleset in a convert
	Status           RankStatus        `json:"status"`
	TotalLength      int               `json:"total_length"` // seconds
	UserID           UserID            `json:"user_id"`      // the first owner; Owners has all
	// Version is the name of the difficulty, with the number of keys in front
	// in mania: "[4K] ".
	Version string `json:"version"`

	Beatmapset           *Beatmapset `json:"beatmapset,omitzero"`             // nil when missing or not visible
	Checksum             Opt[string] `json:"checksum,omitzero"`               // MD5 of the .osu file, in hexadecimal
	CurrentUserPlaycount Opt[int]    `json:"current_user_playcount,omitzero"` // 0 without a token user
	CurrentUserTagIDs    []TagID     `json:"current_user_tag_ids,omitzero"`   // GET /beatmapsets/{beatmapset} only
	Failtimes            *Failtimes  `json:"failtimes,omitzero"`              // GET /beatmaps and GET /beatmapsets/{beatmapset} only
	// MaxCombo is null when it was never computed, and absent on routes that do
	// not ask for it, as those of a user's scores.
	MaxCombo  Opt[int]        `json:"max_combo,omitzero"`
	Owners    []BeatmapOwner  `json:"owners,omitzero"`      // absent in lists of scores, sets and rooms
	TopTagIDs []BeatmapTopTag `json:"top_tag_ids,omitzero"` // at most 50, most votes first
	User      *User           `json:"user,omitzero"`        // GET /scores/{score} only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapExtended is a difficulty with its settings, sent by GET
// /beatmaps/{beatmap}, GET /beatmaps and inside extended beatmapsets and
// scores.
//
// Source: app/Transformers/BeatmapTransformer.php.
type BeatmapExtended struct {
	Beatmap

	Checksum      Opt[string]    `json:"checksum"` // MD5 of the .osu file, in hexadecimal
	Accuracy      float64        `json:"accuracy"` // overall difficulty (OD)
	AR            float64        `json:"ar"`       // approach rate
	BPM           float64        `json:"bpm"`      // negative in some old maps
	Convert       bool           `json:"convert"`
	CountCircles  int            `json:"count_circles"`
	CountSliders  int            `json:"count_sliders"`
	CountSpinners int            `json:"count_spinners"`
	CS            float64        `json:"cs"`         // circle size; in mania the number of keys
	DeletedAt     Opt[time.Time] `json:"deleted_at"` // null unless deleted
	Drain         float64        `json:"drain"`      // health drain (HP)
	HitLength     int            `json:"hit_length"` // seconds, without breaks
	IsScoreable   bool           `json:"is_scoreable"`
	LastUpdated   time.Time      `json:"last_updated"`
	ModeInt       RulesetID      `json:"mode_int"`
	Passcount     int            `json:"passcount"`
	Playcount     int            `json:"playcount"`
	Ranked        RankStatusInt  `json:"ranked"`
	URL           string         `json:"url"` // ignores Convert

	Beatmapset *BeatmapsetExtended `json:"beatmapset,omitzero"` // nil when missing or not visible
}

// BeatmapOwner is a mapper of a difficulty.
//
// Source: app/Transformers/BeatmapCompactTransformer.php.
type BeatmapOwner struct {
	ID       UserID `json:"id"`
	Username string `json:"username"` // "[deleted user]" when gone

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapTopTag is a user tag of a difficulty and the votes for it. The name of
// the tag is in Beatmapset.RelatedTags or in the answer to GET /tags.
//
// Source: app/Models/BeatmapTag.php.
type BeatmapTopTag struct {
	TagID TagID `json:"tag_id"`
	Count int   `json:"count"` // votes

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Failtimes counts where players leave a difficulty: its length in 100 equal
// parts, and for each how many left there.
//
// Source: app/Models/BeatmapFailtimes.php.
type Failtimes struct {
	Exit []int `json:"exit"` // players who quit or retried
	Fail []int `json:"fail"` // players who failed

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Tag is a user tag that players can vote onto difficulties.
//
// Source: app/Transformers/TagTransformer.php.
type Tag struct {
	ID          TagID          `json:"id"`
	Name        string         `json:"name"`       // category/name, such as style/messy
	RulesetID   Opt[RulesetID] `json:"ruleset_id"` // null when it fits every ruleset
	Description string         `json:"description"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// TagListing is the answer to GET /tags.
//
// Source: app/Http/Controllers/TagsController.php.
type TagListing struct {
	Tags []Tag `json:"tags"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapPlaycount is how often a user played a difficulty, sent by
// GET /users/{user}/beatmapsets/most_played.
//
// Source: app/Transformers/BeatmapPlaycountTransformer.php.
type BeatmapPlaycount struct {
	BeatmapID  BeatmapID  `json:"beatmap_id"`
	Count      int        `json:"count"`
	Beatmap    Beatmap    `json:"beatmap"`
	Beatmapset Beatmapset `json:"beatmapset"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapListing is the answer to GET /beatmaps?ids[]=…. Unknown ids are left
// out.
//
// Source: app/Http/Controllers/BeatmapsController.php.
type BeatmapListing struct {
	Beatmaps []BeatmapExtended `json:"beatmaps"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsPassed is the answer to GET /users/{user}/beatmaps-passed.
//
// Source: app/Http/Controllers/Users/BeatmapsController.php.
type BeatmapsPassed struct {
	BeatmapsPassed []Beatmap `json:"beatmaps_passed"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapDifficultyAttributesResponse is the answer to POST
// /beatmaps/{beatmap}/attributes.
//
// Source: app/Http/Controllers/BeatmapsController.php.
type BeatmapDifficultyAttributesResponse struct {
	Attributes BeatmapDifficultyAttributes `json:"attributes"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RankStatus is the state of a beatmap or beatmapset. [RankStatusInt] is the
// same as a number.
//
// Values: graveyard, wip, pending, ranked, approved, qualified, loved.
type RankStatus string

// The values of RankStatus.
const (
	RankStatusGraveyard RankStatus = "graveyard" // abandoned
	RankStatusWIP       RankStatus = "wip"       // work in progress
	RankStatusPending   RankStatus = "pending"   // waiting for nominations
	RankStatusRanked    RankStatus = "ranked"    // with leaderboard and pp
	RankStatusApproved  RankStatus = "approved"  // ranked by the old path
	RankStatusQualified RankStatus = "qualified" // in the queue for ranked
	RankStatusLoved     RankStatus = "loved"     // with leaderboard, without pp
)

// RankStatusInt is a [RankStatus] as a number. Values above 0 have a
// leaderboard.
//
// Values: -2 (graveyard), -1 (wip), 0 (pending), 1 (ranked), 2 (approved),
// 3 (qualified), 4 (loved).
type RankStatusInt int

// The values of RankStatusInt.
const (
	RankStatusIntGraveyard RankStatusInt = -2 // graveyard
	RankStatusIntWIP       RankStatusInt = -1 // wip
	RankStatusIntPending   RankStatusInt = 0  // pending
	RankStatusIntRanked    RankStatusInt = 1  // ranked
	RankStatusIntApproved  RankStatusInt = 2  // approved
	RankStatusIntQualified RankStatusInt = 3  // qualified
	RankStatusIntLoved     RankStatusInt = 4  // loved
)

// BeatmapLeaderboardType chooses whose scores GET /beatmaps/{beatmap}/scores
// lists.
//
// Values: global, country, friend, team.
type BeatmapLeaderboardType string

// The values of BeatmapLeaderboardType.
const (
	BeatmapLeaderboardTypeGlobal  BeatmapLeaderboardType = "global"  // the default
	BeatmapLeaderboardTypeCountry BeatmapLeaderboardType = "country" // needs a token user who is a supporter
	BeatmapLeaderboardTypeFriend  BeatmapLeaderboardType = "friend"  // needs a token user who is a supporter
	BeatmapLeaderboardTypeTeam    BeatmapLeaderboardType = "team"    // empty without a token user in a team
)

// Int returns r as a number. It reports false for a status that is not known.
func (r RankStatus) Int() (status RankStatusInt, ok bool) {
	for status = RankStatusIntGraveyard; status <= RankStatusIntLoved; status++ {
		if status.String() == string(r) {
			return status, true
		}
	}
	return 0, false
}

// RankStatus returns r as a word, or "" for a status that is not known.
func (r RankStatusInt) RankStatus() RankStatus {
	if !r.Known() {
		return ""
	}
	return RankStatus(r.String())
}
