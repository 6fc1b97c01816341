package objects

// Ruleset is one of the four ways to play. [RulesetID] is the same as a number.
//
// Values: osu, taiko, fruits, mania.
type Ruleset string

// The values of Ruleset.
const (
	RulesetOsu    Ruleset = "osu"
	RulesetTaiko  Ruleset = "taiko"
	RulesetFruits Ruleset = "fruits" // osu!catch, which the API never calls catch
	RulesetMania  Ruleset = "mania"
)

// RulesetID is a [Ruleset] as a number.
//
// Values: 0 (osu), 1 (taiko), 2 (fruits), 3 (mania).
type RulesetID int

// The values of RulesetID.
const (
	RulesetIDOsu    RulesetID = 0 // osu
	RulesetIDTaiko  RulesetID = 1 // taiko
	RulesetIDFruits RulesetID = 2 // fruits
	RulesetIDMania  RulesetID = 3 // mania
)

// RulesetVariant is a part of a ruleset with a ranking of its own. Only mania
// has any.
//
// Values: 4k, 7k.
type RulesetVariant string

// The values of RulesetVariant.
const (
	RulesetVariant4K RulesetVariant = "4k"
	RulesetVariant7K RulesetVariant = "7k"
)

// RulesetVariantID is a [RulesetVariant] as a number.
//
// Values: 0 (none), 4 (4k), 7 (7k).
type RulesetVariantID int

// The values of RulesetVariantID.
const (
	RulesetVariantIDNone RulesetVariantID = 0 // none
	RulesetVariantID4K   RulesetVariantID = 4 // 4k
	RulesetVariantID7K   RulesetVariantID = 7 // 7k
)

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

// Ruleset returns the name of r as the API writes it, or "" for a number that
// is not known.
func (r RulesetID) Ruleset() Ruleset {
	if !r.Known() {
		return ""
	}
	return Ruleset(r.String())
}
