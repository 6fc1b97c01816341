package transport

import (
	"bytes"
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Drift is one difference between an answer and the model it is decoded into.
// The answer decodes all the same; a drift says what to look at, or that this
// library wants an update.
type Drift struct {
	// Route is the route that answered.
	Route Route
	// Pointer is where in the answer, as a JSON pointer (RFC 6901).
	Pointer string
	// Kind says what differs.
	Kind DriftKind
	// Want is the Go type of the model, Found the kind of JSON that came or, for
	// an unknown enumeration value, that value.
	Want, Found string
}

// String returns all of it in one line.
func (d Drift) String() string {
	return fmt.Sprintf("%v at %s: %v (want %s, found %s)", d.Route, cmp.Or(d.Pointer, "the top"), d.Kind, d.Want, d.Found)
}

// DriftKind is a kind of difference, by what it costs.
type DriftKind int

// The kinds of drift.
const (
	// DriftUnknownMember: a member no model has. It is kept and written back.
	DriftUnknownMember DriftKind = iota
	// DriftUnknownValue: an enumeration value no constant stands for. It is kept.
	DriftUnknownValue
	// DriftMissing: a member that was always there is not. It has its zero value.
	DriftMissing
	// DriftNull: null where there never was. It has its zero value.
	DriftNull
	// DriftEmptyArray: [] where an object is due, which is how the server's
	// language writes an empty map. It is an empty object.
	DriftEmptyArray
	// DriftConverted: a number in quotes, or a text without. It is converted.
	DriftConverted
	// DriftLost: a value of another type. It is lost: a member has its zero
	// value, an element of a list is left out.
	DriftLost
)

// String returns what the kind means.
func (k DriftKind) String() string {
	switch k {
	case DriftUnknownMember:
		return "unknown member"
	case DriftUnknownValue:
		return "unknown value"
	case DriftMissing:
		return "missing member"
	case DriftNull:
		return "unexpected null"
	case DriftEmptyArray:
		return "array for object"
	case DriftConverted:
		return "converted value"
	case DriftLost:
		return "lost value"
	}
	return fmt.Sprintf("DriftKind(%d)", int(k))
}

// mend walks an answer along the type it is to be decoded into. It returns the
// answer with all that does not fit converted or left out, so that decoding it
// succeeds, and a report of every difference. It fails when the answer is no
// JSON or its top is of another kind than the type.
func mend(body []byte, t reflect.Type) (mended []byte, drifts []Drift, err error) {
	var top jsontext.Value
	if err := json.Unmarshal(body, &top, lenient); err != nil {
		return nil, nil, err
	}
	var m mender
	value, fits := m.value("", top, t)
	if !fits || top.Kind() == 'n' {
		return nil, nil, fmt.Errorf("want %s, found %s", t, kindName(top))
	}
	return value, m.drifts, nil
}

// mender collects what it meets on the way.
type mender struct{ drifts []Drift }

func (m *mender) report(at string, kind DriftKind, t reflect.Type, found string) {
	m.drifts = append(m.drifts, Drift{Pointer: at, Kind: kind, Want: t.String(), Found: found})
}

// shaper is implemented by models whose members are spread over several
// structs, depending on the value.
type shaper interface {
	Shape(raw jsontext.Value) []any
}

// known is implemented by enumerations.
type known interface {
	Known() bool
}

// value returns raw as it fits t; false when nothing of it does, which has been
// reported then.
func (m *mender) value(at string, raw jsontext.Value, t reflect.Type) (jsontext.Value, bool) {
	for t.Kind() == reflect.Pointer {
		if raw.Kind() == 'n' {
			return raw, true
		}
		t = t.Elem()
	}
	switch kind := raw.Kind(); {
	case t == reflect.TypeFor[jsontext.Value](), t.Kind() == reflect.Interface:
		return raw, true
	case kind == 'n':
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
			m.report(at, DriftNull, t, "null")
		}
		return raw, true
	case reflect.PointerTo(t).Implements(reflect.TypeFor[shaper]()) && kind == '{':
		shape := reflect.New(t).Interface().(shaper).Shape(raw)
		types := make([]reflect.Type, len(shape))
		for i, part := range shape {
			types[i] = reflect.TypeOf(part).Elem()
		}
		return m.object(at, raw, types...)
	case decodesItself(t):
		return m.leaf(at, raw, t)
	}
	kind := raw.Kind()
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if kind == '[' && len(elements(raw)) == 0 {
			m.report(at, DriftEmptyArray, t, "[]")
			raw, kind = jsontext.Value("{}"), '{'
		}
		if kind == '{' && t.Kind() == reflect.Struct {
			return m.object(at, raw, t)
		}
		if kind == '{' {
			return m.mapping(at, raw, t)
		}
	case reflect.Slice, reflect.Array:
		if kind == '{' {
			// A list with gaps, which the server's language writes as a map.
			m.report(at, DriftConverted, t, kindName(raw))
			return m.list(at, values(members(raw)), t)
		}
		if kind == '[' {
			return m.list(at, elements(raw), t)
		}
	default:
		return m.leaf(at, raw, t)
	}
	m.report(at, DriftLost, t, kindName(raw))
	return nil, false
}

// object mends the members of an object that is decoded into structs.
func (m *mender) object(at string, raw jsontext.Value, types ...reflect.Type) (jsontext.Value, bool) {
	seen := make(map[string]bool)
	out := []byte{'{'}
	for _, member := range members(raw) {
		pointer := at + "/" + escapePointer.Replace(member.name)
		value := member.value
		field, ok := fieldOf(types, member.name)
		if !ok {
			m.report(pointer, DriftUnknownMember, types[len(types)-1], kindName(value))
		} else {
			seen[member.name] = true
			if value, ok = m.value(pointer, value, field.typ); !ok {
				continue
			}
		}
		out = appendMember(out, member.name, value)
	}
	for _, t := range types {
		for name, field := range fieldsOf(t) {
			if field.always && !seen[name] {
				m.report(at+"/"+escapePointer.Replace(name), DriftMissing, field.typ, "nothing")
			}
		}
	}
	return append(out, '}'), true
}

// mapping mends the values of an object that is decoded into a map.
func (m *mender) mapping(at string, raw jsontext.Value, t reflect.Type) (jsontext.Value, bool) {
	out := []byte{'{'}
	for _, member := range members(raw) {
		if value, ok := m.value(at+"/"+escapePointer.Replace(member.name), member.value, t.Elem()); ok {
			out = appendMember(out, member.name, value)
		}
	}
	return append(out, '}'), true
}

// list mends the elements of an array. What is lost of a list of objects is left
// out; in a list of plain values, where the position may mean something, it
// becomes the zero value.
func (m *mender) list(at string, list []jsontext.Value, t reflect.Type) (jsontext.Value, bool) {
	elem := t.Elem()
	for elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	out := []byte{'['}
	for i, value := range list {
		value, ok := m.value(at+"/"+strconv.Itoa(i), value, t.Elem())
		if !ok {
			if elem.Kind() == reflect.Struct {
				continue
			}
			value = jsontext.Value("null")
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, value...)
	}
	return append(out, ']'), true
}

// leaf mends a value that has no parts: it must decode as it is, in quotes or
// without them.
func (m *mender) leaf(at string, raw jsontext.Value, t reflect.Type) (jsontext.Value, bool) {
	v := reflect.New(t)
	if json.Unmarshal(raw, v.Interface(), lenient) == nil {
		if e, ok := v.Interface().(known); ok && !e.Known() {
			m.report(at, DriftUnknownValue, t, excerpt(string(raw)))
		}
		return raw, true
	}
	if other := converted(raw); other != nil && json.Unmarshal(other, v.Interface(), lenient) == nil {
		m.report(at, DriftConverted, t, kindName(raw))
		return other, true
	}
	m.report(at, DriftLost, t, kindName(raw))
	return nil, false
}

// converted returns a plain value in its other spelling: a text without quotes,
// a number with them or without its empty fraction, 0 and 1 as booleans.
func converted(raw jsontext.Value) jsontext.Value {
	switch text := string(raw); raw.Kind() {
	case '"':
		var inner string
		if json.Unmarshal(raw, &inner) == nil && jsontext.Value(inner).IsValid() {
			return jsontext.Value(inner)
		}
	case '0':
		if whole, fraction, ok := strings.Cut(text, "."); ok && strings.Trim(fraction, "0") == "" {
			return jsontext.Value(whole)
		}
		return jsontext.Value(strconv.Quote(text))
	}
	return nil
}

// decodesItself reports whether a type has a decoding of its own.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t == reflect.TypeFor[time.Time]() ||
		p.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) ||
		p.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// field is a struct field as JSON sees it.
type field struct {
	typ reflect.Type
	// always says that the server always sends the member: its tag has no
	// omitzero.
	always bool
}

var fieldCache sync.Map // of reflect.Type to map[string]field

// fieldsOf returns the JSON members of a struct type. Fields of embedded structs
// count, and give way to outer ones of the same name.
func fieldsOf(t reflect.Type) map[string]field {
	if cached, ok := fieldCache.Load(t); ok {
		return cached.(map[string]field)
	}
	fields := make(map[string]field)
	for level := []reflect.Type{t}; len(level) > 0; {
		var below []reflect.Type
		for _, t := range level {
			for f := range t.Fields() {
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				switch _, taken := fields[name]; {
				case f.Anonymous && name == "":
					inner := f.Type
					if inner.Kind() == reflect.Pointer {
						inner = inner.Elem()
					}
					below = append(below, inner)
				case !f.IsExported(), taken, name == "-", name == "" && options == "embed":
				default:
					name = cmp.Or(name, f.Name)
					fields[name] = field{f.Type, !strings.Contains(options, "omitzero")}
				}
			}
		}
		level = below
	}
	fieldCache.Store(t, fields)
	return fields
}

func fieldOf(types []reflect.Type, name string) (field, bool) {
	for _, t := range types {
		if f, ok := fieldsOf(t)[name]; ok {
			return f, true
		}
	}
	return field{}, false
}

// member is a member of an object, in order.
type member struct {
	name  string
	value jsontext.Value
}

// members returns the members of an object that is known to be valid.
func members(raw jsontext.Value) []member {
	dec := jsontext.NewDecoder(bytes.NewReader(raw), lenient)
	var all []member
	_, _ = dec.ReadToken()
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		key := name.String()
		value, _ := dec.ReadValue()
		all = append(all, member{key, value.Clone()})
	}
	return all
}

func values(members []member) []jsontext.Value {
	all := make([]jsontext.Value, len(members))
	for i, m := range members {
		all[i] = m.value
	}
	return all
}

// elements returns the elements of an array that is known to be valid.
func elements(raw jsontext.Value) []jsontext.Value {
	dec := jsontext.NewDecoder(bytes.NewReader(raw), lenient)
	var all []jsontext.Value
	_, _ = dec.ReadToken()
	for kind := dec.PeekKind(); kind != ']' && kind != 0; kind = dec.PeekKind() {
		value, _ := dec.ReadValue()
		all = append(all, value.Clone())
	}
	return all
}

func appendMember(out []byte, name string, value jsontext.Value) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	out, _ = jsontext.AppendQuote(out, name)
	out = append(out, ':')
	return append(out, value...)
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

func kindName(raw jsontext.Value) string {
	switch raw.Kind() {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "array"
	}
	return "no JSON"
}

// excerpt shortens a text for reports.
func excerpt(s string) string {
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return s
}
