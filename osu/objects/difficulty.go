package objects

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
)

// BeatmapDifficultyAttributes is how hard a difficulty is with a set of mods.
//
// What Detail holds depends on the ruleset. Fruits and mania have nothing to
// add: their Detail is nil. StarRating is -1 and MaxCombo 0 when the
// calculation failed.
//
// Source: app/Libraries/BeatmapDifficultyAttributes.php.
type BeatmapDifficultyAttributes struct {
	StarRating float64 `json:"star_rating"`
	MaxCombo   int     `json:"max_combo"`

	// Detail holds the other members, which are next to StarRating in the JSON.
	Detail DifficultyDetail `json:"-"`
}

// DifficultyDetail is one of [*DifficultyOsu], [*DifficultyTaiko] and
// [*DifficultyUnknown].
type DifficultyDetail interface{ difficultyDetail() }

// DifficultyOsu is the part of [BeatmapDifficultyAttributes] that only osu!
// has.
type DifficultyOsu struct {
	AimDifficulty             float64 `json:"aim_difficulty"`
	AimDifficultSliderCount   float64 `json:"aim_difficult_slider_count"`
	SpeedDifficulty           float64 `json:"speed_difficulty"`
	SpeedNoteCount            float64 `json:"speed_note_count"` // has a fraction
	SliderFactor              float64 `json:"slider_factor"`
	AimDifficultStrainCount   float64 `json:"aim_difficult_strain_count"`
	SpeedDifficultStrainCount float64 `json:"speed_difficult_strain_count"`

	FlashlightDifficulty Opt[float64] `json:"flashlight_difficulty,omitzero"` // declared, hardly ever sent

	ReadingDifficulty            Opt[float64] `json:"reading_difficulty,omitzero"`               // absent in older calculators
	AimTopWeightedSliderFactor   Opt[float64] `json:"aim_top_weighted_slider_factor,omitzero"`   // absent in older calculators
	SpeedTopWeightedSliderFactor Opt[float64] `json:"speed_top_weighted_slider_factor,omitzero"` // absent in older calculators
	ReadingDifficultNoteCount    Opt[float64] `json:"reading_difficult_note_count,omitzero"`     // absent in older calculators
	NestedScorePerObject         Opt[float64] `json:"nested_score_per_object,omitzero"`          // absent in older calculators
	LegacyScoreBaseMultiplier    Opt[float64] `json:"legacy_score_base_multiplier,omitzero"`     // absent in older calculators
	MaximumLegacyComboScore      Opt[float64] `json:"maximum_legacy_combo_score,omitzero"`       // absent in older calculators

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DifficultyTaiko is the part of [BeatmapDifficultyAttributes] that only
// osu!taiko has.
type DifficultyTaiko struct {
	MonoStaminaFactor float64 `json:"mono_stamina_factor"`

	RhythmDifficulty  Opt[float64] `json:"rhythm_difficulty,omitzero"`  // absent in older calculators
	ConsistencyFactor Opt[float64] `json:"consistency_factor,omitzero"` // absent in older calculators

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DifficultyUnknown is what a calculator sends that this library does not know.
type DifficultyUnknown struct {
	Raw jsontext.Value `json:",embed"` // an object
}

func (*DifficultyOsu) difficultyDetail()     {}
func (*DifficultyTaiko) difficultyDetail()   {}
func (*DifficultyUnknown) difficultyDetail() {}

// UnmarshalJSONFrom reads the attributes and chooses the type of Detail by the
// members that are there. It takes an empty array for an empty object, except
// in an answer.
func (a *BeatmapDifficultyAttributes) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var flat struct {
		difficultyCommon
		Rest jsontext.Value `json:",embed"`
	}
	if err := decodeAttributes(dec, &flat); err != nil {
		return err
	}
	*a = BeatmapDifficultyAttributes(flat.difficultyCommon)
	if len(flat.Rest) == 0 {
		return nil
	}
	a.Detail = newDifficultyDetail(flat.Rest)
	fits, err := decodeVariant(flat.Rest, a.Detail, dec.Options())
	if !fits {
		a.Detail = &DifficultyUnknown{Raw: flat.Rest}
	}
	return err
}

// decodeAttributes reads an object. In an answer, an empty array is an error:
// the attributes are missing, and zero stars are not what the server said.
func decodeAttributes(dec *jsontext.Decoder, v any) error {
	if mend.IsStrict(dec.Options()) {
		return json.UnmarshalDecode(dec, v)
	}
	return decodeObject(dec, v)
}

// MarshalJSONTo writes the attributes with the members of Detail among them.
func (a BeatmapDifficultyAttributes) MarshalJSONTo(enc *jsontext.Encoder) error {
	rest, err := marshalDetail(enc, a.Detail)
	if err != nil {
		return err
	}
	return json.MarshalEncode(enc, struct {
		difficultyCommon
		Rest jsontext.Value `json:",embed"`
	}{difficultyCommon(a), rest})
}

// Shape returns pointers to zero structs whose fields together are the members
// of raw.
func (*BeatmapDifficultyAttributes) Shape(raw jsontext.Value) []any {
	return []any{new(difficultyCommon), newDifficultyDetail(raw)}
}

// difficultyCommon is [BeatmapDifficultyAttributes] without its methods.
type difficultyCommon BeatmapDifficultyAttributes

func newDifficultyDetail(raw jsontext.Value) DifficultyDetail {
	var has struct {
		Aim     jsontext.Value `json:"aim_difficulty"`
		Speed   jsontext.Value `json:"speed_difficulty"`
		Slider  jsontext.Value `json:"slider_factor"`
		Stamina jsontext.Value `json:"mono_stamina_factor"`
		Rhythm  jsontext.Value `json:"rhythm_difficulty"`
	}
	_ = json.Unmarshal(raw, &has, lookInto) // an array has none of them
	switch {
	case has.Aim != nil, has.Speed != nil, has.Slider != nil:
		return new(DifficultyOsu)
	case has.Stamina != nil, has.Rhythm != nil:
		return new(DifficultyTaiko)
	}
	return new(DifficultyUnknown)
}
