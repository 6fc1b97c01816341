package scoring

import "github.com/osugo/osugo/osu/objects"

// Counts are the counts of hits of the stable client, as in the legacy format
// and in replays. What they mean depends on the ruleset:
//
//	osu:    N300 great, N100 ok, N50 meh
//	taiko:  N300 great, N100 ok
//	fruits: N300 fruits, N100 droplets, N50 tiny droplets, Katu tiny droplets missed
//	mania:  Geki perfect, N300 great, Katu good, N100 ok, N50 meh
//
// The stable client counts geki and katu in osu and taiko, too: combos without
// faults, and strong hits. They mean nothing for accuracy and grade and have no
// place in the current format.
type Counts struct{ N300, N100, N50, Geki, Katu, Miss int }

// fields are the counts in the order of [resultsOf].
func (c *Counts) fields() [6]*int {
	return [...]*int{&c.N300, &c.N100, &c.N50, &c.Geki, &c.Katu, &c.Miss}
}

// resultsOf returns what N300, N100, N50, Geki, Katu and Miss are in the current
// format; what a ruleset does not have is empty.
//
// Source: osu-web, app/Models/Solo/ScoreDataStatistics.php.
func resultsOf(r objects.Ruleset) [6]objects.HitResult {
	const (
		great, ok, meh, miss  = objects.HitResultGreat, objects.HitResultOK, objects.HitResultMeh, objects.HitResultMiss
		largeTick, smallTick  = objects.HitResultLargeTickHit, objects.HitResultSmallTickHit
		perfect, good, missed = objects.HitResultPerfect, objects.HitResultGood, objects.HitResultSmallTickMiss
	)
	switch r {
	case objects.RulesetTaiko:
		return [...]objects.HitResult{great, ok, "", "", "", miss}
	case objects.RulesetFruits:
		return [...]objects.HitResult{great, largeTick, smallTick, "", missed, miss}
	case objects.RulesetMania:
		return [...]objects.HitResult{great, ok, meh, perfect, good, miss}
	default:
		return [...]objects.HitResult{great, ok, meh, "", "", miss}
	}
}

// CountsOf returns the counts of the stable client for counts of the current
// format. Slider ticks, slider ends and bonuses are left out.
func CountsOf(r objects.Ruleset, s objects.ScoreStatistics) Counts {
	var c Counts
	fields := c.fields()
	for i, result := range resultsOf(r) {
		if result != "" {
			*fields[i] = s[result]
		}
	}
	return c
}

// CountsOfLegacy returns the counts of a score in the legacy format, with 0 for
// those that the ruleset does not have.
func CountsOfLegacy(s objects.LegacyScoreStatistics) Counts {
	return Counts{
		N300: s.Count300.Or(0), N100: s.Count100.Or(0), N50: s.Count50.Or(0),
		Geki: s.CountGeki.Or(0), Katu: s.CountKatu.Or(0), Miss: s.CountMiss.Or(0),
	}
}

// Statistics returns the counts in the current format, without those that are 0.
func (c Counts) Statistics(r objects.Ruleset) objects.ScoreStatistics {
	s := objects.ScoreStatistics{}
	fields := c.fields()
	for i, result := range resultsOf(r) {
		if result != "" && *fields[i] != 0 {
			s[result] = *fields[i]
		}
	}
	return s
}

// Legacy returns the counts in the legacy format, where a count that the ruleset
// does not have is null.
func (c Counts) Legacy(r objects.Ruleset) objects.LegacyScoreStatistics {
	s := objects.LegacyScoreStatistics{Count300: objects.Some(c.N300), Count100: objects.Some(c.N100), CountMiss: objects.Some(c.Miss)}
	if r != objects.RulesetTaiko {
		s.Count50 = objects.Some(c.N50)
	}
	if r == objects.RulesetMania {
		s.CountGeki = objects.Some(c.Geki)
	}
	if r == objects.RulesetMania || r == objects.RulesetFruits {
		s.CountKatu = objects.Some(c.Katu)
	}
	return s
}
