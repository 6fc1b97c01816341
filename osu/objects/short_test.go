package objects_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// TestShort_losesNothing checks that the short form has every member that both
// forms have a field for. Deleting a line of a Short makes it fail.
func TestShort_losesNothing(t *testing.T) {
	t.Parallel()
	country, team := &objects.Country{Code: "AU", Name: "Australia"}, &objects.Team{ID: 3, Name: "Nobodies"}
	user := objects.UserExtended{
		User:    wanders,
		Country: country,
		Cover:   objects.UserCover{URL: objects.Some("https://example.com/cover.png")},
		Kudosu:  objects.UserKudosu{Total: 5},
	}
	beatmap := objects.BeatmapExtended{Beatmap: breeze, Checksum: objects.Some("0123456789abcdef0123456789abcdef")}
	set := objects.BeatmapsetExtended{
		Beatmapset:   nothing,
		Availability: objects.Availability{DownloadDisabled: true},
		Beatmaps:     []objects.BeatmapExtended{beatmap},
	}
	beatmap.Beatmapset = &set
	set.Beatmaps[0].Beatmapset = &set // must not be followed for ever
	current := objects.CurrentUser{
		UserExtended: user, Blocks: []objects.UserRelation{{TargetID: 4}}, FollowUserMapping: []objects.UserID{5},
		Groups: []objects.UserGroup{{Group: objects.Group{Name: "NAT"}}}, Team: team, UnreadPMCount: 6,
	}
	flat := objects.BeatmapsetExtended{Beatmapset: nothing, Availability: set.Availability, Beatmaps: []objects.BeatmapExtended{{Beatmap: breeze}}}
	for _, test := range []struct{ long, short any }{
		{user, user.Short()},
		{current, current.Short()},
		{flat, flat.Short()},
	} {
		long, short := members(t, test.long), members(t, test.short)
		for name := range fieldsOf(reflect.TypeOf(test.short)) {
			if _, ok := long[name]; !ok {
				continue
			}
			if _, ok := short[name]; !ok {
				t.Errorf("the short form of %T has no %s", test.long, name)
			}
		}
	}
	short := beatmap.Short()
	if short.Checksum != beatmap.Checksum {
		t.Errorf("the checksum is %q, want %q", short.Checksum, beatmap.Checksum)
	}
	if s := short.Beatmapset; s == nil || s.Title != "Nothing" || s.Availability == nil || len(s.Beatmaps) != 1 || s.Beatmaps[0].Checksum != beatmap.Checksum {
		t.Errorf("the beatmapset is %v, want all of %v", s, set)
	}
	if s := user.Short(); s.Country != country || s.Cover.URL != user.Cover.URL || s.Kudosu.Total != 5 || s.Username != "Wanderer" {
		t.Errorf("the user is %+v, want all of %+v", s, user)
	}
}

// members returns the members of v that are not null.
func members(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := parse(t, data).(map[string]any)
	for name, value := range all {
		if value == nil {
			delete(all, name)
		}
	}
	return all
}
