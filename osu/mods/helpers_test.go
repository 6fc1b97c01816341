package mods_test

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// manyUnknown returns n different mods that nobody knows.
func manyUnknown(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("Q" + string(rune('A'+i/26%26)) + string(rune('A'+i%26)) + " ")
	}
	return b.String()
}

// same reports whether two lists have the same mods with the same settings.
func same(a, b objects.Mods) bool {
	return slices.EqualFunc(a, b, func(a, b objects.Mod) bool {
		if a.Acronym != b.Acronym || len(a.Settings) != len(b.Settings) {
			return false
		}
		for name, value := range a.Settings {
			other, ok := b.Settings[name]
			if !ok || canonical(value) != canonical(other) {
				return false
			}
		}
		return true
	})
}

// canonical returns JSON without spaces.
func canonical(raw jsontext.Value) string {
	raw = raw.Clone()
	if raw.Compact() != nil {
		return "invalid " + string(raw)
	}
	return string(raw)
}
