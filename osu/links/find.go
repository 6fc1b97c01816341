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
	// Label is the text that is shown for the link, as the message has it; "" if that
	// is the link itself.
	Label string
}

// Find finds the links to the public site in a message, in their order. They may
// stand bare or have a label, as in [https://osu.ppy.sh/b/1 a map],
// [a map](https://osu.ppy.sh/b/1) and (a map)[https://osu.ppy.sh/b/1]; and
// [[Ranking criteria]] is a page of the wiki. Links that [Parse] refuses are left
// out.
//
// Source: osu.Game/Online/Chat/MessageFormatter.cs of https://github.com/ppy/osu.
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
	switch {
	case strings.HasPrefix(text, "[["):
		if found, ok := s.wiki(text, at); ok {
			return found, true
		}
		return s.labelled(text, at)
	case text[0] == '[', text[0] == '(':
		return s.labelled(text, at)
	}
	link := text[:lengthOf(text)]
	return s.found(link, at, at+len(link), "")
}

// found returns what a link refers to, that stands from start to end.
func (s Site) found(link string, start, end int, label string) (Found, bool) {
	if !s.maybe(link) {
		return Found{}, false
	}
	ref, err := s.Parse(link)
	return Found{ref, start, end, label}, err == nil
}

// maybe reports whether a text begins as a link to the site does.
func (s Site) maybe(link string) bool {
	host, rest, ok := split(link)
	return ok && len(rest) > 1 && (host == "osu:" || s.has(host) || strings.HasSuffix(host, ".ppy.sh"))
}

// maxLabel bounds how far the end of a link and of its label is looked for.
const maxLabel = 1 << 10

// wiki returns the page of the wiki whose name stands in two pairs of brackets.
func (s Site) wiki(text string, at int) (Found, bool) {
	name, _, ok := strings.Cut(text[2:min(len(text), maxLabel)], "]]")
	if !ok || name == "" || strings.ContainsAny(name, "[]") {
		return Found{}, false
	}
	ref := Wiki{Path: strings.ReplaceAll(strings.Trim(name, "/ "), " ", "_")}
	return Found{ref, at, at + len(name) + 4, name}, ref.Path != ""
}

// labelled returns the link with a label that begins at a bracket.
func (s Site) labelled(text string, at int) (Found, bool) {
	text = text[:min(len(text), maxLabel)]
	label, target := square, round
	if text[0] == round.open {
		label, target = round, square
	}
	end := label.end(text)
	if end < 0 {
		return Found{}, false
	}
	inside, after := text[1:end], text[end+1:]
	if link, label, ok := strings.Cut(inside, " "); ok && text[0] == square.open {
		if found, ok := s.found(link, at, at+end+1, label); ok {
			return found, true
		}
	}
	size := strings.IndexByte(after, target.close)
	if size < 0 || after[0] != target.open {
		return Found{}, false
	}
	link, _, _ := strings.Cut(after[1:size], " ") // a title may follow
	return s.found(link, at, at+end+1+size+1, inside)
}

// brackets are a pair of brackets.
type brackets struct{ open, close byte }

var square, round = brackets{'[', ']'}, brackets{'(', ')'}

// end returns where the bracket that a text begins with is closed, or -1. Titles
// of beatmaps have brackets in them, and a backslash before some.
func (b brackets) end(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case b.open:
			depth++
		case b.close:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
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
