package osu

import (
	"fmt"
	"strings"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// modFilter returns the acronyms that a leaderboard is filtered by. An empty
// list that is not nil selects scores without mods.
func modFilter(list objects.Mods) ([]string, error) {
	if len(list) == 0 {
		return []string{string(mods.NM)}, nil
	}
	acronyms := make([]string, len(list))
	for i, mod := range list {
		if len(mod.Settings) > 0 {
			return nil, fmt.Errorf("%w: leaderboards cannot be filtered by settings, as in %s", ErrValidation, mod)
		}
		if strings.EqualFold(string(mod.Acronym), string(mods.NM)) {
			acronyms[i] = string(mods.NM)
			continue
		}
		acronym, err := acronymOf(mod)
		if err != nil {
			return nil, err
		}
		acronyms[i] = string(acronym)
	}
	return acronyms, nil
}

// attributesMods returns mods in the form for the calculation of attributes:
// all as objects, each once, and ScoreV2 by its name in the list of mods.
func attributesMods(list objects.Mods) (objects.Mods, error) {
	checked := make(objects.Mods, len(list))
	for i, mod := range list {
		acronym, err := acronymOf(mod)
		if err != nil {
			return nil, err
		}
		if acronym == mods.V2 {
			acronym = mods.SV2
		}
		if checked[:i].Has(acronym) {
			return nil, fmt.Errorf("%w: mod %s is given twice", ErrValidation, acronym)
		}
		checked[i] = mod
		checked[i].Acronym, checked[i].Bare = acronym, false
	}
	return checked, nil
}

// acronymOf returns the acronym of a mod in capitals. It refuses anything else,
// because the server treats "HDDT" as one unknown mod.
func acronymOf(mod objects.Mod) (objects.ModAcronym, error) {
	text := string(mod.Acronym)
	list, err := mods.Parse(text)
	switch {
	case err == nil && len(list) == 1 && strings.EqualFold(string(list[0].Acronym), text):
		return list[0].Acronym, nil
	case err == nil && len(list) > 1:
		return "", fmt.Errorf("%w: %q is not one mod but several; use mods.Parse(%q)", ErrValidation, text, text)
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrValidation, err)
	}
	return "", fmt.Errorf("%w: %q is not the acronym of a mod, such as HD", ErrValidation, text)
}
