package transport

import (
	"bytes"
	"cmp"
	"encoding"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mend walks an answer along the type it is to be decoded into. It returns the
// answer with all that does not fit converted or left out, so that decoding it
// succeeds, and a report of every difference. It fails when the answer is no
// JSON or its top is of another kind than the type.
func mend(body []byte, t reflect.Type) (mended []byte, drifts []Drift, err error) {
	var top jsontext.Value
	if err := json.Unmarshal(body, &top, lenient); err != nil {
		return nil, nil, err
	}
	m := mender{in: readerOf(top), shapes: make(map[reflect.Type]shape)}
	if top.Kind() == jsontext.KindNull || !m.value(t) {
		return nil, nil, fmt.Errorf("want %s, found %s", t, kindName(top.Kind()))
	}
	return m.out, m.drifts, nil
}

// mender copies JSON that is known to be valid from in to out, along a type.
//
// Its methods whose result is a bool read one value; they report true when they
// have written what is left of it, and false when that is nothing.
type mender struct {
	in     *jsontext.Decoder
	at     jsontext.Pointer // of what in reads
	out    []byte
	drifts []Drift

	shapes map[reflect.Type]shape // of the structs met so far
}

// shaper is implemented by models that decode themselves. Shape returns pointers
// to what raw is decoded into: structs whose fields together are the members of
// an object, or one value of another kind. Nothing stands for the model itself.
type shaper interface {
	Shape(raw jsontext.Value) []any
}

// known is implemented by enumerations.
type known interface {
	Known() bool
}

// value mends a value of any type.
func (m *mender) value(t reflect.Type) bool {
	kind := m.in.PeekKind()
	if kind == jsontext.KindNull && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface) {
		return m.copy()
	}
	t = elemOf(t)
	switch {
	case t == reflect.TypeFor[jsontext.Value]():
		return m.copy()
	case t.Kind() == reflect.Interface:
		return m.leaf(t)
	case kind == jsontext.KindNull:
		return m.null(t)
	case reflect.PointerTo(t).Implements(reflect.TypeFor[shaper]()):
		return m.shaped(t)
	case t.Kind() == reflect.Map && kind == jsontext.KindBeginObject:
		return m.entries(t)
	case decodesItself(t):
		return m.leaf(t)
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return m.object(t)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8, t.Kind() == reflect.Array:
		return m.list(t)
	}
	return m.leaf(t)
}

// copy copies a value as it is.
func (m *mender) copy() bool {
	m.out = append(m.out, m.read()...)
	return true
}

// null mends null for a type that is no pointer. Slices and maps may be null.
func (m *mender) null(t reflect.Type) bool {
	m.read()
	if !takesNull(t) {
		m.report(DriftLost, t, "null")
		return false
	}
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		m.report(DriftNull, t, "null")
	}
	m.out = append(m.out, "null"...)
	return true
}

// shaped mends a value of a type that decodes itself and tells its shape.
func (m *mender) shaped(t reflect.Type) bool {
	raw := m.read()
	model, _ := reflect.TypeAssert[shaper](reflect.New(t))
	parts := model.Shape(raw)
	types := make([]reflect.Type, len(parts))
	for i, part := range parts {
		types[i] = reflect.TypeOf(part).Elem()
	}
	isObject := raw.Kind() == jsontext.KindBeginObject
	return m.within(raw, func() bool {
		switch {
		case isObject && len(types) > 0 && types[0].Kind() == reflect.Struct:
			return m.fields(types...)
		case !isObject && len(types) == 1 && types[0].Kind() != reflect.Struct:
			return m.value(types[0])
		}
		return m.leaf(t)
	})
}

// object mends what is decoded into a struct or a map.
func (m *mender) object(t reflect.Type) bool {
	if m.in.PeekKind() == jsontext.KindBeginObject {
		return m.fields(t)
	}
	raw := m.read()
	if !isEmptyArray(raw) {
		m.report(DriftLost, t, kindName(raw.Kind()))
		return false
	}
	m.report(DriftEmptyArray, t, "[]")
	return m.within(jsontext.Value("{}"), func() bool { return m.fields(t) })
}

// fields mends an object that is decoded into structs that share its members.
func (m *mender) fields(types ...reflect.Type) bool {
	if types[0].Kind() == reflect.Map {
		return m.entries(types[0])
	}
	seen := m.members(func(name string) bool {
		for _, t := range types {
			if field, ok := m.shapeOf(t).fields[name]; ok {
				return m.value(field)
			}
		}
		kind := m.in.PeekKind()
		m.copy()
		m.report(DriftUnknownMember, types[len(types)-1], kindName(kind))
		return true
	})
	for _, t := range types {
		for _, name := range m.shapeOf(t).always {
			if !seen[name] {
				m.reportAt(m.pointer().AppendToken(name), DriftMissing, m.shapeOf(t).fields[name], "nothing")
			}
		}
	}
	return true
}

// entries mends an object that is decoded into a map.
func (m *mender) entries(t reflect.Type) bool {
	m.members(func(name string) bool {
		if isKey(name, t.Key()) {
			return m.value(t.Elem())
		}
		m.read()
		m.report(DriftLost, t.Key(), "string")
		return false
	})
	return true
}

// members copies an object, with value mending the value of each member, and
// returns the names. Of members of the same name the first one stays.
func (m *mender) members(value func(name string) bool) map[string]bool {
	seen := make(map[string]bool)
	m.token()
	m.out = append(m.out, '{')
	for m.in.PeekKind() == jsontext.KindString {
		name, start := m.token().String(), len(m.out)
		if seen[name] {
			m.read()
			m.report(DriftLost, reflect.TypeFor[jsontext.Value](), "second member of that name")
			continue
		}
		seen[name] = true
		m.separate('{')
		m.out, _ = jsontext.AppendQuote(m.out, name) // what is invalid UTF-8 is replaced
		m.out = append(m.out, ':')
		if !value(name) {
			m.out = m.out[:start]
		}
	}
	m.token()
	m.out = append(m.out, '}')
	return seen
}

// list mends what is decoded into a slice or an array.
func (m *mender) list(t reflect.Type) bool {
	if m.in.PeekKind() == jsontext.KindBeginArray {
		return m.elements(t)
	}
	raw := m.read()
	if !isListWithGaps(raw) {
		m.report(DriftLost, t, kindName(raw.Kind()))
		return false
	}
	m.report(DriftConverted, t, kindName(raw.Kind()))
	return m.within(raw, func() bool { return m.elements(t) })
}

// elements mends the elements of an array, or of an object that stands for one.
// What is lost of a list of objects is left out; in a list of plain values, where
// the position may mean something, it becomes the zero value.
func (m *mender) elements(t reflect.Type) bool {
	elem := elemOf(t.Elem())
	keepPlace := elem.Kind() != reflect.Struct && takesNull(elem)
	start, count := len(m.out), 0
	isObject := m.token().Kind() == jsontext.KindBeginObject
	m.out = append(m.out, '[')
	for !m.atEnd() {
		if isObject {
			m.token() // its key
		}
		before := len(m.out)
		m.separate('[')
		if !m.value(t.Elem()) {
			if !keepPlace {
				m.out = m.out[:before]
				continue
			}
			m.out = append(m.out, "null"...)
		}
		count++
	}
	m.token()
	m.out = append(m.out, ']')
	if t.Kind() == reflect.Array && count != t.Len() {
		m.out = m.out[:start]
		m.report(DriftLost, t, fmt.Sprintf("array of %d", count))
		return false
	}
	return true
}

// leaf mends a value that has no parts: it must decode as it is, or in another
// spelling.
func (m *mender) leaf(t reflect.Type) bool {
	raw := m.read()
	v := reflect.New(t)
	if json.Unmarshal(raw, v.Interface(), lenient) == nil {
		if e, ok := reflect.TypeAssert[known](v); ok && !e.Known() {
			m.report(DriftUnknownValue, t, excerpt(raw))
		}
		m.out = append(m.out, raw...)
		return true
	}
	for _, spelling := range spellings(raw) {
		if json.Unmarshal(spelling, reflect.New(t).Interface(), lenient) == nil {
			m.report(DriftConverted, t, kindName(raw.Kind()))
			m.out = append(m.out, spelling...)
			return true
		}
	}
	m.report(DriftLost, t, kindName(raw.Kind()))
	return false
}

// spellings returns what else a plain value can be meant as: a text its content,
// a number a text, a whole number or a boolean.
func spellings(raw jsontext.Value) []jsontext.Value {
	text := string(raw)
	switch raw.Kind() {
	case jsontext.KindString:
		var inner string
		if json.Unmarshal(raw, &inner, lenient) != nil || inner == "" {
			return nil
		}
		if kind := jsontext.Value(inner).Kind(); kind == jsontext.KindBeginObject || kind == jsontext.KindBeginArray || !jsontext.Value(inner).IsValid() {
			return nil
		}
		return append(spellings(jsontext.Value(inner)), jsontext.Value(inner))
	case jsontext.KindNumber:
		all := []jsontext.Value{jsontext.Value(strconv.Quote(text))}
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			all = append(all, jsontext.Value(strconv.FormatInt(int64(f), 10)))
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

// token reads a token, read a value. They can't fail: the JSON is valid. What
// they return is good until the next one is read.
func (m *mender) token() jsontext.Token {
	token, _ := m.in.ReadToken()
	return token
}

func (m *mender) read() jsontext.Value {
	value, _ := m.in.ReadValue()
	return value
}

// atEnd reports whether the list or object that is being read ends here.
func (m *mender) atEnd() bool {
	kind := m.in.PeekKind()
	return kind == jsontext.KindEndArray || kind == jsontext.KindEndObject
}

// within has mend read raw, the value that was read last or stands for it.
func (m *mender) within(raw jsontext.Value, mend func() bool) bool {
	in, at := m.in, m.at
	m.in, m.at = readerOf(raw), m.pointer()
	defer func() { m.in, m.at = in, at }()
	return mend()
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
func (m *mender) report(kind DriftKind, t reflect.Type, found string) {
	m.reportAt(m.pointer(), kind, t, found)
}

func (m *mender) reportAt(at jsontext.Pointer, kind DriftKind, t reflect.Type, found string) {
	m.drifts = append(m.drifts, Drift{Pointer: string(at), Kind: kind, Want: t.String(), Found: found})
}

// shape is a struct as JSON sees it.
type shape struct {
	// fields are the types of its members by name.
	fields map[string]reflect.Type
	// always are the names of the members that the server always sends: their
	// tags have no omitzero.
	always []string
}

// shapeOf returns the shape of a struct type. Fields of embedded structs count,
// and give way to outer ones of the same name.
func (m *mender) shapeOf(t reflect.Type) shape {
	if s, ok := m.shapes[t]; ok {
		return s
	}
	s := shape{fields: make(map[string]reflect.Type)}
	for level := []reflect.Type{t}; len(level) > 0; {
		var below []reflect.Type
		for _, t := range level {
			for f := range t.Fields() {
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				switch embedded := elemOf(f.Type); {
				case f.Anonymous && name == "" && embedded.Kind() == reflect.Struct:
					below = append(below, embedded)
					continue
				case !f.IsExported(), name == "-", name == "" && options == "embed":
					continue
				}
				name = cmp.Or(name, f.Name)
				if s.fields[name] != nil {
					continue
				}
				s.fields[name] = f.Type
				if !strings.Contains(options, "omitzero") {
					s.always = append(s.always, name)
				}
			}
		}
		level = below
	}
	m.shapes[t] = s
	return s
}

// elemOf returns what a type points to in the end.
func elemOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// decodesItself reports whether a type has a decoding of its own.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t == reflect.TypeFor[time.Time]() ||
		p.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) ||
		p.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// takesNull reports whether null can be decoded into a type, which only types
// that decode themselves refuse.
func takesNull(t reflect.Type) bool {
	return !decodesItself(t) || json.Unmarshal([]byte("null"), reflect.New(t).Interface(), lenient) == nil
}

// isKey reports whether a name can be the key of a map.
func isKey(name string, t reflect.Type) bool {
	if t.Kind() == reflect.String && !decodesItself(t) {
		return true
	}
	quoted, _ := jsontext.AppendQuote(nil, name)
	m := reflect.New(reflect.MapOf(t, reflect.TypeFor[jsontext.Value]()))
	return json.Unmarshal(slices.Concat([]byte("{"), quoted, []byte(":0}")), m.Interface(), lenient) == nil
}

// isListWithGaps reports whether an object is what the server's language makes
// of a list with gaps: all its names are indices.
func isListWithGaps(raw jsontext.Value) bool {
	in := readerOf(raw)
	if token, err := in.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return false
	}
	names := 0
	for ; in.PeekKind() == jsontext.KindString; names++ {
		name, _ := in.ReadToken()
		if _, err := strconv.ParseUint(name.String(), 10, 64); err != nil || in.SkipValue() != nil {
			return false
		}
	}
	return names > 0
}

func isEmptyArray(raw jsontext.Value) bool {
	in := readerOf(raw)
	token, err := in.ReadToken()
	return err == nil && token.Kind() == jsontext.KindBeginArray && in.PeekKind() == jsontext.KindEndArray
}

// readerOf returns a decoder that reads from the bytes of a value themselves.
func readerOf(raw jsontext.Value) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(raw), lenient)
}

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
