package mods

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// mostMods is how many mods a text may name. No ruleset has as many.
const mostMods = 100

// ParseError is the error of [Parse]: what is wrong, and where.
type ParseError struct {
	Text   string // what Parse was given
	Offset int    // in bytes
	Reason string
}

// Error returns the reason and the text, which is cut if it is long.
func (e *ParseError) Error() string {
	text := e.Text
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return fmt.Sprintf("mods: cannot read %q: %s (at byte %d)", text, e.Reason, e.Offset)
}

// Parse reads mods in any form that people and servers write them:
//
//	HDDT  hddt  +HD,DT  hd dt   acronyms, in any case, together or apart
//	NM  NoMod  None             no mods, like an empty text
//	DT(1.3x)                    with settings, as Mods.String prints them
//	DA(AR=9,OD=8)               AR, CS, HP and OD are short for the names
//	MR(reflection="1")          a setting by its name; the value is JSON
//	72                          bits of the stable client
//	["HD","DT"]  [{"acronym":"HD"}]  JSON of the API
//
// Between mods may be spaces and any of , + ; | and /. A mod that this package
// does not know must stand apart and in capitals, as in "HD,XYZ": of text it
// does not know, Parse guesses nothing. A mod given twice is an error.
//
// Parse does not ask whether a ruleset has the mods or whether they go together;
// [Check] does. The error is a [*ParseError].
func Parse(text string) (objects.Mods, error) {
	p := parser{text: text}
	trimmed := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(trimmed, "["), strings.HasPrefix(trimmed, "{"):
		p.parseJSON(trimmed)
	case trimmed != "" && strings.Trim(trimmed, "0123456789") == "":
		p.parseBits(trimmed)
	default:
		p.mods = make(objects.Mods, 0, min(len(text)/2, 8))
		p.parseText()
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.mods, nil
}

// MustParse is [Parse] for text that a program contains. It panics on an error.
func MustParse(text string) objects.Mods {
	list, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return list
}

// parser reads a text from left to right. After an error it stands at the end.
type parser struct {
	text string
	at   int
	mods objects.Mods
	none bool  // NM was there
	err  error // the first
}

// fail keeps the first error and ends the reading.
func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &ParseError{Text: p.text, Offset: at, Reason: fmt.Sprintf(format, args...)}
	}
	p.at = len(p.text)
}

func (p *parser) more() bool { return p.at < len(p.text) }

func (p *parser) parseBits(digits string) {
	bits, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		p.fail(0, "a bit set has at most 32 bits")
		return
	}
	p.mods = FromBits(Bits(bits))
	if known, _ := BitsOf(p.mods); Bits(bits)&^known != 0 {
		p.fail(0, "bits %#x are not mods", uint32(Bits(bits)&^known))
	}
}

func (p *parser) parseJSON(text string) {
	var list objects.Mods
	into := any(&list)
	if strings.HasPrefix(text, "{") {
		list = make(objects.Mods, 1)
		into = &list[0]
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		p.fail(0, "it is not JSON of mods")
		return
	}
	for _, mod := range list {
		if known, ok := lookup(string(mod.Acronym)); ok {
			mod.Acronym = known
		}
		p.add(0, mod)
	}
}

// add appends a mod.
func (p *parser) add(at int, mod objects.Mod) {
	switch {
	case p.err != nil:
	case mod.Acronym == "":
		p.fail(at, "an acronym is empty")
	case p.mods.Has(mod.Acronym):
		p.fail(at, "%s is given twice", mod.Acronym)
	case len(p.mods) == mostMods:
		p.fail(at, "there are more than %d mods", mostMods)
	case p.none:
		p.fail(at, "NM means no mods, but there are others")
	default:
		p.mods = append(p.mods, mod)
	}
}

func (p *parser) parseText() {
	for p.more() {
		switch c := p.text[p.at]; {
		case isSeparator(c):
			p.at++
		case isWord(c):
			p.parseWord()
		case c == '"':
			p.parseQuoted()
		case c == '(':
			p.fail(p.at, "settings follow a mod, as in DT(1.3x)")
		default:
			p.fail(p.at, "%q is neither a mod nor a separator", firstRune(p.text[p.at:]))
		}
	}
}

func isSeparator(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', '+', ';', '|', '/':
		return true
	}
	return false
}

func isWord(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// parseWord reads letters and digits: mods without anything between them, or
// one that is not known. Settings belong to the last.
func (p *parser) parseWord() {
	start := p.at
	for p.more() && isWord(p.text[p.at]) {
		p.at++
	}
	word := p.text[start:p.at]
	switch {
	case isNone(word):
		if p.none = true; len(p.mods) > 0 {
			p.fail(start, "NM means no mods, but there are others")
		}
		return
	case isUnknown(word):
		p.add(start, objects.Mod{Acronym: objects.ModAcronym(word)})
	default:
		p.split(start, word)
	}
	p.parseSettings()
}

// isNone reports whether a word means no mods.
func isNone(word string) bool {
	return strings.EqualFold(word, string(NM)) || strings.EqualFold(word, "NoMod") || strings.EqualFold(word, "None")
}

// isUnknown reports whether a word looks like a mod that is not known: two or
// three capitals and digits, with a letter among them.
func isUnknown(word string) bool {
	if len(word) < 2 || len(word) > 3 || strings.Trim(word, "0123456789") == "" {
		return false
	}
	if _, known := lookup(word); known {
		return false
	}
	return !strings.ContainsFunc(word, func(r rune) bool { return r >= 'a' })
}

// lookup finds a known acronym, in any case, at most three letters long.
func lookup(s string) (objects.ModAcronym, bool) {
	var upper [3]byte
	if len(s) > len(upper) {
		return "", false
	}
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	acronym, ok := spelled()[string(upper[:len(s)])]
	return acronym, ok
}

// split reads a word that known mods make up. Acronyms have two letters; the
// few with three are looked for first.
func (p *parser) split(start int, word string) {
	for rest := word; rest != ""; {
		at := start + len(word) - len(rest)
		acronym, ok := lookup(rest[:min(3, len(rest))])
		if !ok {
			acronym, ok = lookup(rest[:min(2, len(rest))])
		}
		if !ok {
			p.fail(at, "%q is not a known mod; an unknown one stands apart and in capitals", clip(rest))
			return
		}
		rest = rest[len(acronym):]
		p.add(at, objects.Mod{Acronym: acronym})
	}
}

func clip(s string) string { return s[:min(len(s), 12)] }

// parseQuoted reads an acronym in quotes, which is how those are printed that
// do not look like one.
func (p *parser) parseQuoted() {
	start := p.at
	raw, ok := p.value()
	if !ok {
		return
	}
	acronym, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		p.fail(start, "the quoted acronym is not a JSON string")
		return
	}
	p.add(start, objects.Mod{Acronym: objects.ModAcronym(acronym)})
	p.parseSettings()
}

// parseSettings reads the settings of the last mod, if a parenthesis follows.
func (p *parser) parseSettings() {
	if !p.more() || p.text[p.at] != '(' {
		return
	}
	open := p.at
	p.at++
	settings := objects.ModSettings{}
	for p.more() {
		switch p.text[p.at] {
		case ')':
			p.at++
			if len(settings) == 0 {
				p.fail(open, "the parentheses are empty")
				return
			}
			p.mods[len(p.mods)-1].Settings = settings
			return
		case ',', ' ':
			p.at++
		default:
			p.parseSetting(settings)
		}
	}
	p.fail(open, "the parenthesis is not closed")
}

// parseSetting reads one setting: name=value, or a speed such as 1.3x.
func (p *parser) parseSetting(settings objects.ModSettings) {
	start := p.at
	if c := p.text[start]; '0' <= c && c <= '9' {
		p.parseSpeed(settings)
		return
	}
	name, ok := p.settingName()
	if !ok {
		return
	}
	if !p.more() || p.text[p.at] != '=' {
		p.fail(p.at, "a setting is a speed such as 1.3x, or name=value")
		return
	}
	p.at++
	if raw, ok := p.value(); ok {
		p.set(start, settings, name, raw)
	}
}

// set adds a setting.
func (p *parser) set(at int, settings objects.ModSettings, name string, raw jsontext.Value) {
	if _, twice := settings[name]; twice {
		p.fail(at, "the setting %s is given twice", name[:min(len(name), 40)])
		return
	}
	settings[name] = raw
}

func (p *parser) parseSpeed(settings objects.ModSettings) {
	start := p.at
	end := strings.IndexAny(p.text[start:], ",) ")
	if end < 0 {
		p.fail(start, "the parenthesis is not closed")
		return
	}
	word := p.text[start : start+end]
	number, isSpeed := strings.CutSuffix(strings.ToLower(word), "x")
	raw := jsontext.Value(number)
	if !isSpeed || !raw.IsValid() {
		p.fail(start, "%q is not a speed such as 1.3x", clip(word))
		return
	}
	p.at += end
	p.set(start, settings, string(SpeedChange), raw)
}

// shortNames are the names that people know the settings of DA by.
var shortNames = [...]struct {
	short string
	name  Number
}{
	{"AR", ApproachRate}, {"CS", CircleSize}, {"HP", DrainRate}, {"OD", OverallDifficulty},
}

// settingName reads the name of a setting, short, in full or in quotes.
func (p *parser) settingName() (name string, ok bool) {
	start := p.at
	if p.text[start] == '"' {
		raw, ok := p.value()
		if !ok {
			return "", false
		}
		text, err := jsontext.AppendUnquote(nil, raw)
		return string(text), err == nil
	}
	for p.more() && (isWord(p.text[p.at]) || p.text[p.at] == '_') {
		p.at++
	}
	name = p.text[start:p.at]
	if name == "" {
		p.fail(start, "%q does not begin a setting", firstRune(p.text[start:]))
		return "", false
	}
	i := slices.IndexFunc(shortNames[:], func(s struct {
		short string
		name  Number
	},
	) bool {
		return strings.EqualFold(name, s.short)
	})
	if i >= 0 {
		return string(shortNames[i].name), true
	}
	return strings.ToLower(name), true
}

// value reads a JSON value.
func (p *parser) value() (jsontext.Value, bool) {
	dec := jsontext.NewDecoder(strings.NewReader(p.text[p.at:]))
	raw, err := dec.ReadValue()
	if err != nil {
		p.fail(p.at, "a JSON value is due")
		return nil, false
	}
	raw = raw.Clone()
	p.at += int(dec.InputOffset())
	return raw, true
}
