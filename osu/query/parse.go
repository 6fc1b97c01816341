package query

import (
	"math"
	"strings"
)

// Query is what the server reads in a text.
type Query struct {
	// Words is what is looked for in artist, title, creator and tags.
	Words string
	// Parts are the parts that have the form of an option, in their order.
	Parts []Part
}

// Part is a part of a text that has the form of an option.
type Part struct {
	// Text is the part as it stands, from Start on, in bytes.
	Text  string
	Start int
	// Option is what was read, with the canonical key and operator.
	Option Option
	// Effect is what the server does with the part.
	Effect Effect
	// Low and High are the bounds of what is found: numbers, seconds of a length,
	// seconds since 1970 of dates, -2 (graveyard) to 4 (loved). Texts have none.
	Low, High Bound
}

// Bound is an end of a range.
type Bound struct {
	Set       bool // there is one
	Value     float64
	Inclusive bool
}

// Effect is what the server does with a part of a query.
type Effect int

// The effects.
const (
	// Filters: the part is a condition.
	Filters Effect = iota
	// Overridden: the part is a condition that a later one replaces.
	Overridden
	// Ignored: the part is taken out of the words, and does nothing.
	Ignored
	// UnknownKey: there is no such key, so the part is words.
	UnknownKey
	// WrongOp: the key does not take that operator, so the part is words.
	WrongOp
	// WrongValue: the key does not take that value, so the part is words.
	WrongValue
	// Undecided: the server tries a parser of dates that takes many forms. If that
	// fails, the part is words.
	Undecided
)

// String says what the server does, as the rest of a sentence that begins with
// the part.
func (e Effect) String() string {
	switch e {
	case Filters:
		return "is a condition"
	case Overridden:
		return "is replaced by a later condition"
	case Ignored:
		return "is ignored"
	case UnknownKey:
		return "is looked for as words: there is no such key"
	case WrongOp:
		return "is looked for as words: the key takes = only"
	case WrongValue:
		return "is looked for as words: the key does not take that value"
	case Undecided:
		return "is a condition if the server can read the date, and words if not"
	}
	return "is unknown"
}

// isWords reports whether the part stays among the words.
func (e Effect) isWords() bool {
	return e == UnknownKey || e == WrongOp || e == WrongValue || e == Undecided
}

// Parse reads a text as the server does. Everything is a query.
func Parse(query string) Query {
	most := operators(query)
	if most == 0 {
		return Query{Words: trim(query)}
	}
	q := Query{Parts: make([]Part, 0, min(most, 16))}
	var words strings.Builder
	kept := 0 // up to where the text is in words or cut out
	for at := 0; at < len(query); {
		p, ok := partAt(query, at)
		if !ok {
			at = skip(query, at)
			continue
		}
		p.read()
		if !p.Effect.isWords() {
			words.WriteString(query[kept:at])
			kept = at + len(p.Text)
		}
		q.Parts = append(q.Parts, p)
		at += len(p.Text)
	}
	switch kept {
	case 0:
		q.Words = trim(query)
	default:
		words.WriteString(query[kept:])
		q.Words = trim(words.String())
	}
	q.override()
	return q
}

// space is what the server takes for white space, and cuts off at the ends.
const space = " \t\n\r\f\v"

func trim(text string) string { return strings.Trim(text, space+"\x00") }

// isWord reports whether a byte belongs to a key.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// skip returns where a part may begin next: after a key that no operator follows,
// or after a byte that is not of a key.
func skip(query string, at int) int {
	for at < len(query) && isWord(query[at]) {
		at++
	}
	return at + 1
}

// partAt returns the part that begins at a place where a key can.
func partAt(query string, at int) (Part, bool) {
	end := at
	for end < len(query) && isWord(query[end]) {
		end++
	}
	size := opSize(query[end:])
	if end == at || size == 0 {
		return Part{}, false
	}
	op := strings.Replace(query[end:end+size], ":", "=", 1)
	value := query[end+size:]
	value = value[:valueSize(value)]
	return Part{
		Text: query[at : end+size+len(value)], Start: at,
		Option: Option{Key(query[at:end]), Op(op), value},
	}, true
}

// opSize returns the length of the operator that a text begins with.
func opSize(text string) int {
	switch {
	case text == "" || strings.IndexByte("=:<>", text[0]) < 0:
		return 0
	case (text[0] == '<' || text[0] == '>') && len(text) > 1 && (text[1] == '=' || text[1] == ':'):
		return 2
	}
	return 1
}

// operators returns how many operators a text has.
func operators(text string) int {
	n := 0
	for i := 0; i < len(text); {
		size := opSize(text[i:])
		if size > 0 {
			n++
		}
		i += max(size, 1)
	}
	return n
}

// valueSize returns the length of the value that a text begins with: in one or
// two pairs of quotes, or up to white space.
func valueSize(text string) int {
	for _, quote := range []string{`""`, `"`} {
		if strings.HasPrefix(text, quote) {
			if end := closing(text[len(quote):], quote); end >= 0 {
				return len(quote) + end + len(quote)
			}
		}
	}
	if end := strings.IndexAny(text, space); end >= 0 {
		return end
	}
	return len(text)
}

// closing returns where a quote is closed, or -1. A backslash keeps a quote from
// closing, unless no other does.
func closing(text, quote string) int {
	if end := strings.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	escaped := -1
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], `\"`):
			if strings.HasPrefix(text[i+1:], quote) {
				escaped = i + 1
			}
			i++
		case strings.HasPrefix(text[i:], quote):
			return i
		}
	}
	return escaped
}

// read fills in what the server makes of the part.
func (p *Part) read() {
	key, k, step := field(string(p.Option.Key))
	if k == unknown {
		p.Effect = UnknownKey
		return
	}
	p.Option.Key = key
	equalOnly := k == text || key == FeaturedArtist
	switch {
	case equalOnly && p.Option.Op != Equal:
		p.Effect = WrongOp
	case k == tag && p.Option.Op != Equal, key == Divisor && isNumeric(p.Option.Value):
		p.Effect = Ignored
	case k == text || k == tag:
		p.Option.Value = unquote(p.Option.Value)
		if p.Option.Value == "" {
			p.Effect = WrongValue
		}
	default:
		p.readRange(k, step)
	}
}

// unquote removes one pair of quotes.
func unquote(value string) string {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	return strings.ReplaceAll(value, `\"`, `"`)
}

// readRange reads a value that can be compared.
func (p *Part) readRange(k kind, step float64) {
	value, ok := p.Option.Value, false
	switch k {
	case decimal:
		var v float64
		if v, ok = number(strings.ReplaceAll(value, ",", ".")); ok {
			p.around(v, step)
		}
	case integer:
		var v float64
		if v, ok = number(value); ok {
			p.exactly(math.Trunc(v), math.Trunc(v))
		}
	case length:
		var v float64
		if v, step, ok = seconds(value); ok {
			p.around(v, step)
		}
	case status:
		var v float64
		if v, ok = state(value); ok {
			p.exactly(v, v)
		}
	case date:
		p.readDate()
		return
	default:
	}
	if !ok {
		p.Effect = WrongValue
	}
}

// around sets the bounds for a value that stands for what is nearest to it.
func (p *Part) around(value, step float64) {
	low, high := Bound{true, value - step/2, true}, Bound{true, value + step/2, true}
	switch p.Option.Op {
	case Less:
		p.High = low
	case AtMost:
		p.High = high
	case More:
		p.Low = high
	case AtLeast:
		p.Low = low
	default:
		p.Low, p.High = low, high
	}
}

// exactly sets the bounds for what is from first to last.
func (p *Part) exactly(first, last float64) {
	switch p.Option.Op {
	case Less:
		p.High = Bound{true, first, false}
	case AtMost:
		p.High = Bound{true, last, true}
	case More:
		p.Low = Bound{true, last, false}
	case AtLeast:
		p.Low = Bound{true, first, true}
	default:
		p.Low, p.High = Bound{true, first, true}, Bound{true, last, true}
	}
}

// override marks the conditions that later ones replace: a bound replaces the
// same bound of the same key, a text replaces the text. Tags add up.
func (q *Query) override() {
	type later struct{ low, high, text bool }
	seen := make(map[Key]later, len(q.Parts))
	for i := len(q.Parts) - 1; i >= 0; i-- {
		p := &q.Parts[i]
		if p.Effect != Filters || p.Option.Key == Tag {
			continue
		}
		s, text := seen[p.Option.Key], !p.Low.Set && !p.High.Set
		isNew := text && !s.text || p.Low.Set && !s.low || p.High.Set && !s.high
		if !isNew {
			p.Effect = Overridden
		}
		seen[p.Option.Key] = later{s.low || p.Low.Set, s.high || p.High.Set, s.text || text}
	}
}
