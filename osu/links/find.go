package links

import (
	"iter"
	"strings"
)

// Found is a link in a text.
type Found struct {
	// Ref is what the link refers to.
	Ref Ref
	// Start and End are where the link is in the text, in bytes: with its brackets
	// if it has a label.
	Start, End int
	// Label is the text that is shown for the link; "" if that is the link itself.
	Label string
}

// Find finds the links to the public site in a message, in their order. They may
// stand bare, with a label as in [https://osu.ppy.sh/b/1 a map], or as in
// [a map](https://osu.ppy.sh/b/1). Links that [Parse] refuses are left out.
func Find(message string) iter.Seq[Found] { return Public.Find(message) }

// Find is [Find] for links to this site.
func (s Site) Find(message string) iter.Seq[Found] {
	return func(yield func(Found) bool) {
		for at := 0; at < len(message); {
			if at > 0 && !startsWord(message[at-1]) {
				at++
				continue
			}
			found, ok := s.at(message, at)
			if !ok {
				at++
				continue
			}
			if !yield(found) {
				return
			}
			at = found.End
		}
	}
}

// startsWord reports whether a link can begin after a character.
func startsWord(before byte) bool {
	return before != '/' && before != '.' && before != ':' && before != '-' && before != '_' && before != '@' &&
		(before < '0' || before > '9') && (before < 'a' || before > 'z') && (before < 'A' || before > 'Z') && before < 0x80
}

// at returns the link that begins at a place of a message.
func (s Site) at(message string, at int) (Found, bool) {
	text := message[at:]
	if text[0] == '[' {
		return s.labelled(text, at)
	}
	link := text[:lengthOf(text)]
	if !s.maybe(link) {
		return Found{}, false
	}
	ref, err := s.Parse(link)
	return Found{Ref: ref, Start: at, End: at + len(link)}, err == nil
}

// maybe reports whether a text begins as a link to the site does.
func (s Site) maybe(link string) bool {
	host, rest, ok := split(link)
	return ok && len(rest) > 1 && (host == "osu:" || s.has(host) || strings.HasSuffix(host, ".ppy.sh"))
}

// maxLabel bounds how far the end of a link and of its label is looked for.
const maxLabel = 1 << 10

// labelled returns the link with a label that begins at a bracket.
func (s Site) labelled(text string, at int) (Found, bool) {
	end := closing(text[:min(len(text), maxLabel)])
	if end < 0 {
		return Found{}, false
	}
	inside, after := text[1:end], text[end+1:]
	if link, label, ok := strings.Cut(inside, " "); ok && s.maybe(link) {
		ref, err := s.Parse(link)
		return Found{ref, at, at + end + 1, label}, err == nil
	}
	if !strings.HasPrefix(after, "(") {
		return Found{}, false
	}
	paren := strings.IndexByte(after[:min(len(after), maxLabel)], ')')
	if paren < 0 || !s.maybe(after[1:paren]) {
		return Found{}, false
	}
	ref, err := s.Parse(after[1:paren])
	return Found{ref, at, at + end + 1 + paren + 1, inside}, err == nil
}

// lengthOf returns how long a bare link is: up to white space or a bracket, and
// without the punctuation of the sentence around it.
func lengthOf(text string) int {
	text = text[:min(len(text), maxLabel)]
	end := strings.IndexAny(text, " \t\r\n\"<>()[]|")
	if end < 0 {
		end = len(text)
	}
	return len(strings.TrimRight(text[:end], ".,;:!?'*"))
}

// closing returns where the bracket that a text begins with is closed, or -1.
// Titles of beatmaps have brackets in them.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
