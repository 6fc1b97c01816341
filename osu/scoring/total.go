package scoring

import (
	"math"

	"github.com/osugo/osugo/osu/objects"
)

// ClassicTotal returns the standardised total as lazer displays it in its
// classic mode, and 0 if the total is unknown. It is a matter of display and not
// the total of the stable client, which is Score.LegacyTotalScore.
//
// Source: osu-web, app/Libraries/Score/ScoringMode.php; osu,
// osu.Game/Scoring/Legacy/ScoreInfoExtensions.cs.
func (p Play) ClassicTotal() int64 {
	total := float64(p.Total)
	n := float64(hits(p.maximum()) + p.maximum()[objects.HitResultNone])
	switch p.Ruleset {
	case objects.RulesetOsu:
		total *= (32.57*n*n + 100000) / 1000000
	case objects.RulesetTaiko:
		total *= (1109*n + 100000) / 1000000
	case objects.RulesetFruits:
		part := total / 1000000 * n
		total = 21.62*part*part + total/10
	case objects.RulesetMania:
	}
	return int64(math.RoundToEven(total))
}

// hits returns how many objects were judged, hit or missed.
func hits(s objects.ScoreStatistics) int {
	return sum(s, objects.HitResultMiss, objects.HitResultMeh, objects.HitResultOK, objects.HitResultGood,
		objects.HitResultGreat, objects.HitResultPerfect)
}

// PerfectCombo reports whether the combo never broke and could not be longer, as
// Score.IsPerfectCombo says. It reports false for ok if the play does not tell
// the longest combo: the legacy format does not, and has its own Perfect.
//
// Source: osu-web, app/Models/Solo/Score.php.
func (p Play) PerfectCombo() (perfect, ok bool) {
	if isEmpty(p.Maximum) {
		return false, false
	}
	longest := sum(p.Maximum, objects.HitResultMeh, objects.HitResultOK, objects.HitResultGood, objects.HitResultGreat,
		objects.HitResultPerfect, objects.HitResultLargeTickHit, objects.HitResultSliderTailHit,
		objects.HitResultLegacyComboIncrease)
	return p.Passed && p.MaxCombo == longest, true
}

// StablePerfect reports whether the stable client calls the play perfect, as
// Score.LegacyPerfect says: [Play.PerfectCombo], but in mania a play almost
// without hits below 300. It reports false for ok if the play does not tell.
//
// Source: osu-web, app/Models/Solo/Score.php.
func (p Play) StablePerfect() (perfect, ok bool) {
	if p.Ruleset != objects.RulesetMania {
		return p.PerfectCombo()
	}
	notes := p.Maximum[objects.HitResultPerfect]
	if notes == 0 {
		return false, !isEmpty(p.Maximum)
	}
	broken := sum(p.Counts, objects.HitResultComboBreak, objects.HitResultLargeTickMiss, objects.HitResultOK,
		objects.HitResultMeh, objects.HitResultMiss)
	good := p.Counts[objects.HitResultGood]
	all := good + sum(p.Counts, objects.HitResultGreat, objects.HitResultPerfect)
	return p.Passed && broken == 0 && all == notes && float64(good)/float64(notes) < 0.1, true
}

// Completion returns how much of the beatmap was played until the play ended or
// failed, 0–1. A play that passed is complete. It reports false for ok if the
// play does not tell: a failed one of the stable client in fruits, whose objects
// the beatmap does not count.
func (p Play) Completion(b objects.BeatmapExtended) (share float64, ok bool) {
	if p.Passed {
		return 1, true
	}
	all := 0
	switch {
	case p.Lazer && !isEmpty(p.Maximum):
		all = hits(p.Maximum)
	case p.Ruleset == objects.RulesetTaiko:
		all = b.CountCircles
	case p.Ruleset == objects.RulesetOsu, p.Ruleset == objects.RulesetMania && !p.Lazer:
		all = b.CountCircles + b.CountSliders + b.CountSpinners
	}
	if all == 0 {
		return 0, false
	}
	return min(1, float64(hits(p.Counts))/float64(all)), true
}
