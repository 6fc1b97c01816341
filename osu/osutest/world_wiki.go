package osutest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/objects"
)

// wikiPage is a page of the wiki: its path, its title and the locales it is
// translated to, without English.
type wikiPage struct {
	path, title string
	locales     []string
	tags        list
}

var wikiPages = []wikiPage{
	{"Main_page", "Main page", []string{"de", "fr", "ja"}, list{}},
	{"Help_centre", "Help centre", []string{"de", "ja", "pt-br"}, list{"help", "faq"}},
	{"Help_centre/Account", "Account", []string{"fr"}, list{"login", "password"}},
	{"Ranking_criteria", "Ranking criteria", []string{"de", "es", "zh-tw"}, list{"rc", "rules", 2015}},
	{"Ranking_criteria/osu!", "osu! ranking criteria", []string{"ja"}, list{"standard"}},
	{"Ranking_criteria/osu!taiko", "osu!taiko ranking criteria", nil, list{"drums"}},
	{"Game_mode/osu!mania", "osu!mania", []string{"ko"}, list{"keys"}},
	{"Gameplay/Score", "Score", []string{"de"}, list{"points"}},
	{"Gameplay/Score/ScoreV2", "ScoreV2", nil, list{}},
	{"Beatmap", "Beatmap", []string{"de", "fr", "ja", "ko", "ru"}, list{"map"}},
	{"Beatmap/Difficulty", "Difficulty", nil, list{"stars"}},
	{"Client/Beatmap_editor", "Beatmap editor", []string{"ja"}, list{"mapping"}},
	{"People/Mappers'_Guild", "Mappers' Guild", nil, list{}},
}

// wikiRenames are old paths of pages.
var wikiRenames = map[string]string{"FAQ": "Help_centre", "Ranking_Criteria/Standard": "Ranking_criteria/osu!"}

var locales = strings.Fields("ar be bg ca cs da de el en es fi fil fr he hu id it ja ko lt nl no pl pt pt-br ro ru sk sl sr sv th tr uk vi zh zh-tw")

// WikiPaths returns the paths of all pages of the wiki.
func (w *World) WikiPaths() []string {
	all := make([]string, len(wikiPages))
	for i, p := range wikiPages {
		all[i] = p.path
	}
	return all
}

// WikiLocales returns the locales in which a page of the wiki exists, English
// first, or nil if the page does not exist.
func (w *World) WikiLocales(path string) []objects.Locale {
	for _, p := range wikiPages {
		if p.path == path {
			all := []objects.Locale{"en"}
			for _, locale := range p.locales {
				all = append(all, objects.Locale(locale))
			}
			return all
		}
	}
	return nil
}

// write writes a page in a locale, or in English.
func (p wikiPage) write(locale string) object {
	layout := "markdown_page"
	if p.path == "Main_page" {
		layout = "main_page"
	}
	text := "# " + p.title + "\n\nAll there is to know about it.\n"
	if !slices.Contains(p.locales, locale) {
		locale = "en"
	} else {
		text = "# " + p.title + " (" + locale + ")\n"
	}
	available := list{"en"}
	for _, l := range p.locales {
		available = append(available, l)
	}
	var subtitle any
	if parent, _, nested := strings.Cut(p.path, "/"); nested {
		subtitle = strings.ReplaceAll(parent, "_", " ")
	}
	return object{
		"available_locales": available, "layout": layout, "locale": locale, "markdown": "---\nlayout: " + layout + "\n---\n\n" + text,
		"path": p.path, "subtitle": subtitle, "tags": p.tags, "title": p.title,
	}
}

// escapePath escapes a path, segment by segment.
func escapePath(text string) string {
	segments := strings.Split(text, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
