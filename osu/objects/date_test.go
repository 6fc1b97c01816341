package objects_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

func TestDate_printsAndParses(t *testing.T) {
	t.Parallel()
	var d objects.Date
	if err := json.Unmarshal([]byte(`"2031-04-01"`), &d); err != nil {
		t.Fatal(err)
	}
	if want := (objects.Date{Year: 2031, Month: time.April, Day: 1}); d != want {
		t.Errorf("got %+v", d)
	}
	if got := d.Time(); !got.Equal(time.Date(2031, time.April, 1, 0, 0, 0, 0, time.UTC)) || got.Location() != time.UTC {
		t.Errorf("got %v", got)
	}
	if got := objects.DateOf(d.Time().Add(24*time.Hour - 1)); got != d {
		t.Errorf("got %v", got)
	}
	out, err := json.Marshal(map[objects.Date]objects.Date{d: d})
	if string(out) != `{"2031-04-01":"2031-04-01"}` || err != nil {
		t.Errorf("got %s, %v", out, err)
	}
	for _, text := range []string{`""`, `"2031-13-01"`, `"2031-02-30"`, `"2031-4-1"`, `"2031-04-01T00:00:00Z"`, `20310401`} {
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s became %v", text, d)
		}
	}
}
