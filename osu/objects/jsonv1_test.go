package objects_test

import (
	stdjson "encoding/json"
	"go/ast"
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// known returns the fixtures without members that this library does not know.
func known(tb testing.TB) map[string]reflect.Type {
	tb.Helper()
	all := fixtures(tb)
	maps.DeleteFunc(all, func(file string, _ reflect.Type) bool {
		return strings.Contains(file, "unknown") || strings.Contains(file, "includes")
	})
	return all
}

// TestEncodingJSON_readsAnswers reads every fixture with encoding/json: every
// member that this library knows must be there, the variants included.
func TestEncodingJSON_readsAnswers(t *testing.T) {
	t.Parallel()
	for file, typ := range known(t) {
		value := reflect.New(typ)
		if err := stdjson.Unmarshal(read(t, file), value.Interface()); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		same(t, file, value)
	}
}

// TestEncodingJSON_roundTrip writes and reads every fixture with encoding/json.
// Nothing may be lost, nor may what is read back differ for the JSON package of
// this library.
func TestEncodingJSON_roundTrip(t *testing.T) {
	t.Parallel()
	for file, typ := range fixtures(t) {
		value, back := reflect.New(typ), reflect.New(typ)
		if err := json.Unmarshal(read(t, file), value.Interface()); err != nil {
			t.Fatal(err)
		}
		written, err := stdjson.Marshal(value.Interface())
		if err == nil {
			err = stdjson.Unmarshal(written, back.Interface())
		}
		if err != nil {
			t.Errorf("%s: %v in %s", filepath.Base(file), err, written)
			continue
		}
		same(t, file, back)
	}
}

// TestEncodingJSON_losesNothing fills every field of every type, unknown
// members included, and compares it with what is left after a round trip.
func TestEncodingJSON_losesNothing(t *testing.T) {
	t.Parallel()
	packages := map[string]struct {
		marshal   func(any) ([]byte, error)
		unmarshal func([]byte, any) error
	}{
		"encoding/json": {stdjson.Marshal, stdjson.Unmarshal},
		"json v2": {
			func(v any) ([]byte, error) { return json.Marshal(v) },
			func(data []byte, v any) error { return json.Unmarshal(data, v) },
		},
	}
	values := everything(t)
	for name, with := range packages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, value := range values {
				written, err := with.marshal(value.Interface())
				if err != nil {
					t.Errorf("%s: %v", value.Type(), err)
					continue
				}
				back := reflect.New(value.Type().Elem())
				if err := with.unmarshal(written, back.Interface()); err != nil {
					t.Errorf("%s: %v in %s", value.Type(), err, written)
					continue
				}
				if at := difference("", back.Elem(), value.Elem()); at != "" {
					t.Errorf("%s%s", value.Type().Elem(), at)
				}
			}
		})
	}
}

// everything returns pointers to filled values: one of each type, and one of
// each variant.
func everything(t *testing.T) (values []reflect.Value) {
	t.Helper()
	f := newFiller(t)
	for name, types := range named() {
		for _, typ := range types {
			if ast.IsExported(name) && typ.Kind() != reflect.Interface {
				values = append(values, f.value(typ))
			}
		}
	}
	for file, typ := range fixtures(t) {
		value := reflect.New(typ)
		f.read(value.Elem(), read(t, file))
		addUnknown(value)
		values = append(values, value)
	}
	return values
}

// TestEncodingJSON_nestedValues does the same to values in a struct of a
// user's.
func TestEncodingJSON_nestedValues(t *testing.T) {
	t.Parallel()
	type mine struct {
		Event  objects.Event            `json:"event"`
		Events []objects.Event          `json:"events"`
		Posts  map[string]objects.Event `json:"posts"`
	}
	event := objects.Event{ID: 1, Type: objects.Some(objects.EventTypeUserSupportGift), Detail: &objects.EventUserSupportGift{User: objects.EventUser{Username: "Wanderer"}}}
	want := mine{event, []objects.Event{event}, map[string]objects.Event{"a": event}}
	written, err := stdjson.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got mine
	if err := stdjson.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	for _, e := range []objects.Event{got.Event, got.Events[0], got.Posts["a"]} {
		if gift, ok := e.Detail.(*objects.EventUserSupportGift); !ok || gift.User.Username != "Wanderer" {
			t.Errorf("the detail is %#v", e.Detail)
		}
	}
}

// same checks that the JSON package of this library writes value as it stands
// in file.
func same(t *testing.T, file string, value reflect.Value) {
	t.Helper()
	out, err := json.Marshal(value.Interface())
	if err != nil {
		t.Errorf("%s: %v", filepath.Base(file), err)
		return
	}
	for _, d := range compare("", parse(t, read(t, file)), parse(t, out)) {
		t.Errorf("%s: %s", filepath.Base(file), d)
	}
}

// knowsEmbed reports whether encoding/json knows the option embed, as that of
// Go 1.27 does.
func knowsEmbed(t *testing.T) bool {
	t.Helper()
	var v struct {
		Unknown map[string]jsontext.Value `json:",embed"`
	}
	if err := stdjson.Unmarshal([]byte(`{"a":1}`), &v); err != nil {
		t.Fatal(err)
	}
	return len(v.Unknown) > 0
}

// TestEncodingJSON_readsUnknownMembers checks which types keep the unknown
// members of a JSON that another package wrote: all types with Go 1.27, those
// that read their own JSON with Go 1.26.
func TestEncodingJSON_readsUnknownMembers(t *testing.T) {
	t.Parallel()
	const raw = `{"id":2,"of_the_future":{"a":1}}`
	for _, test := range []struct {
		name    string
		value   any
		unknown func(any) map[string]jsontext.Value
		always  bool
	}{
		{
			"reads its own JSON", new(objects.UserExtended),
			func(v any) map[string]jsontext.Value { return v.(*objects.UserExtended).Unknown }, true,
		},
		{
			"has no methods", new(objects.User),
			func(v any) map[string]jsontext.Value { return v.(*objects.User).Unknown }, knowsEmbed(t),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := stdjson.Unmarshal([]byte(raw), test.value); err != nil {
				t.Fatal(err)
			}
			if got := len(test.unknown(test.value)) > 0; got != test.always {
				t.Errorf("got an unknown member: %v, want %v", got, test.always)
			}
		})
	}
}

// TestUserStruct_namedFieldKeepsOtherFields checks what the documentation of the
// package says about structs of users: a field with a name is safe, and so is
// an embedded short form; an embedded extended form reads and writes the whole.
func TestUserStruct_namedFieldKeepsOtherFields(t *testing.T) {
	t.Parallel()
	type named struct {
		User objects.UserExtended `json:"user"`
		Note string               `json:"note"`
	}
	type short struct {
		objects.User
		Note string `json:"note"`
	}
	type extended struct {
		objects.UserExtended
		Note string `json:"note"`
	}
	var (
		inName  named
		inShort short
		inLong  extended
	)
	for raw, v := range map[string]any{
		`{"user":{"id":2},"note":"a"}`: &inName,
		`{"id":2,"note":"a"} `:         &inShort,
		`{"id":2,"note":"a"}`:          &inLong,
	} {
		if err := json.Unmarshal([]byte(raw), v); err != nil {
			t.Fatalf("%T: %v", v, err)
		}
	}
	if inName.User.ID != 2 || inName.Note != "a" {
		t.Errorf("named field: got id %v and note %q, want 2 and \"a\"", inName.User.ID, inName.Note)
	}
	if inShort.ID != 2 || inShort.Note != "a" {
		t.Errorf("embedded short form: got id %v and note %q, want 2 and \"a\"", inShort.ID, inShort.Note)
	}
	if inLong.ID != 2 || inLong.Note != "" || string(inLong.Unknown["note"]) != `"a"` {
		t.Errorf("embedded extended form: got note %q and unknown %s, want the note among the unknown", inLong.Note, inLong.Unknown)
	}
}
