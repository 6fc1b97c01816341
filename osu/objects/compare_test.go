package objects_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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

func parse(t *testing.T, raw []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
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
