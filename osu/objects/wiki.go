package objects

import "github.com/go-json-experiment/json/jsontext"

// WikiPage is a page of the wiki, sent by GET /wiki/{locale}/{path}.
//
// Source: app/Transformers/WikiPageTransformer.php.
type WikiPage struct {
	AvailableLocales []Locale    `json:"available_locales"`
	Layout           WikiLayout  `json:"layout"`
	Locale           Locale      `json:"locale"` // the one served, maybe not the one asked for
	Markdown         Opt[string] `json:"markdown"`
	Path             string      `json:"path"`
	Subtitle         Opt[string] `json:"subtitle"`
	Tags             []Scalar    `json:"tags"` // strings; a tag that looks like a number is one
	Title            string      `json:"title"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WikiLayout is the layout of a wiki page.
type WikiLayout string

// The values of WikiLayout.
const (
	WikiLayoutMarkdownPage WikiLayout = "markdown_page"
	WikiLayoutMainPage     WikiLayout = "main_page" // needs a renderer of its own
)

func (w WikiLayout) String() string { return string(w) }

// Known reports whether w is one of the constants.
func (w WikiLayout) Known() bool {
	switch w {
	case WikiLayoutMarkdownPage, WikiLayoutMainPage:
		return true
	}
	return false
}

// Locale is a language of the wiki and the website.
type Locale string

// The values of Locale.
const (
	LocaleAr   Locale = "ar"
	LocaleBe   Locale = "be"
	LocaleBg   Locale = "bg"
	LocaleCa   Locale = "ca"
	LocaleCs   Locale = "cs"
	LocaleDa   Locale = "da"
	LocaleDe   Locale = "de"
	LocaleEl   Locale = "el"
	LocaleEn   Locale = "en"
	LocaleEs   Locale = "es"
	LocaleFi   Locale = "fi"
	LocaleFil  Locale = "fil"
	LocaleFr   Locale = "fr"
	LocaleHe   Locale = "he"
	LocaleHu   Locale = "hu"
	LocaleID   Locale = "id"
	LocaleIt   Locale = "it"
	LocaleJa   Locale = "ja"
	LocaleKo   Locale = "ko"
	LocaleLt   Locale = "lt"
	LocaleNl   Locale = "nl"
	LocaleNo   Locale = "no"
	LocalePl   Locale = "pl"
	LocalePt   Locale = "pt"
	LocalePtBR Locale = "pt-br"
	LocaleRo   Locale = "ro"
	LocaleRu   Locale = "ru"
	LocaleSk   Locale = "sk"
	LocaleSl   Locale = "sl"
	LocaleSr   Locale = "sr"
	LocaleSv   Locale = "sv"
	LocaleTh   Locale = "th"
	LocaleTr   Locale = "tr"
	LocaleUk   Locale = "uk"
	LocaleVi   Locale = "vi"
	LocaleZh   Locale = "zh"
	LocaleZhTW Locale = "zh-tw"
)

func (l Locale) String() string { return string(l) }

// Known reports whether l is one of the constants.
func (l Locale) Known() bool {
	switch l {
	case LocaleAr, LocaleBe, LocaleBg, LocaleCa, LocaleCs, LocaleDa, LocaleDe, LocaleEl,
		LocaleEn, LocaleEs, LocaleFi, LocaleFil, LocaleFr, LocaleHe, LocaleHu, LocaleID, LocaleIt,
		LocaleJa, LocaleKo, LocaleLt, LocaleNl, LocaleNo, LocalePl, LocalePt, LocalePtBR,
		LocaleRo, LocaleRu, LocaleSk, LocaleSl, LocaleSr, LocaleSv, LocaleTh, LocaleTr, LocaleUk,
		LocaleVi, LocaleZh, LocaleZhTW:
		return true
	}
	return false
}
