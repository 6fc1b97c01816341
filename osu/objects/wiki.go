package objects

import "github.com/go-json-experiment/json/jsontext"

// WikiPage is a page of the wiki, sent by GET /wiki/{locale}/{path}.
//
// Source: app/Transformers/WikiPageTransformer.php.
type WikiPage struct {
	AvailableLocales []Locale    `json:"available_locales"`
	Layout           WikiLayout  `json:"layout"`
	Locale           Locale      `json:"locale"`   // the one served, maybe not the one asked for
	Markdown         Opt[string] `json:"markdown"` // null is possible but not sent today
	Path             string      `json:"path"`
	Subtitle         Opt[string] `json:"subtitle"` // null without one
	Tags             []Scalar    `json:"tags"`     // strings; a tag that looks like a number is one
	Title            string      `json:"title"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WikiLayout is the layout of a wiki page.
//
// Values: markdown_page, main_page.
type WikiLayout string

// The values of WikiLayout.
const (
	WikiLayoutMarkdownPage WikiLayout = "markdown_page"
	WikiLayoutMainPage     WikiLayout = "main_page" // needs a renderer of its own
)

// Locale is a language of the wiki and the website.
//
// Values: ar, be, bg, ca, cs, da, de, el, en, es, fi, fil, fr, he, hu, id, it,
// ja, ko, lt, nl, no, pl, pt, pt-br, ro, ru, sk, sl, sr, sv, th, tr, uk, vi,
// zh, zh-tw.
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
