package objects_test

import (
	"os"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

func FuzzDate(f *testing.F) {
	for _, text := range []string{"2031-04-01", "0000-01-01", "9999-12-31", "2031-02-30", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var d, again objects.Date
		if d.UnmarshalText([]byte(text)) != nil {
			return
		}
		if d.String() != text {
			t.Errorf("%q became %q", text, d)
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%v became %v, %v", d, again, err)
		}
		if objects.DateOf(d.Time()) != d {
			t.Errorf("%v became %v", d, d.Time())
		}
	})
}

func FuzzEvent(f *testing.F)           { fuzz[objects.Event](f) }
func FuzzBeatmapsetEvent(f *testing.F) { fuzz[objects.BeatmapsetEvent](f) }
func FuzzDiscussionPost(f *testing.F)  { fuzz[objects.BeatmapsetDiscussionPost](f) }
func FuzzNotification(f *testing.F)    { fuzz[objects.Notification](f) }
func FuzzWebsocketFrame(f *testing.F)  { fuzz[objects.WebsocketFrame](f) }
func FuzzRoomListing(f *testing.F)     { fuzz[objects.RoomListing](f) }
func FuzzWikiPage(f *testing.F)        { fuzz[objects.WikiPage](f) }

func FuzzDifficultyAttributes(f *testing.F) { fuzz[objects.BeatmapDifficultyAttributesResponse](f) }

// fuzz checks that what can be decoded into a T can be encoded, and is the same
// from then on.
func fuzz[T any](f *testing.F) {
	f.Helper()
	for file, typ := range fixtures(f) {
		if typ == reflect.TypeFor[T]() {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value := new(T)
		if json.Unmarshal(data, value) == nil {
			stable(t, reflect.ValueOf(value))
		}
	})
}
