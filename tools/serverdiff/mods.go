package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// modFacts returns the mods of each ruleset and their settings.
func modFacts(name, text string) ([]fact, error) {
	var rulesets []struct {
		Name string
		Mods []struct {
			Acronym, Name, Type            string
			Settings                       []struct{ Name, Type string }
			IncompatibleMods               []string
			RequiresConfiguration          bool
			UserPlayable                   bool
			ValidForMultiplayer            bool
			ValidForFreestyleAsRequiredMod bool
			ValidForMultiplayerAsFreeMod   bool
			AlwaysValidForSubmission       bool
		}
	}
	if err := json.Unmarshal([]byte(text), &rulesets); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := source{file: name}
	lines := lineFinder{text: text}
	for _, r := range rulesets {
		for _, m := range r.Mods {
			id := r.Name + " " + m.Acronym
			line := lines.next(fmt.Sprintf(`"Acronym": %q`, m.Acronym))
			s.add("mod", id, m.Name+", "+m.Type, line)
			s.add("mod", id+" incompatible", strings.Join(m.IncompatibleMods, ","), line)
			s.add("mod", id+" flags", fmt.Sprintf("configuration=%t playable=%t multiplayer=%t freestyle=%t free=%t submission=%t",
				m.RequiresConfiguration, m.UserPlayable, m.ValidForMultiplayer, m.ValidForFreestyleAsRequiredMod,
				m.ValidForMultiplayerAsFreeMod, m.AlwaysValidForSubmission), line)
			for _, setting := range m.Settings {
				s.add("mod", id+" "+setting.Name, setting.Type, line)
			}
		}
	}
	return s.facts, nil
}

// lineFinder finds the lines of texts that follow one another.
type lineFinder struct {
	text     string
	at, line int
}

func (f *lineFinder) next(text string) int {
	i := strings.Index(f.text[f.at:], text)
	if i < 0 {
		return 0
	}
	f.line += strings.Count(f.text[f.at:f.at+i], "\n")
	f.at += i
	return f.line + 1
}
