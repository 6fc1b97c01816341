package objects

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ModAcronym names a mod, such as HD. Acronyms are case sensitive. The list of
// mods grows with the game, so every text is a valid value; package mods has
// constants for the mods of today and what is known about each.
type ModAcronym string

// Mod is a mod together with the settings that differ from its defaults.
//
// Package mods makes them from text, from the bits of the stable client and
// from typed settings, and reads settings back.
//
// Source: app/Models/Solo/ScoreData.php.
type Mod struct {
	Acronym ModAcronym `json:"acronym"`

	Settings ModSettings `json:"settings,omitzero"` // nil in scores, empty in playlist items when there are none
	// Bare marks a mod that the server sent as its acronym alone, as it does in
	// legacy scores and matches. It is written again in that form.
	Bare bool `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ModSettings holds the settings of a mod: booleans, numbers, and strings that
// hold the index of a choice. A setting that the server could not read is null.
type ModSettings map[string]jsontext.Value

// Mods is a set of mods in the order in which they were given: the mods of a
// score, a game, a filter or a calculation, or those that a playlist item
// requires or allows. It decodes from all forms the server uses: objects, and
// the acronyms of legacy scores and matches.
type Mods []Mod

// String returns the mods in one word, such as HDDT. Settings follow their mod,
// as in "HDDT(1.3x)" and "DA(AR=9,OD=8)". Unless all mods are known, commas
// stand between them, as in "HD,XYZ". Parse of package mods reads all of it.
func (m Mods) String() string {
	separator := ""
	if slices.ContainsFunc(m, func(mod Mod) bool { return !knownMod(mod.Acronym) }) {
		separator = ","
	}
	var b strings.Builder
	for i, mod := range m {
		if i > 0 {
			b.WriteString(separator)
		}
		mod.print(&b)
	}
	return b.String()
}

// Has reports whether one of m has the acronym.
func (m Mods) Has(acronym ModAcronym) bool {
	_, ok := m.Get(acronym)
	return ok
}

// Get returns the mod of m with the acronym. It reports false if there is none.
func (m Mods) Get(acronym ModAcronym) (Mod, bool) {
	i := slices.IndexFunc(m, func(mod Mod) bool { return mod.Acronym == acronym })
	if i < 0 {
		return Mod{}, false
	}
	return m[i], true
}

// Acronyms returns the acronyms of m, without settings.
func (m Mods) Acronyms() []ModAcronym {
	acronyms := make([]ModAcronym, len(m))
	for i, mod := range m {
		acronyms[i] = mod.Acronym
	}
	return acronyms
}

// String returns the acronym of m and its settings in parentheses, sorted by
// name: "DT(1.3x)", "DT(1.3x,adjust_pitch=true)". The speed comes first,
// without its name. The values of other settings are JSON.
func (m Mod) String() string {
	var b strings.Builder
	m.print(&b)
	return b.String()
}

// modSettingNames are the names that people know the settings of DA by. Parse
// of package mods reads them.
var modSettingNames = map[string]string{
	"approach_rate":      "AR",
	"circle_size":        "CS",
	"drain_rate":         "HP",
	"overall_difficulty": "OD",
}

func (m Mod) print(b *strings.Builder) {
	b.WriteString(acronymText(m.Acronym))
	if len(m.Settings) == 0 {
		return
	}
	separator := byte('(')
	if speed := m.Settings["speed_change"]; speed.Kind() == jsontext.KindNumber {
		b.WriteByte(separator)
		b.Write(speed)
		b.WriteByte('x')
		separator = ','
	}
	for _, name := range slices.Sorted(maps.Keys(m.Settings)) {
		value := m.Settings[name]
		if name == "speed_change" && value.Kind() == jsontext.KindNumber {
			continue
		}
		b.WriteByte(separator)
		b.WriteString(settingName(name))
		b.WriteByte('=')
		b.WriteString(cmp.Or(string(value), "null"))
		separator = ','
	}
	b.WriteByte(')')
}

// acronymText returns an acronym as text, in quotes unless it has the form of
// one: two or three capitals and digits.
func acronymText(a ModAcronym) string {
	if knownMod(a) {
		return string(a)
	}
	letters := 0
	for _, c := range []byte(a) {
		switch {
		case 'A' <= c && c <= 'Z':
			letters++
		case c < '0' || c > '9':
			return quote(string(a))
		}
	}
	if len(a) < 2 || len(a) > 3 || letters == 0 || a == "NM" {
		return quote(string(a))
	}
	return string(a)
}

// settingName returns the name of a setting as text: short if people have a
// name for it, and in quotes if it could be read as something else.
func settingName(name string) string {
	if short := modSettingNames[name]; short != "" {
		return short
	}
	switch name {
	case "", "ar", "cs", "hp", "od":
		return quote(name)
	}
	for i, c := range []byte(name) {
		isLetter := 'a' <= c && c <= 'z' || c == '_'
		isDigit := '0' <= c && c <= '9'
		if !isLetter && (!isDigit || i == 0) {
			return quote(name)
		}
	}
	return name
}

// quote returns s as a JSON string.
func quote(s string) string {
	quoted, err := jsontext.AppendQuote(nil, s)
	if err != nil { // s is not UTF-8, which JSON cannot hold
		quoted, _ = jsontext.AppendQuote(nil, strings.ToValidUTF8(s, "\uFFFD"))
	}
	return string(quoted)
}

// plainMod is [Mod] without its methods.
type plainMod Mod

// UnmarshalJSONFrom reads a mod with settings or an acronym alone.
func (m *Mod) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == jsontext.KindString {
		*m = Mod{Bare: true}
		return json.UnmarshalDecode(dec, &m.Acronym)
	}
	return json.UnmarshalDecode(dec, (*plainMod)(m))
}

// MarshalJSONTo writes a mod in the form in which it was read, and one that a
// program has made as an object. An acronym that got settings since is an
// object, too.
func (m Mod) MarshalJSONTo(enc *jsontext.Encoder) error {
	if m.Bare && m.Settings == nil && m.Unknown == nil {
		return json.MarshalEncode(enc, m.Acronym)
	}
	return json.MarshalEncode(enc, plainMod(m))
}

// Shape returns pointers to what raw, an object or an acronym, decodes into.
func (*Mod) Shape(raw jsontext.Value) []any {
	if raw.Kind() == jsontext.KindString {
		return []any{new(ModAcronym)}
	}
	return []any{new(plainMod)}
}
