package osutest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// phrase is an error text that depends on the language of the request: its name
// and its subject.
type phrase struct{ name, about string }

// languages has the phrases by locale. The server has forty locales; here all
// others get English.
var languages = map[string]map[string]string{
	"en": {"path": "no such path, or wrong method", "missing": "no such {}", "silenced": "silenced players can't write", "moderated": "the channel is moderated"},
	"de": {"path": "kein solcher Pfad, oder falsche Methode", "missing": "{} gibt es nicht", "silenced": "stummgeschaltete Spieler können nicht schreiben", "moderated": "der Kanal ist moderiert"},
	"fr": {"path": "chemin inconnu, ou mauvaise méthode", "missing": "{} n'existe pas", "silenced": "les joueurs muets ne peuvent pas écrire", "moderated": "le canal est modéré"},
}

// in returns the phrase in a language.
func (p phrase) in(language string) string {
	return strings.ReplaceAll(languages[language][p.name], "{}", p.about)
}

// language returns the language that a request prefers by Accept-Language.
func (q *request) language() string {
	if q.http == nil {
		return "en"
	}
	type choice struct {
		name    string
		quality float64
	}
	var choices []choice
	for part := range strings.SplitSeq(q.http.Header.Get("Accept-Language"), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		quality := 1.0
		if text, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			quality, _ = strconv.ParseFloat(text, 64)
		}
		name, _, _ = strings.Cut(strings.ToLower(name), "-")
		if _, ok := languages[name]; ok {
			choices = append(choices, choice{name, quality})
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return cmp.Compare(b.quality, a.quality) })
	if len(choices) == 0 {
		return "en"
	}
	return choices[0].name
}

// translated returns the failure with its text in the request's language.
func (f failure) translated(q *request) failure {
	if body, ok := f.body.(object); ok {
		if p, ok := body["error"].(phrase); ok {
			f.body = object{"error": p.in(q.language())}
		}
	}
	return f
}
