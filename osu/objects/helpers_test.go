package objects_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// filler fills values by reflection.
type filler struct {
	tb      testing.TB
	samples map[reflect.Type]string // JSON of the types whose members depend on each other
	depth   int
}

// maxDepth is how deep objects stand in those that a filler makes.
const maxDepth = 3

// newFiller returns a filler that takes its samples from the fixtures.
func newFiller(tb testing.TB) filler {
	tb.Helper()
	f := filler{tb: tb, samples: make(map[reflect.Type]string)}
	all := fixtures(tb)
	for _, file := range slices.Sorted(maps.Keys(all)) {
		if !strings.Contains(filepath.Base(file), "-") || f.samples[all[file]] == "" {
			f.samples[all[file]] = string(read(tb, file))
		}
	}
	f.samples[reflect.TypeFor[objects.BeatmapDifficultyAttributes]()] = `{"star_rating":5.5,"max_combo":9,"aim_difficulty":2.5}`
	f.samples[reflect.TypeFor[objects.NominationsCurrent]()] = `{"taiko":2}`
	f.samples[reflect.TypeFor[objects.Scalar]()] = `1.5e3`
	f.samples[reflect.TypeFor[objects.Date]()] = `"2031-04-05"`
	f.samples[reflect.TypeFor[jsontext.Value]()] = `{"a":[1,"b"]}`
	f.samples[reflect.TypeFor[time.Time]()] = `"2031-04-05T06:07:08Z"`
	return f
}

// value returns a pointer to a value of type t in which every field has a
// value, those for unknown members included.
func (f filler) value(t reflect.Type) reflect.Value {
	f.tb.Helper()
	v := reflect.New(t)
	f.fill(v.Elem())
	addUnknown(v)
	return v
}

// fill fills v.
func (f filler) fill(v reflect.Value) {
	f.tb.Helper()
	t := v.Type()
	if sample := f.samples[t]; sample != "" && (t.Kind() != reflect.Struct || dependsOnType(t)) {
		f.read(v, []byte(sample))
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if f.depth < maxDepth {
			f.depth++
			f.fillReference(v)
		}
	case reflect.Struct:
		f.fillStruct(v)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	default:
		f.tb.Fatalf("no value for %s", t)
	}
}

// fillReference fills what v points to, or its only element.
func (f filler) fillReference(v reflect.Value) {
	f.tb.Helper()
	switch t := v.Type(); t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
		f.fill(v.Index(0))
	default:
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(key, value)
	}
}

// fillStruct fills the fields of v that stand in its JSON.
func (f filler) fillStruct(v reflect.Value) {
	f.tb.Helper()
	if shape, ok := optShape(v); ok {
		f.fill(shape)
		raw, err := json.Marshal(shape.Interface())
		if err != nil {
			f.tb.Fatal(err)
		}
		f.read(v, raw)
		return
	}
	for field, value := range v.Fields() {
		if field.Tag.Get("json") != "-" {
			f.fill(value)
		}
	}
	if long, ok := reflect.TypeAssert[interface{ FillShort() }](v.Addr()); ok {
		long.FillShort()
	}
}

// read decodes JSON into v.
func (f filler) read(v reflect.Value, raw []byte) {
	f.tb.Helper()
	if err := json.Unmarshal(raw, v.Addr().Interface()); err != nil {
		f.tb.Fatalf("%s: %v", v.Type(), err)
	}
}

// optShape returns a value of the type that v, an Opt, holds. It reports false
// if v is not an Opt.
func optShape(v reflect.Value) (reflect.Value, bool) {
	if _, ok := reflect.TypeAssert[interface{ IsNull() bool }](v); !ok {
		return reflect.Value{}, false
	}
	return reflect.New(v.MethodByName("Get").Type().Out(0)).Elem(), true
}

// dependsOnType reports whether t has members that stand for others in its
// JSON, so that no field can be set on its own.
func dependsOnType(t reflect.Type) bool {
	if t.NumField() == 0 || !strings.HasSuffix(t.PkgPath(), "/objects") {
		return true
	}
	switch t {
	case reflect.TypeFor[objects.Scalar](), reflect.TypeFor[objects.Date](), reflect.TypeFor[objects.NominationsCurrent]():
		return true
	}
	for f := range t.Fields() {
		if f.Type.Kind() == reflect.Interface {
			return true
		}
	}
	return false
}

// difference returns the first path at which two values differ, and how. It
// returns an empty text if they are the same: nil and empty lists are, and so
// are two spellings of one time or one raw value.
func difference(at string, got, want reflect.Value) string {
	switch want.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !got.IsNil() && !want.IsNil() && got.Elem().Type() == want.Elem().Type() {
			return difference(at, got.Elem(), want.Elem())
		}
		if got.IsNil() && want.IsNil() {
			return ""
		}
	case reflect.Slice:
		if raw, ok := reflect.TypeAssert[jsontext.Value](want); ok {
			want = reflect.ValueOf(compact(raw))
			got = reflect.ValueOf(compact(got.Bytes()))
		}
		if got.Len() == want.Len() {
			return elementDifference(at, got, want)
		}
	case reflect.Map:
		if got.Len() == want.Len() {
			return memberDifference(at, got, want)
		}
	case reflect.Struct:
		return structDifference(at, got, want)
	default:
		if got.Interface() == want.Interface() {
			return ""
		}
	}
	return fmt.Sprintf("%s: got %#v, want %#v", at, got, want)
}

func compact(raw jsontext.Value) []byte {
	raw = raw.Clone()
	_ = raw.Compact() // one that is not JSON stays as it is
	return raw
}

// elementDifference is difference for slices of one length.
func elementDifference(at string, got, want reflect.Value) string {
	for i := range want.Len() {
		if d := difference(at+"/"+strconv.Itoa(i), got.Index(i), want.Index(i)); d != "" {
			return d
		}
	}
	return ""
}

// memberDifference is difference for maps of one length.
func memberDifference(at string, got, want reflect.Value) string {
	for key, value := range want.Seq2() {
		at := at + "/" + fmt.Sprint(key)
		if !got.MapIndex(key).IsValid() {
			return at + ": is not there"
		}
		if d := difference(at, got.MapIndex(key), value); d != "" {
			return d
		}
	}
	return ""
}

// structDifference is difference for structs.
func structDifference(at string, got, want reflect.Value) string {
	wantTime, isTime := reflect.TypeAssert[time.Time](want)
	_, isOpt := optShape(want)
	switch {
	case isTime:
		if gotTime, _ := reflect.TypeAssert[time.Time](got); !gotTime.Equal(wantTime) {
			return fmt.Sprintf("%s: got %v, want %v", at, gotTime, wantTime)
		}
	case isOpt:
		if got.Interface() != want.Interface() {
			return fmt.Sprintf("%s: got %v, want %v", at, got, want)
		}
	default:
		for field, value := range want.Fields() {
			if d := difference(at+"/"+field.Name, got.FieldByIndex(field.Index), value); d != "" {
				return d
			}
		}
	}
	return ""
}

// addUnknown gives a member that this library does not know to every object
// that v holds. A mod that is a mere acronym has no members.
func addUnknown(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			addUnknown(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			addUnknown(v.Index(i))
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			changed := reflect.New(value.Type()).Elem()
			changed.Set(value)
			addUnknown(changed)
			v.SetMapIndex(key, changed)
		}
	case reflect.Struct:
		if mod, ok := reflect.TypeAssert[objects.Mod](v); ok && mod.Bare {
			return
		}
		for field, value := range v.Fields() {
			switch unknown := map[string]jsontext.Value{"of_the_future": jsontext.Value(`{"a":1}`)}; {
			case field.Name == "Unknown" && field.Type == reflect.TypeOf(unknown):
				value.Set(reflect.ValueOf(unknown))
			case field.IsExported():
				addUnknown(value)
			}
		}
	default:
	}
}

// compare returns how two JSON values differ. A member that is null is the same
// as one that is absent, and two spellings of one time are the same; so are an
// empty array and an empty object.
func compare(at string, want, got any) (differences []string) {
	switch want := want.(type) {
	case map[string]any:
		if list, ok := got.([]any); ok && len(list)+len(want) == 0 {
			return nil
		}
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			differences = append(differences, compare(at+"/"+name, want[name], got[name])...)
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if want[name] == nil && got[name] != nil {
				if _, ok := want[name]; !ok {
					differences = append(differences, at+"/"+name+": added")
				}
			}
		}
		return differences
	case []any:
		if object, ok := got.(map[string]any); ok && len(object)+len(want) == 0 {
			return nil
		}
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		for i := range want {
			differences = append(differences, compare(at+"/"+strconv.Itoa(i), want[i], got[i])...)
		}
		return differences
	case string:
		got, ok := got.(string)
		if !ok {
			break
		}
		a, errA := time.Parse(time.RFC3339, want)
		b, errB := time.Parse(time.RFC3339, got)
		if want == got || errA == nil && errB == nil && a.Equal(b) {
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	if got == nil {
		return []string{at + ": lost"}
	}
	return []string{fmt.Sprintf("%s: %.60v became %.60v", at, want, got)}
}

func parse(t *testing.T, raw []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// roundTrip decodes raw into a new value of type t, encodes it, and returns the
// value and the differences between what came and what was written.
func roundTrip(t *testing.T, raw []byte, typ reflect.Type) (value reflect.Value, differences []string) {
	t.Helper()
	value = reflect.New(typ)
	if err := json.Unmarshal(raw, value.Interface()); err != nil {
		return value, []string{err.Error()}
	}
	out, err := json.Marshal(value.Interface())
	if err != nil {
		return value, []string{err.Error()}
	}
	return value, compare("", parse(t, raw), parse(t, out))
}

// unknown returns the paths of what v holds in fields for the unknown, and of
// values of enumerations that are none of the constants.
func unknown(at string, v reflect.Value) (paths []string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return unknown(at, v.Elem())
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[jsontext.Value]() {
			return nil
		}
		for i := range v.Len() {
			paths = append(paths, unknown(at+"/"+strconv.Itoa(i), v.Index(i))...)
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			paths = append(paths, unknown(at+"/"+fmt.Sprint(key), value)...)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		if _, isOpt := reflect.TypeAssert[interface{ IsNull() bool }](v); isOpt {
			return unknown(at, v.MethodByName("Get").Call(nil)[0])
		}
		for f, value := range v.Fields() {
			raw, ok := reflect.TypeAssert[jsontext.Value](value)
			switch {
			case ok && f.Name == "Raw" && len(raw) > 0:
				paths = append(paths, at+": "+string(raw))
			case f.Name == "Unknown":
				for name, value := range value.Seq2() {
					paths = append(paths, fmt.Sprintf("%s/%s: %s", at, name, value))
				}
			case f.Anonymous:
				paths = append(paths, unknown(at, value)...)
			default:
				paths = append(paths, unknown(at+"/"+f.Name, value)...)
			}
		}
	default:
		known, ok := reflect.TypeAssert[interface{ Known() bool }](v)
		if ok && !known.Known() && !v.IsZero() {
			paths = append(paths, fmt.Sprintf("%s: %s %v", at, v.Type(), v))
		}
	}
	return paths
}

func read(tb testing.TB, file string) []byte {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// fixtures returns the made-up objects of testdata, <type>[-<case>].json, with
// their types.
func fixtures(tb testing.TB) map[string]reflect.Type {
	tb.Helper()
	files, err := filepath.Glob("testdata/fixtures/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatal("no fixtures", err)
	}
	types := named()
	types["UserRanking"] = []reflect.Type{reflect.TypeFor[objects.UserRanking]()}
	types["CountryRanking"] = []reflect.Type{reflect.TypeFor[objects.CountryRanking]()}
	types["TeamRanking"] = []reflect.Type{reflect.TypeFor[objects.TeamRanking]()}
	all := make(map[string]reflect.Type)
	for _, file := range files {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		if len(types[name]) != 1 {
			tb.Fatalf("%s: %d types %s", file, len(types[name]), name)
		}
		all[file] = types[name][0]
	}
	return all
}

// stable checks that an object that has been decoded is the same after encoding
// and decoding.
func stable(t *testing.T, value reflect.Value) {
	t.Helper()
	out, err := json.Marshal(value.Interface(), json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	again := reflect.New(value.Type().Elem())
	if err := json.Unmarshal(out, again.Interface()); err != nil {
		t.Fatal(err, string(out))
	}
	twice, err := json.Marshal(again.Interface(), json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != string(twice) {
		t.Errorf("not stable:\n%s\n%s", out, twice)
	}
}

// fieldsOf returns the members of a struct by their JSON names: the outer one
// where an embedded struct has one of the same name.
func fieldsOf(t reflect.Type) map[string]field {
	fields := make(map[string]field)
	for level := []reflect.Type{t}; len(level) > 0; {
		var below []reflect.Type
		for _, t := range level {
			for f := range t.Fields() {
				tag, ok := f.Tag.Lookup("json")
				name, options, _ := strings.Cut(tag, ",")
				switch _, taken := fields[name]; {
				case f.Anonymous && !ok:
					below = append(below, f.Type)
				case taken, name == "", name == "-":
				default:
					fields[name] = field{f, options == "omitzero"}
				}
			}
		}
		level = below
	}
	return fields
}

// named returns the types of this package that can be reached from answers, by
// name. Instances of Rankings share one name.
func named() map[string][]reflect.Type {
	all := make(map[string][]reflect.Type)
	seen := make(map[reflect.Type]bool)
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		if t.Name() != "" && strings.HasSuffix(t.PkgPath(), "/objects") {
			name, _, _ := strings.Cut(t.Name(), "[")
			all[name] = append(all[name], t)
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(t.Elem())
		case reflect.Interface:
			for _, v := range variants[t] {
				visit(reflect.TypeOf(v))
			}
		case reflect.Struct:
			if t == reflect.TypeFor[time.Time]() {
				return
			}
			for f := range t.Fields() {
				visit(f.Type)
			}
		default:
		}
	}
	for _, t := range answers {
		visit(t)
	}
	return all
}

// sources returns the parsed source files of this package, without tests, by
// name.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]*ast.File)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
