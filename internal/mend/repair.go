package mend

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json/jsontext"
)

// literals maps literals of other languages to JSON.
var literals = map[string]string{
	"true": "true", "false": "false", "null": "null",
	"NaN": "null", "nan": "null", "Infinity": "null", "-Infinity": "null", "+Infinity": "null",
	"Inf": "null", "inf": "null", "-Inf": "null", "-inf": "null", "INF": "null", "-INF": "null",
	"undefined": "null", "None": "null", "True": "true", "False": "false",
}

// repair turns a text that is not JSON into JSON if its meaning is certain. It
// accepts a byte order mark, control characters in strings, repeated members
// (the last one counts, as everywhere), a comma after the last element, numbers
// like +1, .5 and 5., and literals of other languages. NaN and infinities
// become null. It reports each repair, and whether it could read the text to
// its end.
func repair(ctx context.Context, text []byte, r *report) ([]byte, bool) {
	const bom = "\ufeff"
	p := repairer{ctx: ctx, in: text, out: make([]byte, 0, len(text)), report: r}
	if bytes.HasPrefix(text, []byte(bom)) {
		p.at = len(bom)
		p.note("byte order mark")
	}
	ok := p.value(0)
	p.space()
	return p.out, ok && p.at == len(p.in)
}

// repairer copies a text from in to out. Its methods report whether they could
// read the thing that they are named after.
type repairer struct {
	*report

	ctx context.Context //nolint:containedctx // of one repair
	in  []byte
	at  int
	out []byte
}

func (p *repairer) note(found string) { p.add(Repaired, "JSON", found) }

// space skips white space.
func (p *repairer) space() {
	for p.at < len(p.in) {
		switch p.in[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// next skips white space and returns the byte that follows, 0 at the end.
func (p *repairer) next() byte {
	p.space()
	if p.at == len(p.in) {
		return 0
	}
	return p.in[p.at]
}

func (p *repairer) value(depth int) bool {
	const tooDeep = 10_000 // as for the decoder
	if depth > tooDeep {
		return false
	}
	switch p.next() {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return p.text()
	}
	return p.word()
}

func (p *repairer) array(depth int) bool {
	p.copy()
	for index := 0; p.next() != ']'; index++ {
		p.enter(nil, index)
		ok := p.ctx.Err() == nil && p.value(depth+1)
		p.leave()
		if !ok || !p.comma(']') {
			return false
		}
	}
	p.close()
	return true
}

func (p *repairer) object(depth int) bool {
	p.copy()
	type span struct{ start, end int }
	var members map[string]span
	for p.next() != '}' {
		start := len(p.out)
		if p.next() != '"' || !p.text() || p.next() != ':' {
			return false
		}
		name := jsontext.Value(p.out[start:])
		p.copy()
		p.enter(name, 0)
		ok := p.ctx.Err() == nil && p.value(depth+1)
		if members == nil {
			members = make(map[string]span)
		}
		key := string(unquoted(name))
		if before, again := members[key]; again {
			p.note("repeated member")
			blank(p.out[before.start:before.end])
		}
		p.leave()
		if !ok || !p.comma('}') {
			return false
		}
		members[key] = span{start, len(p.out)}
	}
	p.close()
	return true
}

// blank overwrites a part of the output with white space.
func blank(part []byte) {
	for i := range part {
		part[i] = ' '
	}
}

// comma reads the comma after an element, which is optional after the last one,
// and always writes one.
func (p *repairer) comma(closing byte) bool {
	switch p.next() {
	case ',':
		p.at++
		if p.next() == closing {
			p.note("comma behind the last element")
		}
	case closing:
	default:
		return false
	}
	p.out = append(p.out, ',')
	return true
}

// close replaces the comma after the last element with a closing bracket.
func (p *repairer) close() {
	if last := len(p.out) - 1; p.out[last] == ',' {
		p.out = p.out[:last]
	}
	p.copy()
}

// copy copies a byte.
func (p *repairer) copy() {
	p.out = append(p.out, p.in[p.at])
	p.at++
}

// text reads a string.
func (p *repairer) text() bool {
	const hex = "0123456789abcdef"
	noted := false
	for p.copy(); p.at < len(p.in); {
		switch c := p.in[p.at]; {
		case c == '"':
			p.copy()
			return true
		case c == '\\':
			p.copy()
			if p.at == len(p.in) {
				return false
			}
			p.copy()
		case c < ' ':
			if !noted {
				p.note("control character")
				noted = true
			}
			p.out = append(p.out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			p.at++
		default:
			p.copy()
		}
	}
	return false
}

// word reads a number or another word.
func (p *repairer) word() bool {
	word := p.in[p.at : p.at+wordLen(p.in[p.at:])]
	p.at += len(word)
	meant, ok := literals[string(word)]
	if !ok {
		meant, ok = number(word)
	}
	if ok && meant != string(word) {
		p.note(excerpt(word))
	}
	p.out = append(p.out, meant...)
	return ok
}

func wordLen(text []byte) int {
	const most = 1 << 20 // digits of a number
	for i, c := range text[:min(len(text), most)] {
		switch c {
		case ' ', '\t', '\r', '\n', ',', ':', ']', '}', '"', '{', '[':
			return i
		}
	}
	return min(len(text), most)
}

// number returns a number in JSON's format.
func number(word []byte) (string, bool) {
	sign := ""
	digits, positive := bytes.CutPrefix(word, []byte("+"))
	if !positive {
		if rest, negative := bytes.CutPrefix(word, []byte("-")); negative {
			sign, digits = "-", rest
		}
	}
	digits = bytes.TrimSuffix(digits, []byte("."))
	if bytes.HasPrefix(digits, []byte(".")) {
		digits = append([]byte("0"), digits...)
	}
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return "", false
	}
	meant := sign + string(digits)
	return meant, jsontext.Value(meant).IsValid()
}
