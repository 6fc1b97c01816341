package objects_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
)

// extended are JSON of extended forms with the members that the short forms
// have, too, and functions that return the short form.
var extended = []struct {
	name, file string
	long       func() any
	short      func(any) any
}{
	{
		"user", "UserExtended.json",
		func() any { return new(objects.UserExtended) },
		func(v any) any { return v.(*objects.UserExtended).User },
	},
	{
		"beatmap", "BeatmapExtended.json",
		func() any { return new(objects.BeatmapExtended) },
		func(v any) any { return v.(*objects.BeatmapExtended).Beatmap },
	},
	{
		"beatmapset", "BeatmapsetExtended.json",
		func() any { return new(objects.BeatmapsetExtended) },
		func(v any) any { return v.(*objects.BeatmapsetExtended).Beatmapset },
	},
}

// TestExtended_completesShortForm checks that the short form that an
// extended one embeds has what the extended form has, however it was decoded.
func TestExtended_completesShortForm(t *testing.T) {
	t.Parallel()
	decoders := map[string]func([]byte, any) error{
		"json":   func(data []byte, v any) error { return json.Unmarshal(data, v) },
		"answer": func(data []byte, v any) error { _, err := mend.Decode(t.Context(), data, v, true); return err },
		"mended answer": func(data []byte, v any) error {
			_, err := mend.Decode(t.Context(), append([]byte("\ufeff"), data...), v, true)
			return err
		},
	}
	for _, test := range extended {
		for by, decode := range decoders {
			t.Run(test.name+" by "+by, func(t *testing.T) {
				t.Parallel()
				long := test.long()
				if err := decode(read(t, "testdata/fixtures/"+test.file), long); err != nil {
					t.Fatal(err)
				}
				short := test.short(long)
				want, got := members(t, long), members(t, short)
				for name := range fieldsOf(reflect.TypeOf(short)) {
					if want[name] == nil {
						continue
					}
					if got[name] == nil {
						t.Errorf("the short form has no %s, want %v", name, want[name])
					}
				}
			})
		}
	}
}

// TestFillShort_followsChanges checks values that a program has made.
func TestFillShort_followsChanges(t *testing.T) {
	t.Parallel()
	user := objects.UserExtended{Country: &objects.Country{Code: "AU"}, Kudosu: objects.UserKudosu{Total: 5}}
	user.FillShort()
	if got := user.User; got.Country != user.Country || got.Kudosu.Total != 5 || got.Cover == nil {
		t.Errorf("got %+v, want all of %+v", got, user)
	}
	set := &objects.BeatmapsetExtended{Beatmapset: nothing}
	beatmap := objects.BeatmapExtended{Beatmap: breeze, Checksum: objects.Some("0123"), Beatmapset: set}
	beatmap.FillShort()
	if got := beatmap.Beatmap; got.Checksum != beatmap.Checksum || got.Beatmapset != &set.Beatmapset {
		t.Errorf("got %+v, want all of %+v", got, beatmap)
	}
	set.Beatmaps, set.Availability.DownloadDisabled = []objects.BeatmapExtended{beatmap}, true
	set.FillShort()
	if got := set.Beatmapset; len(got.Beatmaps) != 1 || got.Beatmaps[0].Checksum != beatmap.Checksum || !got.Availability.DownloadDisabled {
		t.Errorf("got %+v, want all of %+v", got, set)
	}
	beatmap.Beatmapset, set.Beatmaps = nil, nil
	beatmap.FillShort()
	set.FillShort()
	if beatmap.Beatmap.Beatmapset != nil || set.Beatmapset.Beatmaps != nil {
		t.Errorf("got %v and %v, want nothing", beatmap.Beatmap.Beatmapset, set.Beatmapset.Beatmaps)
	}
}

// members returns the members of v.
func members(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := parse(t, data).(map[string]any)
	return all
}
