package text_test

import (
	"testing"

	"github.com/osugo/osugo/examples/internal/text"
)

func TestClip_fitsATerminal(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    string
	}{
		{"short", 0, "short"},
		{"short", 5, "short"},
		{"too long", 5, "too …"},
		{"日本語", 5, "日本…"},
		{"\x1b[1mbold text\x1b[0m", 5, "\x1b[1mbold…\x1b[0m"},
		{"a\x1b]0;title\a b", 0, "a]0;title b"},
		{"a\x1b", 5, "a"},
	} {
		if got := text.Clip(test.text, test.columns); got != test.want {
			t.Errorf("Clip(%q, %d): got %q, want %q", test.text, test.columns, got, test.want)
		}
	}
}
