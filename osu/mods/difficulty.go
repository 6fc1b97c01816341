package mods

import (
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Rate returns how fast mods play a beatmap: 1.5 for DT and NC, 0.75 for HT and
// DC, or the speed in their settings; for WU, WD and AS, whose speed changes
// while playing, the one at the start. The speeds of several are multiplied. It
// is 1 without such a mod. A speed that is not above 0, which no game sends, is
// ignored.
//
// Source: ppy/osu, osu.Game/Utils/ModUtils.cs, ModRateAdjust.cs and ModTimeRamp.cs.
func Rate(list objects.Mods) float64 {
	rate := 1.0
	for _, mod := range list {
		rate *= rateOf(mod)
	}
	return rate
}

func rateOf(mod objects.Mod) float64 {
	rate, setting := 1.0, SpeedChange
	switch mod.Acronym {
	case DT, NC:
		rate = 1.5
	case HT, DC:
		rate = 0.75
	case WU, WD, AS:
		setting = InitialRate
	default:
		return 1
	}
	if set, ok := setting.In(mod); ok && set > 0 {
		return set
	}
	return rate
}

// Difficulty holds what mods change about a beatmap.
type Difficulty struct {
	AR, OD, CS, HP float64
	BPM            float64
	Length         time.Duration // of the whole beatmap, or without breaks
}

// Adjust returns the difficulty of a beatmap with mods, as the game shows it: HR,
// EZ and DA change the values themselves, and the speed changes what they amount
// to. With DT, AR 9 plays like AR 10.33, so that values may leave the range from
// 0 to 10. It rounds nothing; the game shows BPM without a fraction and lengths in
// whole seconds.
//
// What has no effect in a ruleset stays as it is: speed does not change OD in
// fruits and mania, nor AR in taiko and mania. Numbers of keys, and the scroll
// speed of taiko, are not part of it. Unknown mods and rulesets change nothing
// but the speed.
//
// Sources: ppy/osu, the Mod*.cs of each ruleset for HR, EZ and DA;
// OsuRuleset.cs, TaikoRuleset.cs, CatchRuleset.cs and ManiaRuleset.cs,
// GetAdjustedDisplayDifficulty.
func Adjust(r objects.Ruleset, d Difficulty, list objects.Mods) Difficulty {
	for _, mod := range list {
		switch mod.Acronym {
		case HR:
			d = d.hardRock(r)
		case EZ:
			d = d.easy(r)
		case DA:
			d = d.difficultyAdjust(mod)
		}
	}
	rate := Rate(list)
	d.BPM *= rate
	d.Length = time.Duration(float64(d.Length) / rate)
	if rate == 1 {
		return d // and no error of rounding
	}
	switch r {
	case objects.RulesetOsu:
		d.AR = preempt.faster(d.AR, rate)
		d.OD = greatOsu.faster(d.OD, rate)
	case objects.RulesetFruits:
		d.AR = preempt.faster(d.AR, rate)
	case objects.RulesetTaiko:
		d.OD = greatTaiko.faster(d.OD, rate)
	case objects.RulesetMania:
	}
	return d
}

// hardRock applies HR.
func (d Difficulty) hardRock(r objects.Ruleset) Difficulty {
	switch r {
	case objects.RulesetOsu, objects.RulesetFruits:
		d.AR = min(d.AR*1.4, 10)
		d.OD = min(d.OD*1.4, 10)
		d.CS = min(d.CS*1.3, 10)
	case objects.RulesetTaiko:
		d.OD = min(d.OD*1.4, 10)
	case objects.RulesetMania:
		d.OD = perfectMania.faster(d.OD, 1.4)
	default:
		return d
	}
	d.HP = min(d.HP*1.4, 10)
	return d
}

// easy applies EZ.
func (d Difficulty) easy(r objects.Ruleset) Difficulty {
	switch r {
	case objects.RulesetOsu, objects.RulesetFruits:
		d.AR *= 0.5
		d.OD *= 0.5
		d.CS *= 0.5
	case objects.RulesetTaiko:
		d.OD *= 0.5
	case objects.RulesetMania:
		d.OD = perfectMania.faster(d.OD, 1/1.4)
	default:
		return d
	}
	d.HP *= 0.5
	return d
}

// difficultyAdjust applies the settings of DA.
func (d Difficulty) difficultyAdjust(mod objects.Mod) Difficulty {
	for _, s := range [...]struct {
		setting Number
		value   *float64
	}{
		{ApproachRate, &d.AR}, {OverallDifficulty, &d.OD}, {CircleSize, &d.CS}, {DrainRate, &d.HP},
	} {
		if set, ok := s.setting.In(mod); ok {
			*s.value = set
		}
	}
	return d
}

// window is a time in milliseconds that depends on a difficulty: at 0, 5 and 10.
// Between and beyond them it changes evenly.
//
// Source: ppy/osu, osu.Game/Beatmaps/IBeatmapDifficultyInfo.cs, DifficultyRange.
type window struct{ at0, at5, at10 float64 }

// The windows that make up AR and OD.
var (
	preempt      = window{1800, 1200, 450}
	greatOsu     = window{80, 50, 20}
	greatTaiko   = window{50, 35, 20}
	perfectMania = window{22.4, 19.4, 13.9}
)

// faster returns the difficulty whose window is that of d at a rate.
func (w window) faster(d, rate float64) float64 { return w.difficulty(w.time(d) / rate) }

func (w window) time(d float64) float64 {
	if d > 5 {
		return w.at5 + (w.at10-w.at5)*(d-5)/5
	}
	return w.at5 + (w.at5-w.at0)*(d-5)/5
}

// difficulty is the inverse of time.
func (w window) difficulty(time float64) float64 {
	if time < w.at5 {
		return 5 + 5*(time-w.at5)/(w.at10-w.at5)
	}
	return 5 + 5*(time-w.at5)/(w.at5-w.at0)
}
