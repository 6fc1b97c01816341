package mend

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// mender copies valid JSON along a model.
//
// Its methods with a bool result read one value; they return true if they wrote
// it or part of it, and false if they omitted it.
type mender struct {
	report

	ctx    context.Context //nolint:containedctx // of one walk
	err    error           // why the walk was given up
	values int             // read so far

	in    cursor
	ahead int // how many values inspected ahead enclose the current one
	dry   bool
	out   []byte // stays empty if dry

	hollow    bool // whether the last value was an object without any required member
	allowance int  // of memory
	taken     int

	seen    []bool // members of the current objects
	outline []byte
}

// mend walks an answer along its model. It returns the answer with all values
// that do not fit converted or omitted, so that decoding it succeeds, or
// nothing if m is dry. The report is in m.
func (m *mender) mend(body []byte, to *model) ([]byte, error) {
	if !m.dry {
		var err error
		if body, err = m.valid(m.ctx, body); err != nil {
			return nil, err
		}
		m.out = make([]byte, 0, len(body))
	}
	m.in = cursor{text: body}
	kind := m.in.kind()
	fits := kind != jsontext.KindNull && m.value(to)
	switch {
	case m.err != nil:
		return nil, m.err
	case !fits:
		return nil, fmt.Errorf("want %s, found %s", to.t, kindName(kind))
	}
	return m.out, nil
}

// write appends to the mended answer.
func (m *mender) write(text []byte) {
	if !m.dry {
		m.out = append(m.out, text...)
	}
}

func (m *mender) writeByte(b byte) {
	if !m.dry {
		m.out = append(m.out, b)
	}
}

// value mends a value of any type.
func (m *mender) value(to *model) bool {
	m.hollow = false
	kind := m.in.kind()
	switch {
	case m.givenUp():
		m.in.value()
		return false
	case kind == jsontext.KindNull:
		return m.null(to)
	case to.form == formRaw:
		return m.copy(to)
	case to.form == formShaped:
		return m.shaped(to)
	case to.form == formStruct, to.form == formMap && (kind == jsontext.KindBeginObject || !to.decodesItself):
		return m.object(to)
	case to.form == formList:
		return m.list(to)
	}
	return m.leaf(to)
}

// givenUp reports whether the walk was given up. It checks the context every
// few values.
func (m *mender) givenUp() bool {
	const often = 64
	if m.values++; m.values%often == 1 && m.err == nil {
		m.err = m.ctx.Err()
	}
	return m.err != nil
}

// copy copies a value unchanged.
func (m *mender) copy(to *model) bool {
	raw := m.in.value()
	m.chargeRaw(to, raw)
	m.write(raw)
	return true
}

// note reports a difference between a value and its model.
func (m *mender) note(kind Kind, to *model, found string) { m.add(kind, to.t.String(), found) }

// null mends null.
func (m *mender) null(to *model) bool {
	if to.nullable {
		return m.copy(to)
	}
	m.hollow = true
	if !to.takesNull() {
		return m.lose(to)
	}
	m.note(Null, to, "null")
	return m.copy(to)
}

// lose omits a value.
func (m *mender) lose(to *model) bool {
	m.note(Lost, to, kindName(m.in.value().Kind()))
	return false
}

// lookAhead calls mend for the content of a value that was inspected ahead.
// Inspecting takes time proportional to its length, so nested ones are measured
// once instead of each to its end.
func (m *mender) lookAhead(mend func() bool) bool {
	const few = 8
	if m.ahead++; m.ahead > few && m.in.ends == nil && uint64(len(m.in.text)) < math.MaxUint32 {
		m.in.measure()
	}
	defer func() { m.ahead-- }()
	return mend()
}

// shaped mends a value of a type that decodes itself and has a Shape method.
func (m *mender) shaped(to *model) bool {
	m.outline = m.in.appendOutline(m.outline[:0])
	outline := jsontext.Value(m.outline)
	kind := outline.Kind()
	self := reflect.New(to.t).Interface()
	var parts []*model
	for _, part := range self.(shaper).Shape(outline) { //nolint:forcetypeassert // its form says so
		parts = append(parts, modelOf(reflect.TypeOf(part).Elem()))
	}
	var special map[string]any
	if v, ok := self.(variant); ok && kind == jsontext.KindBeginObject {
		special = v.MemberShapes(outline)
	}
	m.charge(to.t.Size())
	return m.lookAhead(func() bool {
		switch {
		case kind == jsontext.KindBeginObject && len(parts) > 0 && parts[0].form == formStruct:
			return m.fields(special, parts...)
		case kind != jsontext.KindBeginObject && len(parts) == 1 && parts[0].form != formStruct:
			return m.value(parts[0])
		case kind == jsontext.KindBeginArray && len(parts) > 0 && !to.takesEmptyArray() && isEmptyArray(m.next()):
			return m.empty(to, parts...)
		}
		return m.leaf(to)
	})
}

// next returns the next value without reading it.
func (m *mender) next() jsontext.Value {
	in := m.in.ahead()
	return in.value()
}

// empty mends an empty array where an object is expected.
func (m *mender) empty(to *model, parts ...*model) bool {
	m.in.value()
	m.note(EmptyArray, to, "[]")
	in := m.in
	m.in = cursor{text: []byte("{}")}
	m.fields(nil, parts...)
	m.in = in
	return true
}

// object mends a value that is decoded into a struct or a map.
func (m *mender) object(to *model) bool {
	switch {
	case m.in.kind() == jsontext.KindBeginObject:
		return m.fields(nil, to)
	case m.in.kind() == jsontext.KindBeginArray && isEmptyArray(m.next()):
		return m.empty(to, to)
	}
	return m.lose(to)
}

// fields mends an object that is decoded into a map, or into structs that share
// its members. Special members have other types than in the structs.
func (m *mender) fields(special map[string]any, to ...*model) bool {
	if to[0].form == formMap {
		return m.entries(to[0])
	}
	base, all := len(m.seen), 0
	for _, part := range to {
		all += len(part.members)
		m.charge(part.t.Size())
	}
	m.seen = append(m.seen, make([]bool, all)...)
	due, found := false, false
	m.members(func(name jsontext.Value) bool {
		text, before := unquoted(name), base
		for _, part := range to {
			if at, ok := part.index[string(text)]; ok {
				m.seen[before+at] = true
				wrote := m.field(part.members[at], special)
				found = found || wrote && !m.hollow
				return wrote
			}
			before += len(part.members)
		}
		m.note(UnknownMember, to[len(to)-1], kindName(m.in.kind()))
		return m.copy(to[len(to)-1])
	})
	before := base
	for _, part := range to {
		for at, member := range part.members {
			due = due || !member.optional
			if !member.optional && !m.seen[before+at] && m.err == nil {
				m.add(Missing, member.model.t.String(), "nothing", member.name)
			}
		}
		before += len(part.members)
	}
	m.seen = m.seen[:base]
	m.hollow = due && !found
	return true
}

// field mends the value of a field. For an optional field, null means absent.
func (m *mender) field(f member, special map[string]any) bool {
	m.hollow = false
	if f.optional && m.in.kind() == jsontext.KindNull && f.model.takesNull() {
		return m.copy(f.model)
	}
	if as, ok := special[f.name]; ok && m.in.kind() != jsontext.KindNull {
		return m.special(modelOf(reflect.TypeOf(as).Elem()))
	}
	return m.value(f.model)
}

// special mends the content of a variant. If its kind is not the one that the
// variant expects, it is kept unchanged.
func (m *mender) special(to *model) bool {
	kind := m.in.kind()
	isObject := kind == jsontext.KindBeginObject
	wantsObject := to.form == formStruct || to.form == formShaped
	if isObject == wantsObject || kind == jsontext.KindBeginArray && wantsObject && isEmptyArray(m.next()) {
		return m.value(to)
	}
	m.note(UnknownValue, to, kindName(kind))
	return m.copy(to)
}

// entries mends an object that is decoded into a map. It omits entries that are
// null but can't be.
func (m *mender) entries(to *model) bool {
	const entry = 48 // overhead in bytes
	m.charge(to.t.Size())
	m.members(func(name jsontext.Value) bool {
		m.charge(entry + to.elem.t.Size())
		if to.takesKey(name) && !m.isNothing(to.elem) {
			return m.value(to.elem)
		}
		return m.lose(to.elem)
	})
	m.hollow = false
	return true
}

// isNothing reports whether the next value is null where an object is expected.
func (m *mender) isNothing(to *model) bool {
	return m.in.kind() == jsontext.KindNull && !to.nullable && to.t.Kind() == reflect.Struct && to.t != reflect.TypeFor[time.Time]()
}

// members copies an object; value mends the value of each member. Names are
// quoted.
func (m *mender) members(value func(name jsontext.Value) bool) {
	m.bracket()
	for first := len(m.out); !m.in.atEnd(); {
		start := len(m.out)
		m.separate(first)
		name := m.in.value()
		m.write(name)
		m.writeByte(':')
		m.enter(name, 0)
		wrote := value(name)
		m.leave()
		if !wrote {
			m.out = m.out[:start]
		}
	}
	m.bracket()
}

// list mends a value that is decoded into a slice or an array.
func (m *mender) list(to *model) bool {
	switch kind := m.in.kind(); {
	case kind == jsontext.KindBeginArray:
		return m.elements(to)
	case kind == jsontext.KindBeginObject && m.in.isListWithGaps():
		m.note(Converted, to, "object")
		return m.lookAhead(func() bool { return m.elements(to) })
	}
	return m.lose(to)
}

// elements mends the elements of an array, or of an object that replaces one.
// In a list of objects, lost elements and nulls are omitted; in a list of plain
// values, whose positions may have a meaning, they become zero values.
func (m *mender) elements(to *model) bool {
	keepsPlace := to.elem.t.Kind() != reflect.Struct && to.elem.takesNull()
	isObject := m.in.kind() == jsontext.KindBeginObject
	start, count := len(m.out), 0
	m.in.at++
	m.writeByte('[')
	first := len(m.out)
	for index := 0; !m.in.atEnd(); index++ {
		var name jsontext.Value
		if isObject {
			name = m.in.value()
		}
		m.enter(name, index)
		before := len(m.out)
		m.separate(first)
		switch {
		case m.isNothing(to.elem):
			m.lose(to.elem)
			m.out = m.out[:before]
		case m.value(to.elem):
			m.charge(to.elem.t.Size())
			count++
		case keepsPlace:
			m.write([]byte("null"))
			m.charge(to.elem.t.Size())
			count++
		default:
			m.out = m.out[:before]
		}
		m.leave()
	}
	m.in.at++
	m.writeByte(']')
	m.hollow = false
	if to.t.Kind() == reflect.Array && count != to.t.Len() {
		m.out = m.out[:start]
		m.note(Lost, to, fmt.Sprintf("array of %d", count))
		return false
	}
	return true
}

// leaf mends a value without parts, which must decode unchanged or in another
// format.
func (m *mender) leaf(to *model) bool {
	raw := m.in.value()
	m.chargeRaw(to, raw)
	fits, isKnown := to.takes(raw)
	if fits {
		if !isKnown {
			m.note(UnknownValue, to, excerpt(raw))
		}
		m.write(raw)
		return true
	}
	for _, spelling := range spellings(raw, to) {
		if to.fits(spelling) {
			m.note(Converted, to, kindName(raw.Kind()))
			m.write(spelling)
			return true
		}
	}
	m.note(Lost, to, kindName(raw.Kind()))
	return false
}

// bracket copies a bracket.
func (m *mender) bracket() {
	m.in.kind()
	m.writeByte(m.in.text[m.in.at])
	m.in.at++
}

// separate writes a comma unless nothing has been written since first, the
// position after an opening bracket.
func (m *mender) separate(first int) {
	if len(m.out) > first {
		m.writeByte(',')
	}
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
