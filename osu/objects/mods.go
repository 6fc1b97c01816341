package objects

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ModAcronym names a mod, such as HD. The list of mods grows with the game, so there is none
// here. Acronyms are case sensitive.
type ModAcronym string

// Mod is a mod and what differs from its default settings.
//
// Source: app/Models/Solo/ScoreData.php.
type Mod struct {
	Acronym ModAcronym `json:"acronym"`

	Settings ModSettings `json:"settings,omitzero"` // nil in scores, empty in playlist items when there are none

	Unknown jsontext.Value `json:",embed"`
}

// ModSettings holds the settings of a mod: booleans, numbers, and strings that hold the
// index of a choice. A setting the server could not read is null.
type ModSettings map[string]jsontext.Value

// Mods is the mods of a score, or those required or allowed by a playlist item.
type Mods []Mod

// String returns the acronyms of m in one word, such as HDDT. It does not show settings.
func (m Mods) String() string {
	var b strings.Builder
	for _, mod := range m {
		b.WriteString(string(mod.Acronym))
	}
	return b.String()
}

// Has reports whether one of m has the acronym.
func (m Mods) Has(acronym ModAcronym) bool {
	for _, mod := range m {
		if mod.Acronym == acronym {
			return true
		}
	}
	return false
}
