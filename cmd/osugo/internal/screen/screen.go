// Package screen writes text for people: lines in colour that fit the terminal,
// tables that give up columns, plots, and progress that redraws.
package screen

import (
	"io"
	"strings"
	"time"
)

// Screen is where text goes. It writes no escape sequence but its own: text of
// others is cleaned of them.
type Screen struct {
	// Width is how many columns a line may take; 0 means any number, as in pipes
	// and files.
	Width int
	// Color says whether styles are written.
	Color bool
	// Images is how images are shown.
	Images Images
	// Now is the time to which dates are relative.
	Now time.Time

	out io.Writer
	err error
}

// New returns a screen on a writer, without colour and as wide as it takes.
func New(out io.Writer) *Screen { return &Screen{out: out} }

// On returns the same screen on another writer.
func (s *Screen) On(w io.Writer) *Screen {
	other := *s
	other.out = w
	return &other
}

// Line writes a line of parts: spans, texts and whatever else prints. One that is
// too long is cut.
func (s *Screen) Line(parts ...any) { s.write(clip(trim(spans(parts)), s.Width)) }

// Text writes a text of several lines, broken between words where it is too long.
func (s *Screen) Text(indent, text string) {
	limit := s.Width - len(indent)
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		for _, part := range wrap(line, limit) {
			s.Line(indent, part)
		}
	}
}

// Wrapped writes a line of parts, broken between words where it is too long; what
// follows the first line is indented.
func (s *Screen) Wrapped(indent string, parts ...any) {
	line := trim(spans(parts))
	for s.Width > len(indent)+least && width(line) > s.Width {
		head, rest := breakLine(line, s.Width)
		s.write(trim(head))
		line = append([]Span{{Text: indent}}, rest...)
	}
	s.write(clip(line, s.Width))
}

// Blank writes an empty line.
func (s *Screen) Blank() { s.write(nil) }

// Err returns the first error of the writer.
func (s *Screen) Err() error { return s.err }

func (s *Screen) write(line []Span) { s.raw(s.render(line) + "\n") }

// raw writes text as it is.
func (s *Screen) raw(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.out, text)
	}
}

// render returns a line with its escape sequences.
func (s *Screen) render(line []Span) string {
	var text strings.Builder
	for _, span := range line {
		if s.Color && span.Style != Plain && span.Text != "" {
			text.WriteString("\x1b[" + string(span.Style) + "m" + clean(span.Text) + "\x1b[0m")
		} else {
			text.WriteString(clean(span.Text))
		}
	}
	return text.String()
}

// trim drops blanks at the end of a line.
func trim(line []Span) []Span {
	for i := len(line) - 1; i >= 0; i-- {
		if line[i].Text = strings.TrimRight(line[i].Text, " "); line[i].Text != "" {
			return line[:i+1]
		}
	}
	return nil
}

// breakLine cuts a line at the last blank that leaves it no longer than columns,
// or in a word that is longer.
func breakLine(line []Span, columns int) (head, rest []Span) {
	left := columns
	for i, span := range line {
		if wide := span.Width(); wide <= left {
			left -= wide
			continue
		}
		text := span.cut(left)
		if at := strings.LastIndexByte(text, ' '); at > 0 {
			text = text[:at]
		}
		head = append(append(head, line[:i]...), Span{span.Style, text})
		rest = append(rest, Span{span.Style, strings.TrimLeft(strings.TrimPrefix(clean(span.Text), text), " ")})
		return head, append(rest, line[i+1:]...)
	}
	return line, nil
}

// wrap breaks a line between words, so that no part has more than limit columns
// unless one word has; 0 or less does not break it.
func wrap(line string, limit int) []string {
	if limit <= 0 {
		return []string{line}
	}
	var parts []string
	part, used := "", 0
	for word := range strings.FieldsSeq(line) {
		wide := Span{Text: word}.Width()
		if used > 0 && used+1+wide > limit {
			parts, part, used = append(parts, part), "", 0
		}
		if used > 0 {
			part, used = part+" ", used+1
		}
		part, used = part+word, used+wide
	}
	return append(parts, part)
}
