package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Score is a score in the current format, the only one at API version 20220705
// and above.
//
// Three kinds of score share it: solo scores; scores set in rooms, which have
// RoomID, PlaylistItemID and SoloScoreID as well; and scores of old multiplayer
// matches ([ScoreTypeLegacyMatchScore]), which lack ClassicTotalScore,
// Preserve, Processed and Ranked, and have neither ID nor PP.
//
// Source: app/Transformers/ScoreTransformer.php.
type Score struct {
	// ID is zero on match scores, for which the server sends null.
	ID ScoreID `json:"id,omitzero"`

	Accuracy       float64            `json:"accuracy"`   // 0–1
	BeatmapID      Opt[BeatmapID]     `json:"beatmap_id"` // null on match scores without a beatmap
	BestID         Opt[LegacyScoreID] `json:"best_id"`    // always null
	BuildID        Opt[BuildID]       `json:"build_id"`   // null on match scores, and where no build is recorded
	EndedAt        Opt[time.Time]     `json:"ended_at"`   // the start of the game on match scores
	HasReplay      bool               `json:"has_replay"`
	IsPerfectCombo bool               `json:"is_perfect_combo"`
	LegacyPerfect  bool               `json:"legacy_perfect"` // what stable stored
	// LegacyScoreID is the id that stable knew the score by. It is null for
	// lazer scores, and 0 for stable scores without an id of their own (failed,
	// or not the best).
	LegacyScoreID Opt[LegacyScoreID] `json:"legacy_score_id"`
	// LegacyTotalScore is the score that stable showed. It is 0 for lazer
	// scores, and null in the answer to a submission.
	LegacyTotalScore  Opt[int64]      `json:"legacy_total_score"`
	MaxCombo          int             `json:"max_combo"`
	MaximumStatistics ScoreStatistics `json:"maximum_statistics"`
	Mods              Mods            `json:"mods"`
	Passed            bool            `json:"passed"`
	PP                Opt[float64]    `json:"pp"`   // null when not processed or not awarded
	Rank              ScoreRank       `json:"rank"` // by the rules of lazer
	// Deprecated: use HasReplay.
	Replay     bool            `json:"replay"`
	RulesetID  RulesetID       `json:"ruleset_id"`
	StartedAt  Opt[time.Time]  `json:"started_at"` // null on stable scores
	Statistics ScoreStatistics `json:"statistics"`
	// TotalScore is the standardised score: up to a million and bonus points,
	// times the multipliers of the mods. The website shows it, or
	// ClassicTotalScore to those whose [ScoringMode] is classic. On match
	// scores it is the score that the match showed.
	TotalScore            int64                      `json:"total_score"`
	Type                  ScoreType                  `json:"type"`
	UserID                UserID                     `json:"user_id"`
	CurrentUserAttributes ScoreCurrentUserAttributes `json:"current_user_attributes"`

	// ClassicTotalScore is TotalScore on the scale of stable, for display: it
	// is not what stable showed, which is LegacyTotalScore. It is absent on
	// match scores.
	ClassicTotalScore Opt[int64]          `json:"classic_total_score,omitzero"`
	PlaylistItemID    Opt[PlaylistItemID] `json:"playlist_item_id,omitzero"` // room scores only
	// Preserve is false when the server may delete the score. It is absent on
	// match scores.
	Preserve Opt[bool] `json:"preserve,omitzero"`
	// Processed is false while PP is null or provisional. It is absent on match
	// scores.
	Processed Opt[bool] `json:"processed,omitzero"`
	// Ranked says whether the score may be on leaderboards; it says nothing
	// about mods or pp. It is absent on match scores.
	Ranked                Opt[bool]    `json:"ranked,omitzero"`
	RoomID                Opt[RoomID]  `json:"room_id,omitzero"`                  // room scores only
	SoloScoreID           Opt[ScoreID] `json:"solo_score_id,omitzero"`            // room scores only; equal to ID
	TotalScoreWithoutMods Opt[int64]   `json:"total_score_without_mods,omitzero"` // absent without mods

	ScoreIncludes

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreIncludes is the optional members that both formats of a score share.
//
// Source: app/Transformers/ScoreTransformer.php.
type ScoreIncludes struct {
	Beatmap     *BeatmapExtended `json:"beatmap,omitzero"`      // a convert when the score is on one
	Beatmapset  *Beatmapset      `json:"beatmapset,omitzero"`   // GET /scores/{score} and a user's scores only
	Match       *ScoreMatch      `json:"match,omitzero"`        // match scores only
	Position    Opt[int]         `json:"position,omitzero"`     // room scores only
	RankCountry Opt[int]         `json:"rank_country,omitzero"` // no API route asks for it
	// RankGlobal is 0 when the score is not ranked or not preserved; GET
	// /scores/{score} only.
	RankGlobal   Opt[int]                 `json:"rank_global,omitzero"`
	ReplayViews  Opt[int]                 `json:"replay_views,omitzero"`  // GET /scores/{score} only
	ScoresAround *MultiplayerScoresAround `json:"scores_around,omitzero"` // single scores of rooms only
	// User is a placeholder that keeps the id when the user is gone.
	User   *User        `json:"user,omitzero"`
	Weight *ScoreWeight `json:"weight,omitzero"` // a user's best scores only
}

// LegacyScore is a score in the format of API versions below 20220705. Lazer
// mods, settings and judgements have no place in it.
//
// Source: app/Transformers/ScoreTransformer.php.
type LegacyScore struct {
	Accuracy  float64            `json:"accuracy"`   // 0–1
	BestID    Opt[LegacyScoreID] `json:"best_id"`    // null unless a personal best set in stable
	CreatedAt Opt[time.Time]     `json:"created_at"` // null when the server has no time
	// ID is unique within a ruleset only, and may be 0, on stable scores; it is
	// the global id on lazer scores, and null on match scores.
	ID                    Opt[LegacyScoreID]         `json:"id"`
	MaxCombo              int                        `json:"max_combo"`
	Mode                  Ruleset                    `json:"mode"`
	ModeInt               RulesetID                  `json:"mode_int"`
	Mods                  Mods                       `json:"mods"` // mods of the stable client only, without settings; score v2 is V2
	Passed                bool                       `json:"passed"`
	Perfect               bool                       `json:"perfect"`
	PP                    Opt[float64]               `json:"pp"`   // null when not computed or not awarded
	Rank                  ScoreRank                  `json:"rank"` // by the rules of stable
	Replay                bool                       `json:"replay"`
	Score                 int64                      `json:"score"` // 0 for lazer scores
	Statistics            LegacyScoreStatistics      `json:"statistics"`
	Type                  ScoreType                  `json:"type"`
	UserID                UserID                     `json:"user_id"`
	CurrentUserAttributes ScoreCurrentUserAttributes `json:"current_user_attributes"`

	ScoreIncludes

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreStatistics counts judgements. Those that never happened are left out,
// but an empty map is sent as one miss count of 0.
//
// Source: app/Models/Solo/ScoreDataStatistics.php.
type ScoreStatistics map[HitResult]int

// LegacyScoreStatistics counts the judgements of a [LegacyScore]. A count that
// the ruleset does not have is null.
//
// Source: app/Transformers/ScoreTransformer.php.
type LegacyScoreStatistics struct {
	Count100  Opt[int] `json:"count_100"`  // null when the server has no count
	Count300  Opt[int] `json:"count_300"`  // null when the server has no count
	Count50   Opt[int] `json:"count_50"`   // null in taiko, but for match scores
	CountGeki Opt[int] `json:"count_geki"` // mania, and match scores
	CountKatu Opt[int] `json:"count_katu"` // fruits, mania, and match scores
	CountMiss Opt[int] `json:"count_miss"` // null when the server has no count

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreCurrentUserAttributes is what stands between a score and the token user.
//
// Source: app/Transformers/Score/CurrentUserAttributesTransformer.php.
type ScoreCurrentUserAttributes struct {
	Pin *ScorePin `json:"pin"` // nil unless the score is the token user's own

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScorePin says whether the token user has pinned a score of their own.
//
// Source: app/Transformers/Score/CurrentUserAttributesTransformer.php.
type ScorePin struct {
	IsPinned bool    `json:"is_pinned"`
	ScoreID  ScoreID `json:"score_id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreMatch is the seat from which a score was set in an old multiplayer
// match.
//
// Source: app/Transformers/ScoreTransformer.php.
type ScoreMatch struct {
	Slot int       `json:"slot"`
	Team MatchTeam `json:"team"`
	Pass bool      `json:"pass"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreWeight is what a score adds to the total pp of its user.
//
// Source: app/Transformers/ScoreTransformer.php.
type ScoreWeight struct {
	Percentage float64      `json:"percentage"` // 0–100
	PP         Opt[float64] `json:"pp"`         // null when the score has none

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreListing is the answer to GET /scores: the newest scores of all users,
// always in the current format.
//
// Source: app/Http/Controllers/ScoresController.php.
type ScoreListing struct {
	Scores       []Score     `json:"scores"`
	Cursor       Cursor      `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string] `json:"cursor_string"`   // repeats the one sent when nothing is new

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapScores is the answer to GET /beatmaps/{beatmap}/scores.
// [LegacyBeatmapScores] is its form below API version 20220705.
//
// Source: app/Http/Controllers/BeatmapsController.php.
type BeatmapScores struct {
	Scores []Score `json:"scores"` // with User

	ScoreCount Opt[int]          `json:"score_count,omitzero"` // absent when the beatmap has no leaderboard
	UserScore  *BeatmapUserScore `json:"user_score,omitzero"`  // absent when the user has no score
	// Deprecated: use UserScore.
	DeprecatedUserScore *BeatmapUserScore `json:"userScore,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapUserScore is a score and its place on the leaderboard, sent by
// GET /beatmaps/{beatmap}/scores/users/{user}.
//
// Source: app/Http/Controllers/BeatmapsController.php.
type BeatmapUserScore struct {
	Position int   `json:"position"`
	Score    Score `json:"score"` // with User

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapUserScores is the answer to GET
// /beatmaps/{beatmap}/scores/users/{user}/all.
//
// Source: app/Http/Controllers/BeatmapsController.php.
type BeatmapUserScores struct {
	Scores []Score `json:"scores"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyBeatmapScores is [BeatmapScores] below API version 20220705.
type LegacyBeatmapScores struct {
	Scores []LegacyScore `json:"scores"` // with User

	ScoreCount Opt[int]                `json:"score_count,omitzero"` // absent when the beatmap has no leaderboard
	UserScore  *LegacyBeatmapUserScore `json:"user_score,omitzero"`  // absent when the user has no score
	// Deprecated: use UserScore.
	DeprecatedUserScore *LegacyBeatmapUserScore `json:"userScore,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyBeatmapUserScore is [BeatmapUserScore] below API version 20220705.
type LegacyBeatmapUserScore struct {
	Position int         `json:"position"`
	Score    LegacyScore `json:"score"` // with User

	Unknown map[string]jsontext.Value `json:",embed"`
}

// LegacyBeatmapUserScores is [BeatmapUserScores] below API version 20220705.
type LegacyBeatmapUserScores struct {
	Scores []LegacyScore `json:"scores"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MultiplayerScores is a part of the leaderboard of a playlist item, sent by
// GET /rooms/{room}/playlist/{playlist}/scores. Its scores are always in the
// current format.
//
// Source: app/Http/Controllers/Multiplayer/Rooms/Playlist/ScoresController.php.
type MultiplayerScores struct {
	Params       MultiplayerScoresParams `json:"params"`
	Scores       []Score                 `json:"scores"`          // with User
	Cursor       Cursor                  `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]             `json:"cursor_string"`   // null on the last page

	Total Opt[int] `json:"total,omitzero"` // absent in [MultiplayerScoresAround]
	// UserScore is the score of the token user, with Position. It is absent in
	// [MultiplayerScoresAround].
	UserScore *Score `json:"user_score,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MultiplayerScoresParams has the parameters of a [MultiplayerScores] as the
// server read them.
//
// Source: app/Http/Controllers/Multiplayer/Rooms/Playlist/ScoresController.php.
type MultiplayerScoresParams struct {
	Limit int                   `json:"limit"`
	Sort  MultiplayerScoresSort `json:"sort"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MultiplayerScoresAround is the scores next to one score of a playlist item.
//
// Source: app/Transformers/ScoreTransformer.php.
type MultiplayerScoresAround struct {
	Higher MultiplayerScores `json:"higher"` // at most 10, the nearest first
	Lower  MultiplayerScores `json:"lower"`  // at most 10, the nearest first

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ScoreRank is the grade of a score.
//
// Values: XH, X, SH, S, A, B, C, D, F.
type ScoreRank string

// The values of ScoreRank.
const (
	ScoreRankXH ScoreRank = "XH" // SS with Hidden or Flashlight
	ScoreRankX  ScoreRank = "X"  // SS
	ScoreRankSH ScoreRank = "SH" // S with Hidden or Flashlight
	ScoreRankS  ScoreRank = "S"
	ScoreRankA  ScoreRank = "A"
	ScoreRankB  ScoreRank = "B"
	ScoreRankC  ScoreRank = "C"
	ScoreRankD  ScoreRank = "D"
	ScoreRankF  ScoreRank = "F" // failed
)

// ScoreType says where a score comes from.
//
// Values: solo_score, legacy_match_score, score_best_osu, score_best_taiko,
// score_best_fruits, score_best_mania, score_osu, score_taiko, score_fruits,
// score_mania.
type ScoreType string

// The values of ScoreType.
const (
	ScoreTypeSoloScore        ScoreType = "solo_score"         // every score but those of old matches
	ScoreTypeLegacyMatchScore ScoreType = "legacy_match_score" // scores of old multiplayer matches
	ScoreTypeScoreBestOsu     ScoreType = "score_best_osu"     // legacy format: personal bests set in stable
	ScoreTypeScoreBestTaiko   ScoreType = "score_best_taiko"
	ScoreTypeScoreBestFruits  ScoreType = "score_best_fruits"
	ScoreTypeScoreBestMania   ScoreType = "score_best_mania"
	ScoreTypeScoreOsu         ScoreType = "score_osu" // legacy format: other scores set in stable
	ScoreTypeScoreTaiko       ScoreType = "score_taiko"
	ScoreTypeScoreFruits      ScoreType = "score_fruits"
	ScoreTypeScoreMania       ScoreType = "score_mania"
)

// HitResult is a judgement, the key of [ScoreStatistics].
//
// Values: none, miss, meh, ok, good, great, perfect, small_tick_miss,
// small_tick_hit, large_tick_miss, large_tick_hit, small_bonus, large_bonus,
// ignore_miss, ignore_hit, combo_break, slider_tail_hit, legacy_combo_increase.
type HitResult string

// The values of HitResult.
const (
	HitResultNone                HitResult = "none"
	HitResultMiss                HitResult = "miss"
	HitResultMeh                 HitResult = "meh"
	HitResultOK                  HitResult = "ok"
	HitResultGood                HitResult = "good"
	HitResultGreat               HitResult = "great"
	HitResultPerfect             HitResult = "perfect"
	HitResultSmallTickMiss       HitResult = "small_tick_miss"
	HitResultSmallTickHit        HitResult = "small_tick_hit"
	HitResultLargeTickMiss       HitResult = "large_tick_miss"
	HitResultLargeTickHit        HitResult = "large_tick_hit"
	HitResultSmallBonus          HitResult = "small_bonus"
	HitResultLargeBonus          HitResult = "large_bonus"
	HitResultIgnoreMiss          HitResult = "ignore_miss"
	HitResultIgnoreHit           HitResult = "ignore_hit"
	HitResultComboBreak          HitResult = "combo_break"
	HitResultSliderTailHit       HitResult = "slider_tail_hit"
	HitResultLegacyComboIncrease HitResult = "legacy_combo_increase"
)

// MultiplayerScoresSort is the order of the scores of a playlist item.
//
// Values: score_desc, score_asc.
type MultiplayerScoresSort string

// The values of MultiplayerScoresSort.
const (
	MultiplayerScoresSortScoreDesc MultiplayerScoresSort = "score_desc" // the default
	MultiplayerScoresSortScoreAsc  MultiplayerScoresSort = "score_asc"
)
