package mend

import (
	"cmp"
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shaper is implemented by models that decode themselves. Shape returns pointers
// to what raw is decoded into: structs whose fields together are the members of
// an object, or one value of another kind. Nothing stands for the model itself.
type shaper interface {
	Shape(raw jsontext.Value) []any
}

// optional is implemented by values that may be null or absent: they are mended
// as pointers to what Shape returns.
type optional interface {
	shaper
	IsNull() bool
}

// known is implemented by enumerations.
type known interface {
	Known() bool
}

// form is how values of a type are mended.
type form int

const (
	formLeaf   form = iota // as a whole
	formRaw                // not at all
	formShaped             // as what Shape returns
	formStruct             // member by member
	formMap                // member by member, all of one type
	formList               // element by element
)

// model is a type as JSON sees it. It does not change once it has been made.
type model struct {
	t             reflect.Type // without pointers
	form          form
	nullable      bool // null is one of its values
	decodesItself bool
	isEnum        bool

	elem    *model         // of a list or map
	members []member       // of a struct, in order
	index   map[string]int // of the members, by name
}

// member is a field of a struct.
type member struct {
	name  string
	model *model
	// optional says that the server does not always send it: its tag has
	// omitzero.
	optional bool
}

// models holds the models of the types that were met so far. Working one out costs
// as much as mending a small answer.
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
	if self, ok := reflect.TypeAssert[optional](reflect.New(elemOf(t))); ok {
		to := makeModel(reflect.TypeOf(self.Shape(nil)[0]))
		models.all[t] = to
		return to
	}
	to := &model{t: elemOf(t)}
	models.all[t] = to // before the rest: types refer to each other in circles
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
	case to.decodesItself:
	case kind == reflect.Struct:
		to.form = formStruct
		to.members = membersOf(to.t)
		to.index = make(map[string]int, len(to.members))
		for i, m := range to.members {
			to.index[m.name] = i
		}
	case kind == reflect.Slice && to.t.Elem().Kind() != reflect.Uint8, kind == reflect.Array:
		to.form, to.elem = formList, makeModel(to.t.Elem())
	}
	return to
}

// membersOf returns the members of a struct. Fields of embedded structs count,
// and give way to outer ones of the same name.
func membersOf(t reflect.Type) []member {
	var members []member
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
				if !slices.ContainsFunc(members, func(m member) bool { return m.name == name }) {
					optional := slices.Contains(strings.Split(options, ","), "omitzero")
					members = append(members, member{name, makeModel(f.Type), optional})
				}
			}
		}
		level = below
	}
	return members
}

// elemOf returns what a type points to in the end.
func elemOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// takes reports whether raw decodes into a value of the model, and whether that
// is one of the values known to an enumeration.
func (to *model) takes(raw jsontext.Value) (fits, isKnown bool) {
	if !to.decodesItself && !to.isEnum {
		switch kind := to.t.Kind(); kind {
		case reflect.String:
			return raw.Kind() == jsontext.KindString, true
		case reflect.Bool:
			return raw.Kind() == jsontext.KindTrue || raw.Kind() == jsontext.KindFalse, true
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			_, err := strconv.ParseInt(string(raw), 10, to.t.Bits())
			return err == nil, true
		}
	}
	v := reflect.New(to.t)
	if json.Unmarshal(raw, v.Interface(), Lenient) != nil {
		return false, false
	}
	e, isEnum := reflect.TypeAssert[known](v)
	return true, !isEnum || e.Known()
}

// takesNull reports whether null decodes into a value of the model, which only
// types that decode themselves refuse.
func (to *model) takesNull() bool {
	if !to.decodesItself {
		return true
	}
	fits, _ := to.takes(jsontext.Value("null"))
	return fits
}

// takesKey reports whether a name, in quotes, can be a key of the map.
func (to *model) takesKey(name jsontext.Value) bool {
	if to.t.Key().Kind() == reflect.String {
		return true
	}
	m := reflect.New(reflect.MapOf(to.t.Key(), reflect.TypeFor[jsontext.Value]()))
	return json.Unmarshal(slices.Concat([]byte("{"), name, []byte(":0}")), m.Interface(), Lenient) == nil
}
