package replay

import (
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// MaxData is the most bytes of frames that a replay may hold once decoded. It is
// 14 times as much as the longest replay of 532 public ones.
const MaxData = 64 << 20

// What can be wrong with a replay.
var (
	// ErrFormat means that the input is not a replay, or that a part of it is
	// damaged.
	ErrFormat = errors.New("not a valid replay")
	// ErrTruncated means that the input ends too early.
	ErrTruncated = errors.New("replay is truncated")
	// ErrTooLarge means that the replay is larger, or would be once decoded, than
	// any honest one.
	ErrTooLarge = errors.New("replay is too large")
)

// FirstLazer is the lowest version that lazer writes; see [Replay.IsLazer].
const FirstLazer = 30000000

// withScoreInfo is the first version with a ScoreInfo behind the header.
const withScoreInfo = 30000001

// targetPractice is the bit of the mod Target Practice.
const targetPractice = 1 << 23

// Replay is a replay. The zero value is an empty one of osu!.
//
// The counts mean what they mean in stable; for lazer's replays use Info, for
// the counts are cut to 16 bits, and Mods lacks all that stable does not have.
type Replay struct {
	Ruleset objects.RulesetID
	// Version is the date of the game's build, such as 20151228, which the website
	// also writes when it does not know. Lazer counts up from [FirstLazer].
	Version int32
	// BeatmapMD5 is the MD5 of the .osu file, in hexadecimal.
	BeatmapMD5 string
	// Player is the player's name. The website writes the current one.
	Player string
	// MD5 is a hash over a few fields. Every writer has a formula of its own.
	MD5 string

	Count300, Count100, Count50     uint16
	CountGeki, CountKatu, CountMiss uint16

	// Score is the total. In lazer's replays it is the standardised one.
	Score int32
	// MaxCombo is the highest combo, and Perfect whether nothing broke it.
	MaxCombo uint16
	Perfect  bool
	// Mods is the bit set of stable.
	Mods uint32
	// LifeBar is the course of the life bar as text; see [Replay.Life]. Replays from
	// the website have none.
	LifeBar string
	// Time is when the play ended, in UTC and in steps of 100 ns.
	Time time.Time
	// Data is the frames as text; see [Replay.Frames] and [AppendFrame].
	Data []byte
	// ScoreID is the id that stable knows the score by; 0 or -1 means none. Lazer
	// writes its id into Info.
	ScoreID objects.LegacyScoreID
	// TargetAccuracy is the sum of the accuracies of all hits. Only stable's
	// replays with the mod Target Practice have it.
	TargetAccuracy float64
	// Info is what lazer adds; nil in replays of stable and of [FirstLazer].
	Info *ScoreInfo

	absent text // which texts were null instead of empty
}

// text is a set of the texts of a replay.
type text uint8

const (
	textBeatmapMD5 text = 1 << iota
	textPlayer
	textMD5
	textLifeBar
)

// IsLazer reports whether lazer wrote the replay.
func (r *Replay) IsLazer() bool { return r.Version >= FirstLazer }

// hasTargetAccuracy reports whether the file has a field for it.
func (r *Replay) hasTargetAccuracy() bool { return !r.IsLazer() && r.Mods&targetPractice != 0 }

// ScoreInfo is what lazer knows of a score beyond the header. Every member may
// be missing.
//
// Source: osu.Game/Scoring/Legacy/LegacyReplaySoloScoreInfo.cs.
type ScoreInfo struct {
	ScoreID           objects.ScoreID         `json:"online_id,omitzero"` // 0 or -1 means none
	Mods              objects.Mods            `json:"mods,omitzero"`
	Statistics        objects.ScoreStatistics `json:"statistics,omitzero"`
	MaximumStatistics objects.ScoreStatistics `json:"maximum_statistics,omitzero"`
	ClientVersion     string                  `json:"client_version,omitzero"`
	Rank              objects.ScoreRank       `json:"rank,omitzero"`
	UserID            objects.UserID          `json:"user_id,omitzero"` // 1 and below means not known
	// TotalScoreWithoutMods is nil when not known.
	TotalScoreWithoutMods *int64 `json:"total_score_without_mods,omitzero"`
	// Pauses are the positions at which the player paused, in milliseconds.
	Pauses []int32 `json:"pauses,omitzero"`

	Unknown jsontext.Value `json:",embed"`
}

// LifePoint is a point in the course of the life bar.
type LifePoint struct {
	Time time.Duration // since the start of the map
	Life float64       // 0-1
}

// Life iterates over the points of LifeBar. A piece that is not a point comes
// as an [ErrFormat], and the iteration goes on after it.
func (r *Replay) Life() iter.Seq2[LifePoint, error] {
	return func(yield func(LifePoint, error) bool) {
		for piece := range strings.SplitSeq(r.LifeBar, ",") {
			if piece == "" {
				continue
			}
			if !yield(lifePoint(piece)) {
				return
			}
		}
	}
}

func lifePoint(piece string) (LifePoint, error) {
	at, level, ok := strings.Cut(piece, "|")
	ms, err := strconv.ParseInt(at, 10, 32)
	life, err2 := strconv.ParseFloat(level, 64)
	if !ok || err != nil || err2 != nil || !(life >= 0 && life <= 1) {
		return LifePoint{}, badPiece("life bar", piece)
	}
	return LifePoint{time.Duration(ms) * time.Millisecond, life}, nil
}
