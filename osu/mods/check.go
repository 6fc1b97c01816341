package mods

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// What [Check] finds. Its errors wrap one of these for each problem.
var (
	ErrUnknown      = errors.New("mods: not a mod of the ruleset")
	ErrRepeated     = errors.New("mods: given twice")
	ErrSetting      = errors.New("mods: bad setting")
	ErrIncompatible = errors.New("mods: exclude each other")
)

// Check returns what the server would refuse when these mods are chosen for a
// room or a score of the ruleset: mods and settings that the ruleset does not
// have, settings of the wrong kind, mods given twice, and mods that exclude each
// other. It returns nil if all is well, and otherwise every problem, joined: use
// [errors.Is] with [ErrUnknown], [ErrRepeated], [ErrSetting] and
// [ErrIncompatible].
//
// It knows the mods and settings that there were when this version was released;
// a newer mod is an [ErrUnknown]. It does not know the limits of numbers.
// Calculations of difficulty allow mods that exclude each other.
//
// Source: app/Singletons/Mods.php.
func Check(r objects.Ruleset, list objects.Mods) error {
	var problems []error
	for i, mod := range list {
		info, ok := Find(r, mod.Acronym)
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("%w: %s in %s", ErrUnknown, mod.Acronym, r))
		case list[:i].Has(mod.Acronym):
			problems = append(problems, fmt.Errorf("%w: %s", ErrRepeated, mod.Acronym))
		default:
			problems = append(problems, info.checkSettings(mod.Settings)...)
		}
	}
	for _, c := range Conflicts(r, list) {
		problems = append(problems, fmt.Errorf("%w: %s", ErrIncompatible, c))
	}
	return errors.Join(problems...)
}

// checkSettings returns what is wrong with the settings of a mod.
func (i Info) checkSettings(settings objects.ModSettings) []error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		s, ok := i.Setting(name)
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("%w: %s does not have %q", ErrSetting, i.Acronym, name))
		case !s.takes(settings[name]):
			problems = append(problems, fmt.Errorf("%w: %s of %s is not a %s", ErrSetting, name, i.Acronym, s.Kind))
		}
	}
	return problems
}

// takes reports whether a value is of the kind of the setting.
func (s Setting) takes(raw jsontext.Value) bool {
	one := objects.Mod{Settings: objects.ModSettings{s.Name: raw}}
	switch s.Kind {
	case KindNumber:
		_, ok := Number(s.Name).In(one)
		return ok
	case KindFlag:
		_, ok := Flag(s.Name).In(one)
		return ok
	case KindChoice:
		index, ok := Choice(s.Name).In(one)
		return ok && index < len(s.Choices)
	}
	return false
}

// Conflict is a pair of mods that exclude each other.
type Conflict struct{ A, B objects.ModAcronym }

// String returns the pair, as in "DT and HT".
func (c Conflict) String() string { return string(c.A) + " and " + string(c.B) }

// Conflicts returns the pairs of mods that exclude each other in the ruleset, in
// the order of the list. Unknown mods are compatible with all.
func Conflicts(r objects.Ruleset, list objects.Mods) []Conflict {
	var found []Conflict
	for i, mod := range list {
		info, _ := Find(r, mod.Acronym)
		for _, other := range list[i+1:] {
			if slices.Contains(info.Incompatible, other.Acronym) {
				found = append(found, Conflict{mod.Acronym, other.Acronym})
			}
		}
	}
	return found
}
