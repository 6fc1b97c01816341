package objects_test

import (
	stdjson "encoding/json"
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

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

// TestEncodingJSON_nestedValues does the same to values in a struct of a user's.
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

// same checks that the JSON package of this library writes value as it stands in
// file.
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
