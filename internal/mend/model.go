package mend

import (
	"cmp"
	"encoding"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shaper is implemented by models that decode themselves. Shape returns
// pointers to the values that raw is decoded into: structs that together have
// the members of an object, or one value of another kind. No result means the
// model itself. The objects and arrays in raw are emptied.
type shaper interface {
	Shape(raw jsontext.Value) []any
}

// optional is implemented by values that may be null or absent. They are mended
// like pointers to the results of Shape.
type optional interface {
	shaper
	IsNull() bool
}

// variant is implemented by shapers that keep some members as JSON and decode
// them depending on the others. MemberShapes returns, by name, pointers to the
// values that these members are decoded into.
type variant interface {
	shaper
	MemberShapes(raw jsontext.Value) map[string]any
}

// known is implemented by enumerations.
type known interface {
	Known() bool
}

// form is the way to mend values of a type.
type form int

const (
	formLeaf   form = iota // as a whole
	formRaw                // not at all
	formShaped             // as what Shape returns
	formStruct             // member by member
	formMap                // member by member, all of one type
	formList               // element by element
)

// model is the JSON view of a type. Except for known, it does not change once
// it is made.
type model struct {
	t             reflect.Type // without pointers
	form          form
	nullable      bool // null is one of its values
	decodesItself bool
	isEnum        bool

	elem    *model         // of a list or map
	members []member       // of a struct, in order
	index   map[string]int // of the members, by name
	known   atomic.Value   // of an enumeration: a map[string]bool of the JSON of known values

	// For the reader.
	read       readFunc
	readElem   readFunc // of a list or map
	unseen     []bool   // as many as members
	due        []int    // the members that the server always sends
	keeps      keeps
	unknown    []int // index of the field that keeps unknown members
	fillsShort bool  // is a shortFiller
}

// keeps is what a struct does with unknown members.
type keeps int

const (
	keepsNothing keeps = iota
	keepsUnknown       // in a map
	keepsOther         // in some other way
)

// member is a field of a struct.
type member struct {
	name      string
	field     []int // index of the field
	model     *model
	readValue readFunc
	// optional means that the server does not always send the member: its tag
	// has omitzero.
	optional bool
}

// models caches models by type. Computing one takes as long as mending a small
// answer.
var models = struct {
	sync.Mutex
	all map[reflect.Type]*model
}{all: make(map[reflect.Type]*model)}

// modelOf returns the model of a type.
func modelOf(t reflect.Type) *model {
	models.Lock()
	defer models.Unlock()
	return makeModel(t)
}

func makeModel(t reflect.Type) *model {
	if to := models.all[t]; to != nil {
		return to
	}
	if isOptional(elemOf(t)) {
		self, _ := reflect.TypeAssert[optional](reflect.New(elemOf(t)))
		to := makeModel(reflect.TypeOf(self.Shape(nil)[0]))
		models.all[t] = to
		return to
	}
	to := &model{t: elemOf(t)}
	models.all[t] = to // before the rest, because types can be recursive
	kind, pointer := to.t.Kind(), reflect.PointerTo(to.t)
	to.nullable = t.Kind() == reflect.Pointer || kind == reflect.Interface || to.t == reflect.TypeFor[jsontext.Value]()
	to.isEnum = pointer.Implements(reflect.TypeFor[known]())
	to.decodesItself = to.t == reflect.TypeFor[time.Time]() ||
		pointer.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) ||
		pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch {
	case to.t == reflect.TypeFor[jsontext.Value]():
		to.form = formRaw
	case pointer.Implements(reflect.TypeFor[shaper]()):
		to.form = formShaped
	case kind == reflect.Map:
		to.form, to.elem = formMap, makeModel(to.t.Elem())
	case to.decodesItself && !pointer.Implements(reflect.TypeFor[shortFiller]()):
	case kind == reflect.Struct:
		to.form = formStruct
		to.makeMembers()
	case kind == reflect.Slice && to.t.Elem().Kind() != reflect.Uint8, kind == reflect.Array:
		to.form, to.elem = formList, makeModel(to.t.Elem())
	}
	if to.elem != nil {
		to.readElem = to.elem.readFuncOf(to.t.Elem())
	}
	to.read = to.makeRead()
	return to
}

// isOptional reports whether values of a type may be null or absent.
func isOptional(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[optional]())
}

// makeMembers sets the fields that depend on the members of a struct.
func (to *model) makeMembers() {
	to.members, to.unknown = membersOf(to.t)
	to.index = make(map[string]int, len(to.members))
	to.unseen = make([]bool, len(to.members))
	for i, m := range to.members {
		to.index[m.name] = i
		if !m.optional {
			to.due = append(to.due, i)
		}
	}
	to.fillsShort = reflect.PointerTo(to.t).Implements(reflect.TypeFor[shortFiller]())
	switch {
	case to.unknown == nil:
	case to.t.FieldByIndex(to.unknown).Type == reflect.TypeFor[map[string]jsontext.Value]():
		to.keeps = keepsUnknown
	default:
		to.keeps = keepsOther
	}
}

// membersOf returns the members of a struct, and the index of the field that
// keeps the unknown ones. Fields of embedded structs, in Go or by the tag, are
// included unless an outer field has the same name.
func membersOf(t reflect.Type) (members []member, unknown []int) {
	type embedded struct {
		t     reflect.Type
		index []int
	}
	for level := []embedded{{t: t}}; len(level) > 0; {
		var below []embedded
		for _, outer := range level {
			for f := range outer.t.Fields() {
				index := slices.Concat(outer.index, f.Index)
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				switch inner := elemOf(f.Type); {
				case name == "" && (f.Anonymous || options == "embed") && inner.Kind() == reflect.Struct:
					below = append(below, embedded{inner, index})
					continue
				case !f.IsExported(), name == "-":
					continue
				case name == "" && options == "embed":
					if unknown == nil {
						unknown = index
					}
					continue
				}
				name = cmp.Or(name, f.Name)
				if !slices.ContainsFunc(members, func(m member) bool { return m.name == name }) {
					optional := slices.Contains(strings.Split(options, ","), "omitzero")
					inner := makeModel(f.Type)
					members = append(members, member{name, index, inner, inner.readFuncOf(f.Type), optional})
				}
			}
		}
		level = below
	}
	return members, unknown
}

// elemOf returns a type without its pointers.
func elemOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// fits reports whether raw decodes into a value of the model.
func (to *model) fits(raw jsontext.Value) bool {
	fits, _ := to.takes(raw)
	return fits
}

// takes reports whether raw decodes into a value of the model, and whether it
// is a known value of an enumeration.
func (to *model) takes(raw jsontext.Value) (fits, isKnown bool) {
	switch kind := to.t.Kind(); {
	case to.t == reflect.TypeFor[time.Time]():
		var t time.Time
		return t.UnmarshalJSON(raw) == nil, true
	case to.isEnum:
		return to.takesEnum(raw)
	case to.decodesItself:
	case kind == reflect.String:
		return raw.Kind() == jsontext.KindString, true
	case kind == reflect.Bool:
		return raw.Kind() == jsontext.KindTrue || raw.Kind() == jsontext.KindFalse, true
	case reflect.Int <= kind && kind <= reflect.Int64:
		_, err := strconv.ParseInt(string(raw), 10, to.t.Bits())
		return err == nil, true
	case kind == reflect.Float64:
		if raw.Kind() != jsontext.KindNumber {
			return false, true
		}
		_, err := strconv.ParseFloat(string(raw), to.t.Bits())
		return err == nil, true
	}
	return to.decodes(raw, reflect.New(to.t)), true
}

func (to *model) decodes(raw jsontext.Value, v reflect.Value) bool {
	return json.Unmarshal(raw, v.Interface(), Lenient) == nil
}

// maxKnown is how many spellings of known values are cached for each
// enumeration.
const maxKnown = 256

// takesEnum is takes for enumerations.
func (to *model) takesEnum(raw jsontext.Value) (fits, isKnown bool) {
	known, _ := to.known.Load().(map[string]bool)
	if known[string(raw)] {
		return true, true
	}
	v := reflect.New(to.t)
	if !to.decodes(raw, v) {
		return false, false
	}
	if isKnown = v.Interface().(interface{ Known() bool }).Known(); isKnown && len(known) < maxKnown { //nolint:forcetypeassert // isEnum says so
		more := maps.Clone(known)
		if more == nil {
			more = make(map[string]bool)
		}
		more[string(raw)] = true
		to.known.Store(more)
	}
	return true, isKnown
}

// isEmpty reports whether a struct has required members and all of them are
// zero.
func (to *model) isEmpty(v reflect.Value) bool {
	if to.form != formStruct || v.Kind() != reflect.Struct {
		return false
	}
	due := false
	for _, m := range to.members {
		if m.optional {
			continue
		}
		due = true
		f, err := v.FieldByIndexErr(m.field)
		if err == nil && !f.IsZero() {
			return false
		}
	}
	return due
}

// takesEmptyArray reports whether an empty array decodes into a value of the
// model in the strict pass.
func (to *model) takesEmptyArray() bool {
	return json.Unmarshal([]byte("[]"), reflect.New(to.t).Interface(), strict) == nil
}

// takesNull reports whether null decodes into a value of the model, which only
// types that decode themselves refuse.
func (to *model) takesNull() bool {
	if !to.decodesItself {
		return true
	}
	return to.fits(jsontext.Value("null"))
}

// takesKey reports whether a name, in quotes, can be a key of the map.
func (to *model) takesKey(name jsontext.Value) bool {
	if to.t.Key().Kind() == reflect.String {
		return true
	}
	m := reflect.New(reflect.MapOf(to.t.Key(), reflect.TypeFor[jsontext.Value]()))
	return json.Unmarshal(slices.Concat([]byte("{"), name, []byte(":0}")), m.Interface(), Lenient) == nil
}
