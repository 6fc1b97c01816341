package scoring

import (
	"errors"
	"fmt"

	"github.com/osugo/osugo/osu/objects"
)

var (
	// ErrRuleset is returned for a play of a ruleset that is not known.
	ErrRuleset = errors.New("scoring: unknown ruleset")
	// ErrIncomplete is returned by [Play.AsLazer] for a play whose slider ticks and
	// ends are not known: a lazer score in the legacy format, or one without
	// MaximumStatistics.
	ErrIncomplete = errors.New("scoring: the score does not tell what lazer counts")
	// ErrCounts is returned for a play that can't be: with a count that is negative or
	// beyond what any beatmap has, or with hits worth more than a perfect play.
	ErrCounts = errors.New("scoring: impossible counts")
)

// maxCount is more than any beatmap has of a result. No sum of results overflows
// with it, on 32 bits either.
const maxCount = 1 << 19

// Play is what a score tells about how a beatmap was played. [Of], [OfMatch] and
// [OfLegacy] make it of scores, and a program can fill it from something else,
// such as a replay.
type Play struct {
	Ruleset objects.Ruleset
	Lazer   bool // set in lazer, not in the stable client

	Counts objects.ScoreStatistics
	// Maximum are the counts of a perfect play. It may be empty for a play of the
	// stable client.
	Maximum objects.ScoreStatistics

	Mods     objects.Mods
	MaxCombo int
	Passed   bool

	Total       int64 // standardised, of lazer; 0 if unknown
	StableTotal int64 // of the stable client; 0 for plays of lazer

	// ScoreV2 says that a match was scored by score v2, which weighs hits of mania
	// differently in stable.
	ScoreV2 bool
}

// Of returns the play of a score in the current format. Use [OfMatch] for scores
// of multiplayer matches.
func Of(s objects.Score) Play {
	p := Play{
		Ruleset:  s.RulesetID.Ruleset(),
		Lazer:    s.Type != objects.ScoreTypeLegacyMatchScore && !s.LegacyScoreID.Has(),
		Counts:   s.Statistics,
		Maximum:  s.MaximumStatistics,
		Mods:     s.Mods,
		MaxCombo: s.MaxCombo,
		Passed:   s.Passed,
		Total:    s.TotalScore,
	}
	if s.LegacyTotalScore.Has() {
		p.StableTotal = s.LegacyTotalScore.Or(0)
	}
	return p
}

// OfMatch returns the play of a score of a game.
func OfMatch(s objects.Score, game objects.MatchGame) Play {
	p := Of(s)
	p.ScoreV2 = isScoreV2(game.ScoringType)
	return p
}

// OfLegacy returns the play of a score in the legacy format.
func OfLegacy(s objects.LegacyScore) Play {
	return Play{
		Ruleset:     s.Mode,
		Lazer:       s.Type == objects.ScoreTypeSoloScore,
		Counts:      CountsOfLegacy(s.Statistics).Statistics(s.Mode),
		Mods:        s.Mods,
		MaxCombo:    s.MaxCombo,
		Passed:      s.Passed,
		StableTotal: s.Score,
	}
}

// OfLegacyMatch returns the play of a score of a game, both in the legacy
// format.
func OfLegacyMatch(s objects.LegacyScore, game objects.LegacyMatchGame) Play {
	p := OfLegacy(s)
	p.ScoreV2 = isScoreV2(game.ScoringType)
	return p
}

func isScoreV2(t objects.Opt[objects.MatchScoringType]) bool {
	return t.Or("") == objects.MatchScoringTypeScoreV2
}

// View is a play as one of the two clients shows it.
type View struct {
	Accuracy float64           // 0–1, not rounded
	Grade    objects.ScoreRank // F if the play failed
	Total    int64             // 0 if unknown
}

// AsLazer returns the play as lazer shows it, with the standardised total. For
// plays of the stable client this is what the server says, too, once it has
// converted them; their total is known in the current format only.
//
// Errors: [ErrRuleset], [ErrIncomplete], [ErrCounts].
func (p Play) AsLazer() (View, error) {
	if err := p.check(); err != nil {
		return View{}, err
	}
	accuracy, err := p.lazerAccuracy()
	if err != nil {
		return View{}, err
	}
	return View{accuracy, p.lazerGrade(accuracy), p.Total}, nil
}

// AsStable returns the play as the stable client shows or would have shown it.
// Slider ticks and ends, which lazer counts, are left out. The total is unknown
// for plays of lazer: it cannot be computed.
//
// The game stored the Rank of scores of old matches, and it is F for some that
// were passed with NF; the Grade here follows the counts.
//
// Errors: [ErrRuleset], [ErrCounts].
func (p Play) AsStable() (View, error) {
	if err := p.check(); err != nil {
		return View{}, err
	}
	counts := CountsOf(p.Ruleset, p.Counts)
	accuracy := counts.accuracy(p.Ruleset, p.ScoreV2)
	return View{accuracy, p.stableGrade(counts, accuracy), p.StableTotal}, nil
}

// check refuses a play of which nothing can be computed.
func (p Play) check() error {
	if !p.Ruleset.Known() {
		return fmt.Errorf("%w: %q", ErrRuleset, p.Ruleset)
	}
	for _, counts := range []objects.ScoreStatistics{p.Counts, p.Maximum} {
		for result, n := range counts {
			if n < 0 || n > maxCount {
				return fmt.Errorf("%w: %d of %q", ErrCounts, n, result)
			}
		}
	}
	return nil
}

// maximum returns the counts of a perfect play. Plays of the stable client
// without them hit nothing but what was counted.
//
// Source: osu, osu.Game/Scoring/Legacy/LegacyScoreDecoder.cs,
// PopulateMaximumStatistics.
func (p Play) maximum() objects.ScoreStatistics {
	if p.Lazer || !isEmpty(p.Maximum) {
		return p.Maximum
	}
	best := objects.HitResultGreat
	if p.Ruleset == objects.RulesetMania {
		best = objects.HitResultPerfect
	}
	derived := objects.ScoreStatistics{}
	for result, n := range p.Counts {
		switch result {
		case objects.HitResultLargeTickHit, objects.HitResultLargeTickMiss:
			derived[objects.HitResultLargeTickHit] += n
		case objects.HitResultSmallTickHit, objects.HitResultSmallTickMiss:
			derived[objects.HitResultSmallTickHit] += n
		case objects.HitResultMiss, objects.HitResultMeh, objects.HitResultOK, objects.HitResultGood,
			objects.HitResultGreat, objects.HitResultPerfect:
			derived[best] += n
		default: // bonuses and what is ignored
		}
	}
	return derived
}

// isEmpty reports whether nothing was counted. The server sends an empty list as
// one miss count of 0.
func isEmpty(s objects.ScoreStatistics) bool {
	for _, n := range s {
		if n != 0 {
			return false
		}
	}
	return true
}

// sum returns how often the results happened, all together.
func sum(s objects.ScoreStatistics, results ...objects.HitResult) int {
	n := 0
	for _, result := range results {
		n += s[result]
	}
	return n
}
