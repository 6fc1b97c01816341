package screen_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
)

// drawn returns what is written on a screen of that width, without colour.
func drawn(width int, draw func(s *screen.Screen)) string {
	var text strings.Builder
	s := screen.New(&text)
	s.Width = width
	draw(s)
	return text.String()
}

func TestScreen_removesControlCharacters(t *testing.T) {
	hostile := "\x1b[2J\x1b]0;title\a name\r\n\u202e\x9b31m"
	got := drawn(0, func(s *screen.Screen) {
		s.Line(screen.Pink.Of(hostile), hostile)
		s.Table("", []screen.Column{{}}, [][]screen.Span{{screen.Plain.Of(hostile)}})
		s.Text("", hostile)
		s.Fields("", screen.Field{Name: "name", Value: hostile})
	})
	if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e') }); i >= 0 {
		t.Errorf("got %q, want no control characters of others", got)
	}
}

func TestScreen_linesFit(t *testing.T) {
	const width = 20
	got := drawn(width, func(s *screen.Screen) {
		s.Line("a line that is longer than the screen is wide")
		s.Line("全角の文字は二列分の幅を取ります")
		s.Text("  ", "words are broken between lines and stay whole")
		s.Table("  ", []screen.Column{{Title: "name", Flex: true}, {Title: "score", Right: true}, {Title: "when", Extra: 1}}, [][]screen.Span{
			{screen.Plain.Of("a very long name"), screen.Plain.Of("1,234,567"), screen.Plain.Of("3 days ago")},
		})
		screen.Plot{Values: make([]float64, 200), Missing: -1, High: "#1", Low: "#2"}.Draw(s, "  ", screen.Plain)
	})
	for line := range strings.Lines(got) {
		if n := (screen.Span{Text: strings.TrimSuffix(line, "\n")}).Width(); n > width {
			t.Errorf("%q has %d columns, want at most %d", line, n, width)
		}
	}
	if !utf8.ValidString(got) {
		t.Errorf("got %q, want whole characters", got)
	}
}

func TestScreen_tablesDropColumns(t *testing.T) {
	columns := []screen.Column{{Title: "name", Flex: true}, {Title: "pp", Right: true}, {Title: "when", Extra: 1}, {Title: "id", Extra: 2}}
	rows := [][]screen.Span{{screen.Plain.Of("WhiteCat"), screen.Plain.Of("727pp"), screen.Plain.Of("yesterday"), screen.Plain.Of("12345")}}
	for width, want := range map[int]string{0: "name pp when id", 30: "name pp when", 25: "name pp"} {
		got := drawn(width, func(s *screen.Screen) { s.Table("", columns, rows) })
		title, _, _ := strings.Cut(got, "\n")
		if title := strings.Join(strings.Fields(title), " "); title != want {
			t.Errorf("at %d columns: got %q, want %q", width, title, want)
		}
	}
}

func TestScreen_tablesShortenLongCells(t *testing.T) {
	columns := []screen.Column{{Title: "mods", Most: 8}, {Title: "about", Flex: true, Wrap: true}}
	rows := [][]screen.Span{{screen.Plain.Of("HD(only_fade=true)"), screen.Plain.Of("words go on below")}}
	got := drawn(24, func(s *screen.Screen) { s.Table("", columns, rows) })
	want := "mods      about\nHD(only…  words go on\n          below\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScreen_ago(t *testing.T) {
	s := screen.New(nil)
	s.Now = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for before, want := range map[time.Duration]string{
		0: "just now", time.Second: "1 second ago", 119 * time.Second: "1 minute ago", 24*time.Hour - time.Millisecond: "1 day ago",
		40 * 24 * time.Hour: "1 month ago", 800 * 24 * time.Hour: "2 years ago", -time.Hour: "in 1 hour",
	} {
		if got := s.Ago(s.Now.Add(-before)); got != want {
			t.Errorf("%v before: got %q, want %q", before, got, want)
		}
	}
	if got := s.Ago(time.Time{}); got != "" {
		t.Errorf("got %q for no time, want nothing", got)
	}
}

func TestShort_keepsThreeDigits(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1_000: "1.00k", 12_345: "12.3k", 999_400: "999k", 999_500: "1.00M", 1_234_567: "1.23M", 80_500_000_000: "80.5G"} {
		if got := screen.Short(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
