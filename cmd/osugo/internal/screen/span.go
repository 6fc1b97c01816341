package screen

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Style is how a span looks: an SGR sequence without its frame, such as "1" for
// bold. The zero Style is plain text.
type Style string

// The styles. Colours are of the 256 that every terminal of today has.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Faint  Style = "2"
	Pink   Style = "38;5;205"
	Title  Style = "1;38;5;205"
	Red    Style = "38;5;203"
	Orange Style = "38;5;215"
	Yellow Style = "38;5;221"
	Green  Style = "38;5;114"
	Blue   Style = "38;5;75"
	Purple Style = "38;5;141"
	Silver Style = "38;5;252"
)

// Span is text in one style.
type Span struct {
	Style Style
	Text  string
}

// Of returns the parts, printed one after the other, in the style.
func (s Style) Of(parts ...any) Span {
	var text strings.Builder
	for _, part := range parts {
		fmt.Fprint(&text, part)
	}
	return Span{s, text.String()}
}

// F is [Style.Of] with a format of package fmt.
func (s Style) F(format string, args ...any) Span { return Span{s, fmt.Sprintf(format, args...)} }

// Width returns how many columns the span takes.
func (s Span) Width() int {
	if isPlain(s.Text) {
		return len(s.Text)
	}
	return uniseg.StringWidth(clean(s.Text))
}

// isPlain reports whether a text has nothing but visible ASCII, which needs none
// of the tables of Unicode.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// String returns the text without its style.
func (s Span) String() string { return s.Text }

// spans turns the parts of a line, spans and anything that prints, into spans.
func spans(parts []any) []Span {
	line := make([]Span, 0, len(parts))
	for _, part := range parts {
		switch part := part.(type) {
		case Span:
			line = append(line, part)
		case []Span:
			line = append(line, part...)
		case string:
			line = append(line, Span{Text: part})
		default:
			line = append(line, Plain.Of(part))
		}
	}
	return line
}

// clean replaces everything that a terminal would obey: names, titles and
// messages were written by strangers.
func clean(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsGraphic(r) || r == '\u200d': // which joins emoji
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// clip shortens a line to that many columns, the last of which is an ellipsis
// when something is left out. 0 keeps all.
func clip(line []Span, columns int) []Span {
	if columns <= 0 || width(line) <= columns {
		return line
	}
	left := columns - 1
	var kept []Span
	for _, span := range line {
		text := span.cut(left)
		left -= Span{Text: text}.Width()
		kept = append(kept, Span{span.Style, text})
		if text != span.Text {
			kept[len(kept)-1].Text += "…"
			break
		}
	}
	return kept
}

// cut returns the beginning of a span that fits.
func (s Span) cut(columns int) string {
	used, end := 0, 0
	for rest, state := clean(s.Text), -1; rest != ""; {
		var cluster string
		var wide int
		cluster, rest, wide, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used += wide; used > columns {
			return clean(s.Text)[:end]
		}
		end += len(cluster)
	}
	return s.Text
}

// width returns how many columns a line takes.
func width(line []Span) int {
	n := 0
	for _, span := range line {
		n += span.Width()
	}
	return n
}
