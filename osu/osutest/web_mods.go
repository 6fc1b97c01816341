package osutest

import (
	"slices"
	"strconv"
)

// mods returns the mods parameter of a request: a bitset, a list of acronyms,
// or a list of objects. The first element determines which.
func (q *request) mods(ruleset int) ([]mod, error) {
	var all []mod
	if text := q.in.str("mods"); text != "" {
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return nil, invalid("mods can't be read")
		}
		for _, acronym := range legacyMods(phpInt(text)) {
			all = append(all, mod{acronym: acronym})
		}
	}
	for _, element := range q.in.object("mods").all() {
		switch v := element.(type) {
		case *array:
			acronym, _ := scalar(v.values["acronym"])
			m := mod{acronym: acronym, settings: make(map[string]any)}
			settings, _ := v.values["settings"].(*array)
			for name, value := range settings.all() {
				m.settings[name] = plain(value)
			}
			all = append(all, m)
		default:
			acronym, _ := scalar(v)
			all = append(all, mod{acronym: acronym})
		}
	}
	for _, m := range all {
		names, ok := modSettings(ruleset, m.acronym)
		if !ok {
			return nil, invalid("the ruleset has no mod " + m.acronym)
		}
		for name := range m.settings {
			if !slices.Contains(names, name) {
				return nil, invalid("mod " + m.acronym + " has no setting " + name)
			}
		}
	}
	return all, nil
}
