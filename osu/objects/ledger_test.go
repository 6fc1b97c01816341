package objects_test

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// unions are the objects whose members are spread over several types.
var unions = map[string]reflect.Type{
	"BeatmapDifficultyAttributes": reflect.TypeFor[objects.DifficultyDetail](),
	"BeatmapsetEventComment":      reflect.TypeFor[objects.BeatmapsetEventComment](),
	"Event":                       reflect.TypeFor[objects.EventDetail](),
	"NotificationDetails":         reflect.TypeFor[objects.NotificationDetails](),
}

// renamed are the objects whose Go names differ, as initialisms do.
var renamed = map[string]string{"ApiError": "APIError"}

// TestLedger_fieldsOfTypes checks that every field the server knows has a place, of a
// type that fits and with a tag that tells when it is sent. testdata/fields.tsv
// lists them.
func TestLedger_fieldsOfTypes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	types := named()
	rows, good, seen := 0, 0, make(map[string]map[string]bool)
	var includes []string // optional members of Score
	for line := range strings.Lines(string(data)) {
		cell := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		object, name, kind, null, presence := cell[0], cell[1], cell[2], cell[3] == "null", cell[4]
		if object == "object" {
			continue
		}
		rows++
		if seen[object] == nil {
			seen[object] = make(map[string]bool)
		}
		seen[object][name] = true
		candidates := slices.Clone(types[object])
		if to, ok := renamed[object]; ok {
			candidates = types[to]
		}
		if union, ok := unions[object]; ok {
			candidates = slices.DeleteFunc(candidates, func(t reflect.Type) bool { return t == union })
			for _, v := range variants[union] {
				candidates = append(candidates, reflect.TypeOf(v))
			}
		}
		if object == "Score" && presence == "sometimes" {
			includes = append(includes, name)
		}
		if len(candidates) == 0 {
			t.Errorf("%s: no such type", object)
			continue
		}
		problem := "no such field"
		found := 0
		for _, typ := range candidates {
			var p string
			switch name {
			case "<extends>":
				p = embeds(typ, kind)
				maps.Copy(seen[object], seen[kind])
			case "<includes>":
				p = has(typ, includes)
				maps.Copy(seen[object], seen[kind])
			case "<key>":
				if typ.Kind() != reflect.Map {
					p = "is not a map"
				}
			case "<array>":
				if err := json.Unmarshal([]byte("[]"), reflect.New(typ).Interface()); err != nil {
					p = err.Error()
				}
			default:
				f, ok := fieldsOf(typ)[name]
				if !ok {
					continue
				}
				if p = rule(f, null, presence); !fits(kind, f.Type) {
					p = "is not a " + kind
				}
			}
			if found++; p != "" || found == 1 {
				problem = p
			}
		}
		if problem != "" {
			t.Errorf("%s.%s: %s", object, name, problem)
			continue
		}
		good++
	}
	for object, names := range seen {
		for _, typ := range types[object] {
			if typ.Kind() != reflect.Struct {
				continue
			}
			for name := range fieldsOf(typ) {
				if !names[name] {
					t.Errorf("%s.%s: the server knows no such field", object, name)
				}
			}
		}
	}
	t.Logf("%d/%d fields of %d objects", good, rows, len(seen))
}

// fits reports whether a member of a kind can be held by a field of type t.
func fits(kind string, t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if inner, ok := optional(t); ok {
		t = inner
	}
	switch t {
	case reflect.TypeFor[objects.Scalar]():
		return kind == "any" || kind == "string"
	case reflect.TypeFor[objects.Mod]():
		return kind == "Mod" || kind == "string"
	}
	switch kind {
	case "any":
		return true
	case "int":
		return t.Kind() == reflect.Int || t.Kind() == reflect.Int64
	case "number":
		return t.Kind() == reflect.Float64
	case "string":
		return t.Kind() == reflect.String
	case "bool":
		return t.Kind() == reflect.Bool
	case "time":
		return t == reflect.TypeFor[time.Time]()
	case "date":
		return t == reflect.TypeFor[objects.Date]()
	case "map":
		return t.Kind() == reflect.Map
	}
	if elem, ok := strings.CutPrefix(kind, "[]"); ok {
		return t.Kind() == reflect.Slice && fits(elem, t.Elem())
	}
	return t.Name() == kind
}

// optional returns what an [objects.Opt] of type t holds. It reports false for
// any other type.
func optional(t reflect.Type) (inner reflect.Type, ok bool) {
	if !t.Implements(reflect.TypeFor[interface{ IsNull() bool }]()) {
		return nil, false
	}
	get, _ := t.MethodByName("Get")
	return get.Type.Out(0), true
}

// rule checks what the type and the tag of a field tell about its presence. In
// a variant the presence depends on the type, so that both tags are right.
func rule(f field, null bool, presence string) string {
	_, pointer := optional(f.Type)
	pointer = pointer || f.Type.Kind() == reflect.Pointer
	nilable := slices.Contains([]reflect.Kind{reflect.Slice, reflect.Map, reflect.Interface}, f.Type.Kind())
	id := f.Type.Kind() == reflect.Int64 && strings.HasSuffix(f.Type.Name(), "ID")
	switch {
	case presence == "sometimes" && !f.omitzero:
		return "is not always there, and has no omitzero"
	case presence == "always" && !null && (f.omitzero || pointer):
		return "is always there, and has omitzero or a pointer"
	case (presence == "sometimes" || null && presence != "variant") && !pointer && !nilable && (!id || !f.omitzero) && f.Name != "Event":
		return "may be null or absent, and is neither an Opt nor a pointer"
	case presence == "always" && null && pointer && f.omitzero:
		return "is always there, and has omitzero"
	case null && nilable && f.Type.Kind() != reflect.Interface && !f.omitzero:
		return "may be null, and has no omitzero"
	}
	return ""
}

// embeds checks that t extends the type of the given name.
func embeds(t reflect.Type, name string) string {
	if f, ok := t.FieldByName(name); !ok || !f.Anonymous {
		return "does not embed " + name
	}
	return ""
}

// has checks that t has all the members.
func has(t reflect.Type, members []string) string {
	fields := fieldsOf(t)
	for _, name := range members {
		switch name {
		case "classic_total_score", "playlist_item_id", "preserve", "processed", "ranked", "room_id",
			"solo_score_id", "total_score_without_mods": // the current format alone
			continue
		}
		if _, ok := fields[name]; !ok {
			return "has no " + name
		}
	}
	return ""
}
