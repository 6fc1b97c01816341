package mend

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// cursor reads valid JSON. The time is linear in the bytes read, whatever the
// nesting, because values that are inspected ahead are measured only once.
type cursor struct {
	text []byte
	at   int
	// ends maps the start of each object and array to its end. It is nil until
	// it is needed.
	ends []uint32
}

// kind returns the kind of the next value, or the closing bracket.
func (c *cursor) kind() jsontext.Kind {
	for c.at < len(c.text) {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\r', '\n', ',', ':':
			c.at++
		case '-', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			return jsontext.KindNumber
		default:
			return jsontext.Kind(b)
		}
	}
	return jsontext.KindInvalid
}

// value reads a value or a name.
func (c *cursor) value() jsontext.Value {
	c.kind()
	start := c.at
	c.at = c.end(start)
	return c.text[start:c.at]
}

// ahead returns a cursor that reads the next value without moving this one.
func (c *cursor) ahead() cursor {
	c.kind()
	return *c
}

// atEnd reports whether the current list or object ends here.
func (c *cursor) atEnd() bool {
	kind := c.kind()
	return kind == jsontext.KindEndArray || kind == jsontext.KindEndObject || kind == jsontext.KindInvalid
}

// end returns the end of the value that begins at at.
func (c *cursor) end(at int) int {
	if at >= len(c.text) {
		return at
	}
	switch c.text[at] {
	case '"':
		return endOfText(c.text, at)
	case '{', '[':
		if c.ends != nil {
			return int(c.ends[at])
		}
		return endOfNested(c.text, at)
	}
	for at++; at < len(c.text); at++ {
		switch c.text[at] {
		case ' ', '\t', '\r', '\n', ',', ':', ']', '}':
			return at
		}
	}
	return at
}

// endOfText returns the end of a string.
func endOfText(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

// endOfNested returns the end of an object or array.
func endOfNested(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = endOfText(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
		at++
	}
	return at
}

// measure fills ends in one pass.
func (c *cursor) measure() {
	c.ends = make([]uint32, len(c.text))
	var open []int
	for at := 0; at < len(c.text); at++ {
		switch c.text[at] {
		case '"':
			at = endOfText(c.text, at) - 1
		case '{', '[':
			open = append(open, at)
		case '}', ']':
			c.ends[open[len(open)-1]] = uint32(at + 1)
			open = open[:len(open)-1]
		}
	}
}

// appendOutline appends the next value to dst, with all objects and arrays
// inside it emptied and other values unchanged.
func (c *cursor) appendOutline(dst []byte) []byte {
	in := c.ahead()
	switch in.kind() {
	case jsontext.KindBeginArray:
		return append(dst, "[]"...)
	case jsontext.KindBeginObject:
	default:
		return append(dst, in.value()...)
	}
	dst = append(dst, '{')
	in.at++
	for first := true; !in.atEnd(); first = false {
		if !first {
			dst = append(dst, ',')
		}
		dst = append(append(dst, in.value()...), ':')
		switch kind := in.kind(); kind {
		case jsontext.KindBeginArray, jsontext.KindBeginObject:
			in.value()
			dst = append(dst, byte(kind), byte(kind)+2) // the closing bracket
		default:
			dst = append(dst, in.value()...)
		}
	}
	return append(dst, '}')
}

// isListWithGaps reports whether the next value, an object, is PHP's encoding
// of a list with gaps: all its names are indices.
func (c *cursor) isListWithGaps() bool {
	in := c.ahead()
	in.at++
	names := 0
	for ; !in.atEnd(); names++ {
		if _, err := strconv.ParseUint(string(unquoted(in.value())), 10, 64); err != nil {
			return false
		}
		in.kind()
		in.value()
	}
	return names > 0
}

// isEmptyArray reports whether an array is empty.
func isEmptyArray(raw jsontext.Value) bool {
	return len(raw) >= 2 && raw[0] == '[' && len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
}
