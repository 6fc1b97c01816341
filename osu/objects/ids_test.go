package objects_test

import (
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
