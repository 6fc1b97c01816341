package objects_test

import (
	"fmt"
	"testing"

	"github.com/osugo/osugo/osu/objects"
)

func TestParseID_readsPositiveNumbers(t *testing.T) {
	for text, want := range map[string]objects.UserID{"2": 2, " #75 ": 75, "9223372036854775807": 1<<63 - 1} {
		if got, err := objects.ParseID[objects.UserID](text); got != want || err != nil {
			t.Errorf("%q: got %d and error %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "#", "0", "-1", "+1", "1.0", "two", "9223372036854775808"} {
		if got, err := objects.ParseID[objects.UserID](text); got != 0 || err == nil {
			t.Errorf("%q: got %d and error %v, want an error", text, got, err)
		}
	}
}

func TestID_printsDigits(t *testing.T) {
	id := objects.ScoreID(4_000_000_000)
	if got, want := fmt.Sprint(id, " ", objects.Some(id), " ", []objects.ScoreID{id}), "4000000000 4000000000 [4000000000]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if back, err := objects.ParseID[objects.ScoreID](id.String()); back != id || err != nil {
		t.Errorf("read back: got %d and error %v, want %d", back, err, id)
	}
}
