// Package mods knows the mods of osu!: which there are in each ruleset, their
// settings, which exclude each other, and what they do to a beatmap. It reads
// and writes mods as people type them, as bits of the stable client, and with
// typed settings.
//
// All of it works on [objects.Mods], the one type for mods of this library:
// those of a score, a match, a playlist item, a filter or a calculation.
//
//	list, err := mods.Parse("+hddt")       // HD, DT
//	rate := mods.Rate(score.Mods)          // 1.5
//	bits, _ := mods.BitsOf(score.Mods)     // 72
//	err = mods.Check(objects.RulesetOsu, list) // nil, or what the server would refuse
//
//	slow := mods.New(mods.DT, mods.SpeedChange.To(1.2))
//	speed, ok := mods.SpeedChange.In(slow) // 1.2, true
//
// The game gets new mods now and then. A mod or a setting that this package does
// not know is kept: it decodes, prints, parses and is written again; only
// [Check] and [Find] say that they don't know it.
//
// Sources: database/mods.json, app/Singletons/Mods.php and
// app/Models/Solo/ScoreData.php of https://github.com/ppy/osu-web; what mods do
// to a beatmap, and which are ranked, is from https://github.com/ppy/osu.
package mods

//go:generate go run ./internal/gen
