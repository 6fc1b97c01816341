package objects_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
)

// TestVariants_loseOnlyOddMembers checks that an odd member of a variant costs
// that member, is reported at its place, and changes nothing for the
// neighbours.
func TestVariants_loseOnlyOddMembers(t *testing.T) {
	t.Parallel()
	const at = `"created_at":"2020-01-02T03:04:05Z"`
	for _, test := range []struct {
		v           any // a list
		good, odd   string
		want        string // drift
		isTolerated func(v any) bool
	}{
		{
			new([]objects.Event),
			`{` + at + `,"createdAt":"2020-01-02T03:04:05Z","id":1,"type":"rankLost","mode":"osu","beatmap":{"title":"t","url":"/b"},"user":{"username":"u","url":"/u"}}`,
			`{` + at + `,"createdAt":"2020-01-02T03:04:05Z","id":2,"type":"rankLost","mode":[],"beatmap":{"title":"t","url":"/b"},"user":{"username":"u","url":5}}`,
			`lost value at /1/mode, converted value at /1/user/url`,
			func(v any) bool {
				e, ok := (*v.(*[]objects.Event))[1].Detail.(*objects.EventRankLost)
				return ok && e.User.Username == "u" && e.User.URL == "5" && e.Mode == ""
			},
		},
		{
			new([]objects.BeatmapDifficultyAttributes),
			`{"star_rating":5.5,"max_combo":10,"mono_stamina_factor":0.5}`,
			`{"star_rating":5.5,"max_combo":10,"mono_stamina_factor":0.5,"rhythm_difficulty":{}}`,
			`lost value at /1/rhythm_difficulty`,
			func(v any) bool {
				d, ok := (*v.(*[]objects.BeatmapDifficultyAttributes))[1].Detail.(*objects.DifficultyTaiko)
				return ok && d.MonoStaminaFactor == 0.5
			},
		},
		{
			new([]objects.BeatmapsetEvent),
			`{"id":1,"type":"genre_edit","comment":{"old":"Rock","new":"Pop"},` + at + `}`,
			`{"id":2,"type":"genre_edit","comment":{"old":[],"new":"Pop"},` + at + `}`,
			`lost value at /1/comment/old`,
			func(v any) bool {
				c, ok := (*v.(*[]objects.BeatmapsetEvent))[1].Comment.(*objects.BeatmapsetEventTextEdit)
				return ok && c.New.Or("") == "Pop"
			},
		},
		{
			new([]objects.BeatmapsetEvent),
			`{"id":1,"type":"genre_edit","comment":"old row",` + at + `}`,
			`{"id":2,"type":"genre_edit","comment":7,` + at + `}`,
			`unknown value at /1/comment`,
			func(v any) bool {
				c, ok := (*v.(*[]objects.BeatmapsetEvent))[1].Comment.(*objects.BeatmapsetEventUnknown)
				return ok && string(c.Raw) == "7"
			},
		},
	} {
		typ := reflect.TypeOf(test.v).Elem()
		alone := reflect.New(typ)
		if err := json.Unmarshal([]byte("["+test.good+"]"), alone.Interface(), mend.Lenient); err != nil {
			t.Fatal(err)
		}
		body := fmt.Sprintf("[%s,%s,null,%s]", test.good, test.odd, test.good)
		drifts, err := mend.Decode(t.Context(), []byte(body), test.v, true)
		if err != nil || !test.isTolerated(test.v) {
			t.Errorf("%s\ngot %+v, %v", body, test.v, err)
		}
		got := ""
		for i, d := range drifts {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprintf("%v at %s", d.Kind, d.Pointer)
		}
		if want := test.want + ", lost value at /2"; got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
		list := reflect.ValueOf(test.v).Elem()
		if list.Len() != 3 || !reflect.DeepEqual(list.Index(0).Interface(), alone.Elem().Index(0).Interface()) || !reflect.DeepEqual(list.Index(2).Interface(), list.Index(0).Interface()) {
			t.Errorf("%s\n%d elements, or the good ones differ from one alone", body, list.Len())
		}
	}
}

// TestAttributes_emptyIsReported checks that attributes without content are not
// zero stars in silence.
func TestAttributes_emptyIsReported(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]mend.Kind{`{"attributes":[]}`: mend.EmptyArray, `{"attributes":{}}`: mend.Missing, `{"attributes":null}`: mend.Null, `{"x":1}`: mend.UnknownMember} {
		var r objects.BeatmapDifficultyAttributesResponse
		drifts, err := mend.Decode(t.Context(), []byte(body), &r, false)
		if err != nil || len(drifts) == 0 || drifts[0].Kind != want {
			t.Errorf("%s: got %v, %v, want %v first", body, drifts, err, want)
		}
	}
}
