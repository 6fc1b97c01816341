package objects

import "strconv"

// Ruleset is one of the four ways to play. [RulesetID] is the same as a number.
type Ruleset string

// The values of Ruleset.
const (
	RulesetOsu    Ruleset = "osu"
	RulesetTaiko  Ruleset = "taiko"
	RulesetFruits Ruleset = "fruits" // osu!catch, which the API never calls catch
	RulesetMania  Ruleset = "mania"
)

func (r Ruleset) String() string { return string(r) }

// Known reports whether r is one of the constants.
func (r Ruleset) Known() bool {
	switch r {
	case RulesetOsu, RulesetTaiko, RulesetFruits, RulesetMania:
		return true
	}
	return false
}

// RulesetID is a [Ruleset] as a number.
type RulesetID int

// The values of RulesetID.
const (
	RulesetIDOsu    RulesetID = 0
	RulesetIDTaiko  RulesetID = 1
	RulesetIDFruits RulesetID = 2
	RulesetIDMania  RulesetID = 3
)

// String returns the name of r, or a form such as RulesetID(99) when it has none.
func (r RulesetID) String() string {
	switch r {
	case RulesetIDOsu:
		return "osu"
	case RulesetIDTaiko:
		return "taiko"
	case RulesetIDFruits:
		return "fruits"
	case RulesetIDMania:
		return "mania"
	}
	return "RulesetID(" + strconv.Itoa(int(r)) + ")"
}

// Known reports whether r is one of the constants.
func (r RulesetID) Known() bool {
	switch r {
	case RulesetIDOsu, RulesetIDTaiko, RulesetIDFruits, RulesetIDMania:
		return true
	}
	return false
}

// RulesetVariant is a part of a ruleset with a ranking of its own. Only mania has any.
type RulesetVariant string

// The values of RulesetVariant.
const (
	RulesetVariant4K RulesetVariant = "4k"
	RulesetVariant7K RulesetVariant = "7k"
)

func (r RulesetVariant) String() string { return string(r) }

// Known reports whether r is one of the constants.
func (r RulesetVariant) Known() bool {
	switch r {
	case RulesetVariant4K, RulesetVariant7K:
		return true
	}
	return false
}

// RulesetVariantID is a [RulesetVariant] as a number.
type RulesetVariantID int

// The values of RulesetVariantID.
const (
	RulesetVariantIDNone RulesetVariantID = 0
	RulesetVariantID4K   RulesetVariantID = 4
	RulesetVariantID7K   RulesetVariantID = 7
)

// String returns the name of r, or a form such as RulesetVariantID(99) when it has none.
func (r RulesetVariantID) String() string {
	switch r {
	case RulesetVariantIDNone:
		return "none"
	case RulesetVariantID4K:
		return "4k"
	case RulesetVariantID7K:
		return "7k"
	}
	return "RulesetVariantID(" + strconv.Itoa(int(r)) + ")"
}

// Known reports whether r is one of the constants.
func (r RulesetVariantID) Known() bool {
	switch r {
	case RulesetVariantIDNone, RulesetVariantID4K, RulesetVariantID7K:
		return true
	}
	return false
}

// ID returns the number of r. It reports false for a ruleset that is not known.
func (r Ruleset) ID() (id RulesetID, ok bool) {
	switch r {
	case RulesetOsu:
		return RulesetIDOsu, true
	case RulesetTaiko:
		return RulesetIDTaiko, true
	case RulesetFruits:
		return RulesetIDFruits, true
	case RulesetMania:
		return RulesetIDMania, true
	}
	return 0, false
}

// Ruleset returns the name of r as the API writes it. It reports false for a ruleset that
// is not known.
func (r RulesetID) Ruleset() (ruleset Ruleset, ok bool) {
	if !r.Known() {
		return "", false
	}
	return Ruleset(r.String()), true
}
