package scoring

import (
	"slices"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// limits are the accuracies from which on a play has a grade.
type limits struct{ s, a, b, c float64 }

var (
	usualLimits  = limits{0.95, 0.9, 0.8, 0.7}
	fruitsLimits = limits{0.98, 0.94, 0.9, 0.85}
)

func limitsOf(r objects.Ruleset) limits {
	if r == objects.RulesetFruits {
		return fruitsLimits
	}
	return usualLimits
}

// lazerGrade returns the grade by the rules of lazer.
//
// Source: osu, osu.Game/Rulesets/Scoring/ScoreProcessor.cs, RankFromScore, and
// the ScoreProcessor.cs of each ruleset.
func (p Play) lazerGrade(accuracy float64) objects.ScoreRank {
	if !p.Passed {
		return objects.ScoreRankF
	}
	grade := limitsOf(p.Ruleset).atLeast(accuracy)
	switch p.Ruleset {
	case objects.RulesetOsu, objects.RulesetTaiko:
		isTop := grade == objects.ScoreRankX || grade == objects.ScoreRankS
		if isTop && p.Counts[objects.HitResultMiss] > 0 {
			grade = objects.ScoreRankA
		}
	case objects.RulesetMania:
		worse := sum(p.Counts, objects.HitResultGood, objects.HitResultOK, objects.HitResultMeh, objects.HitResultMiss)
		if grade == objects.ScoreRankS && worse == 0 {
			grade = objects.ScoreRankX
		}
	case objects.RulesetFruits:
	}
	silver := []objects.ModAcronym{mods.HD, mods.FL}
	if p.Ruleset == objects.RulesetMania {
		silver = append(silver, mods.FI, mods.CO)
	}
	return p.silver(grade, silver)
}

// atLeast returns the grade for an accuracy that reaches its limit.
func (l limits) atLeast(accuracy float64) objects.ScoreRank {
	switch {
	case accuracy == 1:
		return objects.ScoreRankX
	case accuracy >= l.s:
		return objects.ScoreRankS
	case accuracy >= l.a:
		return objects.ScoreRankA
	case accuracy >= l.b:
		return objects.ScoreRankB
	case accuracy >= l.c:
		return objects.ScoreRankC
	}
	return objects.ScoreRankD
}

// above returns the grade for an accuracy that exceeds its limit.
func (l limits) above(accuracy float64) objects.ScoreRank {
	switch {
	case accuracy == 1:
		return objects.ScoreRankX
	case accuracy > l.s:
		return objects.ScoreRankS
	case accuracy > l.a:
		return objects.ScoreRankA
	case accuracy > l.b:
		return objects.ScoreRankB
	case accuracy > l.c:
		return objects.ScoreRankC
	}
	return objects.ScoreRankD
}

// stableGrade returns the grade by the rules of the stable client.
//
// Source: osu-web, app/Models/Traits/Scoreable.php, recalculateRank.
func (p Play) stableGrade(c Counts, accuracy float64) objects.ScoreRank {
	if !p.Passed {
		return objects.ScoreRankF
	}
	grade := limitsOf(p.Ruleset).above(accuracy)
	if p.Ruleset == objects.RulesetOsu || p.Ruleset == objects.RulesetTaiko {
		grade = c.gradeByShare(p.Ruleset)
	}
	return p.silver(grade, []objects.ModAcronym{mods.HD, mods.FL, mods.FI})
}

// gradeByShare returns the grade that depends on the share of 300s.
func (c Counts) gradeByShare(r objects.Ruleset) objects.ScoreRank {
	total := c.total(r)
	n300, n50 := ratio(c.N300, total), 0.0
	if r == objects.RulesetOsu && total > 0 {
		n50 = ratio(c.N50, total)
	}
	noMiss := c.Miss == 0
	switch {
	case n300 == 1:
		return objects.ScoreRankX
	case n300 > 0.9 && n50 <= 0.01 && noMiss:
		return objects.ScoreRankS
	case n300 > 0.8 && noMiss, n300 > 0.9:
		return objects.ScoreRankA
	case n300 > 0.7 && noMiss, n300 > 0.8:
		return objects.ScoreRankB
	case n300 > 0.6:
		return objects.ScoreRankC
	}
	return objects.ScoreRankD
}

// silver returns the silver form of X or S if one of the mods hides something.
func (p Play) silver(grade objects.ScoreRank, hiding []objects.ModAcronym) objects.ScoreRank {
	if !slices.ContainsFunc(hiding, p.Mods.Has) {
		return grade
	}
	switch grade {
	case objects.ScoreRankX:
		return objects.ScoreRankXH
	case objects.ScoreRankS:
		return objects.ScoreRankSH
	default:
		return grade
	}
}
