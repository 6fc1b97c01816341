package objects_test

import (
	stdjson "encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

func TestOpt_get(t *testing.T) {
	t.Parallel()
	some, null, absent := objects.Some(5), objects.Null[int](), objects.Opt[int]{}
	if v, ok := some.Get(); v != 5 || !ok || !some.Has() || some.IsNull() || some.Or(7) != 5 {
		t.Errorf("Some(5) is %v, %t", v, ok)
	}
	for _, none := range []objects.Opt[int]{null, absent} {
		if v, ok := none.Get(); v != 0 || ok || none.Has() || none.Or(7) != 7 {
			t.Errorf("%v holds %v, %t", none, v, ok)
		}
	}
	if !null.IsNull() || absent.IsNull() {
		t.Error("null and absence are mixed up")
	}
	if some != objects.Some(5) || some == objects.Some(6) || null == absent || some == null {
		t.Error("== does not compare values")
	}
}

func TestOpt_print(t *testing.T) {
	t.Parallel()
	day := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		format, want string
		value        any
	}{
		{"%v", "5", objects.Some(5)},
		{"%+d", "+5", objects.Some(5)},
		{"%05d", "00005", objects.Some(objects.UserID(5))},
		{"%s", "SH", objects.Some(objects.ScoreRank("SH"))},
		{"%q", `"a"`, objects.Some("a")},
		{"%.2f", "3.14", objects.Some(3.14159)},
		{"%-6s|", "a     |", objects.Some("a")},
		{"%v", "2020-01-02 00:00:00 +0000 UTC", objects.Some(day)},
		{"%t", "true", objects.Some(true)},
		{"%v", "null", objects.Opt[int]{}},
		{"%d", "null", objects.Null[int]()},
		{"%s", "null", objects.Null[string]()},
		{"%q", "null", objects.Null[string]()},
		{"%+v", "null", objects.Null[string]()},
		{"%6.2f", "  null", objects.Null[float64]()},
		{"%-6d|", "null  |", objects.Null[int]()},
		{"%v", "{5 null}", struct{ A, B objects.Opt[int] }{objects.Some(5), objects.Null[int]()}},
	} {
		if got := fmt.Sprintf(test.format, test.value); got != test.want {
			t.Errorf("%s prints %q, want %q", test.format, got, test.want)
		}
	}
	if got := objects.Some(5).String() + objects.Null[int]().String(); got != "5null" {
		t.Errorf("String is %q, want 5null", got)
	}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "some", objects.Some(5), "null", objects.Null[int]())
	if !strings.Contains(b.String(), `"some":5,"null":null`) {
		t.Errorf("slog writes %s", b.String())
	}
}

// options has an Opt of every kind of value that the objects have.
type options struct {
	Text   objects.Opt[string]            `json:"text"`
	Number objects.Opt[int]               `json:"number,omitzero"`
	Float  objects.Opt[float64]           `json:"float,omitzero"`
	Bool   objects.Opt[bool]              `json:"bool,omitzero"`
	Time   objects.Opt[time.Time]         `json:"time,omitzero"`
	ID     objects.Opt[objects.UserID]    `json:"id,omitzero"`
	Rank   objects.Opt[objects.ScoreRank] `json:"rank,omitzero"`
	Scalar objects.Opt[objects.Scalar]    `json:"scalar,omitzero"`
}

func TestOpt_readsAndWritesJSON(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		want options
	}{
		{`{"text":null}`, options{Text: objects.Null[string]()}},
		{`{"text":"a\"b","number":null,"time":null,"rank":null}`, options{
			Text: objects.Some(`a"b`), Number: objects.Null[int](), Time: objects.Null[time.Time](), Rank: objects.Null[objects.ScoreRank](),
		}},
		{`{"text":"","number":-5,"float":2.5,"bool":false,"time":"2020-01-02T03:04:05Z","id":2,"rank":"A","scalar":7}`, options{
			objects.Some(""), objects.Some(-5), objects.Some(2.5), objects.Some(false), objects.Some(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)),
			objects.Some(objects.UserID(2)), objects.Some(objects.ScoreRank("A")), objects.Some(objects.Scalar{Text: "7", IsNumber: true}),
		}},
	} {
		var v2, v1 options
		if err := json.Unmarshal([]byte(test.body), &v2); err != nil || v2 != test.want {
			t.Errorf("%s is %v, want %v: %v", test.body, v2, test.want, err)
		}
		if err := stdjson.Unmarshal([]byte(test.body), &v1); err != nil || v1 != test.want {
			t.Errorf("encoding/json: %s is %v, want %v: %v", test.body, v1, test.want, err)
		}
		if got, err := json.Marshal(v2); err != nil || string(got) != test.body {
			t.Errorf("%s is written as %s: %v", test.body, got, err)
		}
		if got, err := stdjson.Marshal(v1); err != nil || string(got) != test.body {
			t.Errorf("encoding/json: %s is written as %s: %v", test.body, got, err)
		}
	}
}

func TestOpt_badJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"number":"5"}`, `{"number":5.5}`, `{"number":99999999999999999999}`, `{"float":"x"}`, `{"float":1e999}`, `{"text":5}`, `{"bool":1}`, `{"time":"yesterday"}`, `{"id":[]}`, `{"rank":{}}`, `{"scalar":[]}`, `{"number":5`} {
		if err := json.Unmarshal([]byte(body), new(options)); err == nil {
			t.Errorf("%s decodes", body)
		}
	}
	var got options
	if err := json.Unmarshal([]byte(`{"text":"a","time":"2020-01-02T05:04:05+02:00"}`), &got); err != nil || got.Time != objects.Some(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("time is %v: %v", got.Time, err)
	}
}

func ExampleOpt() {
	score := objects.Score{PP: objects.Some(727.4)}
	if pp, ok := score.PP.Get(); ok {
		fmt.Println("worth", pp)
	}
	fmt.Printf("%.1f pp, beatmap %d\n", score.PP, score.BeatmapID)
	fmt.Println(score.BeatmapID.Or(75))
	// Output:
	// worth 727.4
	// 727.4 pp, beatmap null
	// 75
}
