package scoring

import (
	"fmt"
	"math"

	"github.com/osugo/osugo/osu/objects"
)

// FormatAccuracy returns an accuracy as lazer shows it: a percentage cut, not
// rounded, to two decimals, so that only a perfect play has 100.00%.
//
// Source: osu, osu.Game/Utils/FormatUtils.cs.
func FormatAccuracy(accuracy float64) string {
	return fmt.Sprintf("%.2f%%", math.Floor(accuracy*10000)/100)
}

// lazerAccuracy returns the accuracy by the rules of lazer: what was hit over
// what could be.
//
// Source: osu, osu.Game/Database/StandardisedScoreMigrationTools.cs,
// ComputeAccuracy; osu.Game/Rulesets/Scoring/ScoreProcessor.cs and those of the
// rulesets.
func (p Play) lazerAccuracy() (float64, error) {
	if p.Lazer && isEmpty(p.Maximum) {
		return 0, ErrIncomplete
	}
	hit, all := weigh(p.Ruleset, p.Counts), weigh(p.Ruleset, p.maximum())
	if hit > all {
		return 0, fmt.Errorf("%w: hits worth %d of %d", ErrCounts, hit, all)
	}
	return ratio(hit, all), nil
}

// ratio returns a share. Of nothing at all, everything was hit.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// weigh returns the sum of what results are worth.
func weigh(r objects.Ruleset, s objects.ScoreStatistics) int {
	total := 0
	for result, n := range s {
		total += n * worth(r, result)
	}
	return total
}

// worth returns what a result is worth in lazer. Misses, bonuses and what is
// ignored are worth nothing.
func worth(r objects.Ruleset, result objects.HitResult) int {
	switch result {
	case objects.HitResultPerfect:
		if r == objects.RulesetMania {
			return 305
		}
		return 300
	case objects.HitResultGreat:
		return 300
	case objects.HitResultGood:
		return 200
	case objects.HitResultOK:
		if r == objects.RulesetTaiko {
			return 150
		}
		return 100
	case objects.HitResultMeh:
		return 50
	case objects.HitResultSliderTailHit:
		return 150
	case objects.HitResultLargeTickHit:
		if r == objects.RulesetFruits {
			return 300
		}
		return 30
	case objects.HitResultSmallTickHit:
		if r == objects.RulesetFruits {
			return 300
		}
		return 10
	default:
		return 0
	}
}

// accuracy returns the accuracy by the rules of the stable client.
//
// Source: osu-web, app/Models/Traits/Scoreable.php.
func (c Counts) accuracy(r objects.Ruleset, scoreV2 bool) float64 {
	switch r {
	case objects.RulesetTaiko:
		return ratio(300*c.N300+150*c.N100, 300*c.total(r))
	case objects.RulesetFruits:
		return ratio(c.N300+c.N100+c.N50, c.total(r))
	case objects.RulesetMania:
		best := 300
		if scoreV2 {
			best = 305
		}
		return ratio(best*c.Geki+300*c.N300+200*c.Katu+100*c.N100+50*c.N50, best*c.total(r))
	default:
		return ratio(300*c.N300+100*c.N100+50*c.N50, 300*c.total(r))
	}
}

// total returns how many hits and misses count in a ruleset.
func (c Counts) total(r objects.Ruleset) int {
	n := c.N300 + c.N100 + c.Miss
	switch r {
	case objects.RulesetTaiko:
		return n
	case objects.RulesetFruits:
		return n + c.N50 + c.Katu
	case objects.RulesetMania:
		return n + c.N50 + c.Katu + c.Geki
	default:
		return n + c.N50
	}
}
