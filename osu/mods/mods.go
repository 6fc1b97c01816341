package mods

import (
	"sync"

	"github.com/osugo/osugo/osu/objects"
)

// NM stands for no mods in the filters of leaderboards; see the Mods of
// osu.BeatmapScoresParams. It is not a mod: [Parse] returns an empty list for
// it.
const NM objects.ModAcronym = "NM"

// V2 is the name of score v2 among the mods of legacy scores and matches. The
// list of mods has it as [SV2].
const V2 objects.ModAcronym = "V2"

// Info describes a mod of a ruleset. Name and Type are the same in every ruleset
// that has the mod; the rest may differ.
//
// Source: database/mods.json.
type Info struct {
	Acronym objects.ModAcronym
	Name    string // such as Hidden
	Type    Type

	UserPlayable  bool // players can choose it; false for Autoplay and the like
	Multiplayer   bool // rooms that play together can require it
	FreeMod       bool // rooms that play together can leave it to each player
	Freestyle     bool // freestyle playlist items can require it
	NeedsSettings bool // it does nothing without settings
	AlwaysAllowed bool // ignored when the mods of a room score are checked

	Ranked   Ranked
	Settings []Setting // must not be modified

	// Incompatible are the mods that cannot be combined with this one. It must
	// not be modified.
	Incompatible []objects.ModAcronym
}

// Type is the group of a mod.
type Type string

// The values of Type.
const (
	DifficultyReduction Type = "DifficultyReduction"
	DifficultyIncrease  Type = "DifficultyIncrease"
	Conversion          Type = "Conversion"
	Automation          Type = "Automation"
	Fun                 Type = "Fun"
	System              Type = "System" // chosen by the game, not by players
)

// Ranked tells when scores with a mod count for pp.
//
// Source: the members Ranked of ppy/osu, osu.Game/Rulesets/Mods and
// osu.Game.Rulesets.*/Mods.
type Ranked int

// The values of Ranked.
const (
	NotRanked      Ranked = iota
	RankedDefaults        // with default settings
	RankedSpeed           // with the default speed, whatever the other settings are
	AlwaysRanked          // with any settings
)

// Setting describes a setting of a mod.
type Setting struct {
	Name string // such as speed_change
	Kind Kind
	// Choices are the meanings of the indices 0, 1, … of a setting of
	// [KindChoice]. It must not be modified.
	Choices []string
}

// Kind is the kind of a setting's value.
type Kind string

// The values of Kind.
const (
	KindNumber Kind = "number"
	KindFlag   Kind = "flag"   // true or false
	KindChoice Kind = "choice" // the index of a choice, as a string of digits
)

// Find returns what is known about a mod of a ruleset. It reports false if the
// ruleset does not have the mod, as far as this version of the library knows.
func Find(r objects.Ruleset, acronym objects.ModAcronym) (Info, bool) {
	info, ok := byName()[key{r, acronym}]
	if !ok {
		return Info{}, false
	}
	return *info, true
}

// All returns the mods of a ruleset in the order of the server's list, and
// nothing if the ruleset is unknown.
func All(r objects.Ruleset) []Info {
	var all []Info
	for i := range table {
		if table[i].ruleset == r {
			all = append(all, table[i].Info)
		}
	}
	return all
}

// Setting returns the setting of the mod with a name. It reports false if the
// mod does not have it.
func (i Info) Setting(name string) (Setting, bool) {
	for _, s := range i.Settings {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}

// IsRanked reports whether scores with m, a mod of the ruleset, count for pp as
// far as the mod is concerned. Beatmap, other mods and the score itself matter,
// too. It reports false for unknown mods.
func IsRanked(r objects.Ruleset, m objects.Mod) bool {
	info, _ := Find(r, m.Acronym)
	switch info.Ranked {
	case AlwaysRanked:
		return true
	case RankedSpeed:
		_, changed := m.Settings[string(SpeedChange)]
		return !changed || Rate(objects.Mods{m}) == Rate(Of(m.Acronym))
	case RankedDefaults:
		return len(m.Settings) == 0
	case NotRanked:
	}
	return false
}

// Of returns the mods with these acronyms and default settings. It checks
// nothing; [Parse] reads text, and [Check] says whether mods go together.
func Of(acronyms ...objects.ModAcronym) objects.Mods {
	list := make(objects.Mods, len(acronyms))
	for i, acronym := range acronyms {
		list[i].Acronym = acronym
	}
	return list
}

// row is a line of the table.
type row struct {
	ruleset objects.Ruleset
	Info
}

type key struct {
	ruleset objects.Ruleset
	acronym objects.ModAcronym
}

// byName finds the rows of the table.
var byName = sync.OnceValue(func() map[key]*Info {
	index := make(map[key]*Info, len(table))
	for i := range table {
		index[key{table[i].ruleset, table[i].Acronym}] = &table[i].Info
	}
	return index
})

// spelled finds every acronym of the table, and [V2].
var spelled = sync.OnceValue(func() map[string]objects.ModAcronym {
	index := map[string]objects.ModAcronym{string(V2): V2}
	for i := range table {
		index[string(table[i].Acronym)] = table[i].Acronym
	}
	return index
})
