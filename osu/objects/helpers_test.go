package objects_test

import (
	"fmt"
	"maps"
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
