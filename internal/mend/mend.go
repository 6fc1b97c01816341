package mend

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mend walks an answer along the type it is to be decoded into. It returns the
// answer with all that does not fit converted or left out, so that decoding it
// succeeds, and a report of every difference. It fails when the answer is no
// JSON or its top is of another kind than the type.
func mend(ctx context.Context, body []byte, t reflect.Type) (mended []byte, drifts []Drift, err error) {
	var top jsontext.Value
	if err := json.Unmarshal(body, &top, Lenient); err != nil {
		return nil, nil, err
	}
	m := mender{ctx: ctx, in: readerOf(top), out: make([]byte, 0, len(top))}
	fits := top.Kind() != jsontext.KindNull && m.value(modelOf(t))
	if m.err != nil {
		return nil, m.reports(), m.err
	}
	if !fits {
		return nil, nil, fmt.Errorf("want %s, found %s", t, kindName(top.Kind()))
	}
	return m.out, m.reports(), nil
}

// mender copies JSON that is known to be valid from in to out, along a model.
//
// Its methods whose result is a bool read one value; they report true when they
// have written what is left of it, and false when that is nothing.
type mender struct {
	ctx    context.Context //nolint:containedctx // of one walk
	err    error           // why the walk was given up: the context is done
	values int             // read so far
	in     *jsontext.Decoder
	at     jsontext.Pointer // of what in reads
	out    []byte
	drifts []Drift
	text   int // bytes in drifts
	more   int // drifts beyond the bounds
}

// value mends a value of any type.
func (m *mender) value(to *model) bool {
	kind := m.in.PeekKind()
	switch {
	case m.givenUp():
		return m.skip()
	case kind == jsontext.KindNull:
		return m.null(to)
	case to.form == formRaw:
		return m.copy()
	case to.form == formShaped:
		return m.shaped(to)
	case to.form == formStruct, to.form == formMap && (kind == jsontext.KindBeginObject || !to.decodesItself):
		return m.object(to)
	case to.form == formList:
		return m.list(to)
	}
	return m.leaf(to)
}

// givenUp reports whether the context is done. It looks every few values.
func (m *mender) givenUp() bool {
	const often = 64
	if m.values++; m.values%often == 1 {
		m.look()
	}
	return m.err != nil
}

// look asks the context whether to go on.
func (m *mender) look() {
	if m.err == nil {
		m.err = m.ctx.Err()
	}
}

// skip leaves a value out without a report.
func (m *mender) skip() bool {
	_ = m.in.SkipValue()
	return false
}

// copy copies a value as it is.
func (m *mender) copy() bool {
	m.out = append(m.out, m.read()...)
	return true
}

// null mends null.
func (m *mender) null(to *model) bool {
	if to.nullable {
		return m.copy()
	}
	if !to.takesNull() {
		return m.lose(to)
	}
	m.copy()
	m.report(Null, to, "null")
	return true
}

// lose leaves a value out.
func (m *mender) lose(to *model) bool {
	m.report(Lost, to, kindName(m.read().Kind()))
	return false
}

// shaped mends a value of a type that decodes itself and tells its shape.
func (m *mender) shaped(to *model) bool {
	raw := m.read()
	self, _ := reflect.TypeAssert[shaper](reflect.New(to.t))
	var parts []*model
	for _, part := range self.Shape(raw) {
		parts = append(parts, modelOf(reflect.TypeOf(part).Elem()))
	}
	isObject := raw.Kind() == jsontext.KindBeginObject
	return m.within(raw, func() bool {
		switch {
		case isObject && len(parts) > 0 && parts[0].form == formStruct:
			return m.fields(parts...)
		case !isObject && len(parts) == 1 && parts[0].form != formStruct:
			return m.value(parts[0])
		}
		return m.leaf(to)
	})
}

// object mends what is decoded into a struct or a map.
func (m *mender) object(to *model) bool {
	if m.in.PeekKind() == jsontext.KindBeginObject {
		return m.fields(to)
	}
	if m.in.PeekKind() != jsontext.KindBeginArray {
		return m.lose(to)
	}
	raw := m.read()
	if !isEmptyArray(raw) {
		m.report(Lost, to, "array")
		return false
	}
	m.report(EmptyArray, to, "[]")
	return m.within(jsontext.Value("{}"), func() bool { return m.fields(to) })
}

// fields mends an object that is decoded into a map, or into structs that share
// its members.
func (m *mender) fields(to ...*model) bool {
	if to[0].form == formMap {
		return m.entries(to[0])
	}
	seen := make([][]bool, len(to))
	for i, part := range to {
		seen[i] = make([]bool, len(part.members))
	}
	m.members(func(name jsontext.Value) bool {
		text := unquoted(name)
		for i, part := range to {
			if at, ok := part.index[string(text)]; ok {
				seen[i][at] = true
				return m.field(part.members[at])
			}
		}
		kind := m.in.PeekKind()
		m.copy()
		m.report(UnknownMember, to[len(to)-1], kindName(kind))
		return true
	})
	for i, part := range to {
		for at, member := range part.members {
			if !member.optional && !seen[i][at] {
				m.missing(member)
			}
		}
	}
	return true
}

// field mends the value of a field. Null is as good as absent where a field may
// be.
func (m *mender) field(f member) bool {
	if f.optional && m.in.PeekKind() == jsontext.KindNull && f.model.takesNull() {
		return m.copy()
	}
	return m.value(f.model)
}

// entries mends an object that is decoded into a map.
func (m *mender) entries(to *model) bool {
	m.members(func(name jsontext.Value) bool {
		if to.takesKey(name) {
			return m.value(to.elem)
		}
		return m.lose(to.elem)
	})
	return true
}

// members copies an object, with value mending the value of each member. Names
// are in quotes.
func (m *mender) members(value func(name jsontext.Value) bool) {
	m.open('{')
	for !m.atEnd() {
		start := len(m.out)
		m.separate('{')
		name := m.read()
		m.out = append(m.out, name...)
		m.out = append(m.out, ':')
		if !value(name) {
			m.out = m.out[:start]
		}
	}
	m.close('}')
}

// list mends what is decoded into a slice or an array.
func (m *mender) list(to *model) bool {
	switch m.in.PeekKind() {
	case jsontext.KindBeginArray:
		return m.elements(to)
	case jsontext.KindBeginObject:
		raw := m.read()
		if isListWithGaps(raw) {
			m.report(Converted, to, "object")
			return m.within(raw, func() bool { return m.elements(to) })
		}
		m.report(Lost, to, "object")
		return false
	}
	return m.lose(to)
}

// elements mends the elements of an array, or of an object that stands for one.
// What is lost of a list of objects is left out; in a list of plain values, where
// the position may mean something, it becomes the zero value.
func (m *mender) elements(to *model) bool {
	keepsPlace := to.elem.t.Kind() != reflect.Struct && to.elem.takesNull()
	isObject := m.in.PeekKind() == jsontext.KindBeginObject
	start, count := len(m.out), 0
	m.open('[')
	for !m.atEnd() {
		if isObject {
			m.read() // its key
		}
		before := len(m.out)
		m.separate('[')
		switch {
		case m.value(to.elem):
			count++
		case keepsPlace:
			m.out = append(m.out, "null"...)
			count++
		default:
			m.out = m.out[:before]
		}
	}
	m.close(']')
	if to.t.Kind() == reflect.Array && count != to.t.Len() {
		m.out = m.out[:start]
		m.report(Lost, to, fmt.Sprintf("array of %d", count))
		return false
	}
	return true
}

// leaf mends a value that has no parts: it must decode as it is, or in another
// spelling.
func (m *mender) leaf(to *model) bool {
	raw := m.read()
	fits, isKnown := to.takes(raw)
	if fits {
		if !isKnown {
			m.report(UnknownValue, to, excerpt(raw))
		}
		m.out = append(m.out, raw...)
		return true
	}
	for _, spelling := range spellings(raw) {
		if fits, _ := to.takes(spelling); fits {
			m.report(Converted, to, kindName(raw.Kind()))
			m.out = append(m.out, spelling...)
			return true
		}
	}
	m.report(Lost, to, kindName(raw.Kind()))
	return false
}

// within has mend read raw, the value that was read last or stands for it.
func (m *mender) within(raw jsontext.Value, mend func() bool) bool {
	const large = 1 << 16
	if len(raw) > large { // reading it again takes time
		m.look()
	}
	in, at := m.in, m.at
	m.in, m.at = readerOf(raw), m.pointer()
	defer func() { m.in, m.at = in, at }()
	return mend()
}

// read reads a value or a name. It can't fail, for the JSON is valid. What it
// returns are the bytes of what in reads.
func (m *mender) read() jsontext.Value {
	value, _ := m.in.ReadValue()
	return value
}

// open copies an opening bracket, close a closing one.
func (m *mender) open(bracket byte) {
	_, _ = m.in.ReadToken()
	m.out = append(m.out, bracket)
}

func (m *mender) close(bracket byte) { m.open(bracket) }

// atEnd reports whether the list or object that is being read ends here.
func (m *mender) atEnd() bool {
	kind := m.in.PeekKind()
	return kind == jsontext.KindEndArray || kind == jsontext.KindEndObject
}

// separate writes a comma unless it is the first thing after an opening bracket.
func (m *mender) separate(opening byte) {
	if m.out[len(m.out)-1] != opening {
		m.out = append(m.out, ',')
	}
}

// pointer returns where the value is that was read last.
func (m *mender) pointer() jsontext.Pointer { return m.at + m.in.StackPointer() }

// report adds a drift of the value that was read last.
func (m *mender) report(kind Kind, to *model, found string) {
	if m.full() {
		return
	}
	m.reportAt(m.pointer(), kind, to, found)
}

// missing reports a member that is not there.
func (m *mender) missing(f member) {
	if !m.full() {
		m.reportAt(m.pointer().AppendToken(f.name), Missing, f.model, "nothing")
	}
}

// full reports whether the report has reached its bounds, and counts the drift
// that is left out.
func (m *mender) full() bool {
	full := len(m.drifts) >= maxDrifts || m.text >= maxDriftText
	if full {
		m.more++
	}
	return full
}

func (m *mender) reportAt(at jsontext.Pointer, kind Kind, to *model, found string) {
	d := Drift{Pointer: string(at), Kind: kind, Want: to.t.String(), Found: found}
	m.text += len(d.Pointer) + len(d.Found)
	m.drifts = append(m.drifts, d)
}

// The bounds of the report of one answer: how many drifts it has, and how many
// bytes their texts may have before the last one.
const (
	maxDrifts    = 1000
	maxDriftText = 64 << 10
)

// reports returns the drifts, and in the last one how many more there are.
func (m *mender) reports() []Drift {
	if m.more > 0 {
		m.drifts = append(m.drifts, Drift{Kind: More, Want: "at most " + strconv.Itoa(maxDrifts) + " reports", Found: strconv.Itoa(m.more) + " more"})
	}
	return m.drifts
}

// spellings returns what else a plain value can be meant as: a text its content,
// a number a text, a whole number or a boolean.
func spellings(raw jsontext.Value) []jsontext.Value {
	switch raw.Kind() {
	case jsontext.KindString:
		inner := jsontext.Value(unquoted(raw))
		switch kind := inner.Kind(); {
		case !inner.IsValid(), kind == jsontext.KindBeginObject, kind == jsontext.KindBeginArray, kind == jsontext.KindNull:
			return nil
		}
		return append(spellings(inner), inner)
	case jsontext.KindNumber:
		text := string(raw)
		all := []jsontext.Value{jsontext.Value(strconv.Quote(text))}
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			all = append(all, strconv.AppendInt(nil, int64(f), 10))
		}
		switch text {
		case "0":
			all = append(all, jsontext.Value("false"))
		case "1":
			all = append(all, jsontext.Value("true"))
		}
		return all
	}
	return nil
}

// unquoted returns the text of a JSON string.
func unquoted(raw jsontext.Value) []byte {
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // what is invalid UTF-8 is replaced
	return text
}

// isListWithGaps reports whether an object is what the server's language makes
// of a list with gaps: all its names are indices.
func isListWithGaps(raw jsontext.Value) bool {
	in := readerOf(raw)
	_, _ = in.ReadToken()
	names := 0
	for ; in.PeekKind() == jsontext.KindString; names++ {
		name, _ := in.ReadToken()
		if _, err := strconv.ParseUint(name.String(), 10, 64); err != nil || in.SkipValue() != nil {
			return false
		}
	}
	return names > 0
}

// isEmptyArray reports whether an array is empty.
func isEmptyArray(raw jsontext.Value) bool {
	return len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
}

// readerOf returns a decoder that reads from the bytes of a value themselves.
func readerOf(raw jsontext.Value) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(raw), Lenient, jsontext.AllowDuplicateNames(true))
}

// kindName names a kind of JSON.
func kindName(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindNull:
		return "null"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "boolean"
	case jsontext.KindString:
		return "string"
	case jsontext.KindNumber:
		return "number"
	case jsontext.KindBeginObject:
		return "object"
	case jsontext.KindBeginArray:
		return "array"
	}
	return "no JSON"
}

// excerpt shortens a text for reports.
func excerpt(text []byte) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "…"
	}
	return string(text)
}
