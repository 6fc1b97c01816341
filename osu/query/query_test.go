package query_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/query"
)

// TestParse_words: what is left to look for when the options are cut out.
func TestParse_words(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"hello stars>=1 stars<4":    "hello",
		"dr>2 quite specific dr<:6": "quite specific",
		`tag="a b"aa`:               "aa",
		"x-ar=9":                    "x-",
		"éar=9":                     "é",
		"artist=\"unclosed x":       "x",
		"cs=nope":                   "cs=nope",
		"artist>a":                  "artist>a",
		"re:zero":                   "re:zero",
		"title:x":                   "",
		`ar="9"`:                    `ar="9"`,
		`creator=""`:                `creator=""`,
		"ar==9":                     "ar==9",
		"ar=<9":                     "ar=<9",
		"foo=ar=9":                  "foo=ar=9",
		"tag>x":                     "",
		"divisor=4":                 "",
		"length=":                   "",
		"length=1h2":                "length=1h2",
		"length=1M":                 "length=1M",
		"status=3":                  "status=3",
		"a  stars=1 b":              "a   b",
		"artist=double\"quote x":    "x",
		"status=R":                  "status=R",
	} {
		if got := query.Parse(text).Words; got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// TestParse_bounds: what each condition finds.
func TestParse_bounds(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) float64 {
		return float64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix())
	}
	inf := math.Inf(1)
	for _, test := range []struct {
		text      string
		low, high float64
	}{
		{"stars=4,5", 4.495, 4.505},
		{"star>=1", 0.995, inf},
		{"stars<4", -inf, 3.995},
		{"dr>2", 2.05, inf},
		{"hp<:6", -inf, 6.05},
		{"AR>9", 9.05, inf},
		{"keys=4.9", 4, 4},
		{"keys<4", -inf, 4},
		{"keys<=4", -inf, 4},
		{"keys>4", 4, inf},
		{"keys>=4", 4, inf},
		{"favourites=-1", -1, -1},
		{"length=2m", 90, 150},
		{"length:8m", 450, 510},
		{"length=1h30m", 5370, 5430},
		{"length=1:30", 89.5, 90.5},
		{"length=1:02:03", 3722.5, 3723.5},
		{"length=70000ms", 69.9995, 70.0005},
		{"status=l", 4, 4},
		{"status>ranked", 1, inf},
		{"ranked>2018", day(2019, 1, 1), inf},
		{"ranked=2020", day(2020, 1, 1), day(2021, 1, 1)},
		{"updated=2020/5", day(2020, 5, 1), day(2020, 6, 1)},
		{"updated=202005", day(2020, 5, 1), day(2020, 6, 1)},
		{"submitted<2020.05.17", -inf, day(2020, 5, 17)},
		{"created<=20200517", -inf, day(2020, 5, 18)},
		{"created>=100", 100, inf},
		{"created>=-5.5", -5.5, inf},
		{"created=1e9", 1e9, 1e9 + 1},
		{"created<20205", -inf, day(2020, 5, 1)},
		{"created<2020112", -inf, day(2020, 11, 2)},
		{"created<2020-0517", -inf, day(2020, 5, 17)},
		{"created=2020-13", day(2021, 1, 1), day(2021, 2, 1)},
		{"created=2021-02-30", day(2021, 3, 2), day(2021, 3, 3)},
		{"ranked=2020-07-21T12:30:30+09:00", day(2020, 7, 21) + 12630, day(2020, 7, 21) + 12631},
	} {
		p := query.Parse(test.text).Parts[0]
		low, high := -inf, inf
		if p.Low.Set {
			low = p.Low.Value
		}
		if p.High.Set {
			high = p.High.Value
		}
		near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-9 }
		if !near(low, test.low) || !near(high, test.high) || p.Effect != query.Filters {
			t.Errorf("%s: got %v to %v, %s; want %v to %v", test.text, low, high, p.Effect, test.low, test.high)
		}
	}
}

// TestParse_effects: what becomes of each part.
func TestParse_effects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]query.Effect{
		"ar=9 ar=8":            query.Overridden,
		"dr=1 hp<9":            query.Filters, // the lower bound stays
		"stars>4 stars<5":      query.Filters,
		"title=a title=b":      query.Overridden,
		"tag=a tag=b":          query.Filters,
		"divisor=4":            query.Ignored,
		"tag<a":                query.Ignored,
		"mapper=a":             query.UnknownKey,
		"artist<a":             query.WrongOp,
		"featured_artist>1":    query.WrongOp,
		"cs=x":                 query.WrongValue,
		"cs=nan":               query.WrongValue,
		"cs=0x10":              query.WrongValue,
		"length=-5":            query.WrongValue,
		"length=1m1h":          query.WrongValue,
		"length=1:2:3:4":       query.WrongValue,
		"length=1:x":           query.WrongValue,
		`ranked="last friday"`: query.Undecided,
		"ranked=":              query.WrongValue,
	} {
		got := query.Parse(text).Parts[0].Effect
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		t.Logf("%-22s %s", text, got)
	}
}

// TestParse_text: the value of a text is that between its quotes.
func TestParse_text(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`artist=abc`: "abc", `artist="a b"`: "a b", `artist=""a b""`: `"a b"`, `artist="a \" b"`: `a " b`,
		`artist="a\"`: `a\`, `artist=double"quote`: `double"quote`, `artist:"a b"`: "a b",
	} {
		if got := query.Parse(text).Parts[0].Option.Value; got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// TestNew_readsBack: a query of every kind of option means what it says.
func TestNew_readsBack(t *testing.T) {
	t.Parallel()
	got, err := query.New(" hello re:zero ",
		query.Number(query.Stars, query.AtLeast, 4.5), query.Number(query.Stars, query.Less, 1e21), query.Number(query.Keys, query.Equal, 4),
		query.Length(query.AtMost, 90*time.Second), query.Date(query.Ranked, query.More, objects.DateOf(time.Date(2020, 5, 17, 0, 0, 0, 0, time.UTC))),
		query.State(query.Equal, "loved"), query.Text(query.Artist, `a "b c" d=e`), query.Text(query.Tag, "x/y"), query.Text(query.Tag, "z"),
	)
	want := `hello re:zero stars>=4.5 stars<1000000000000000000000 keys=4 length<=90 ranked>2020-05-17 status=loved artist="a \"b c\" d=e" tag="x/y" tag="z"`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

// TestNew_refusesBadOptions: what the server would read differently.
func TestNew_refusesBadOptions(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func() (string, error){
		"an option in the words": func() (string, error) { return query.New("title:x") },
		"a quote that is open":   func() (string, error) { return query.New(`x="`, query.Text(query.Title, "x")) },
		"NaN":                    func() (string, error) { return query.New("", query.Number(query.AR, query.Equal, math.NaN())) },
		"infinity":               func() (string, error) { return query.New("", query.Number(query.AR, query.Equal, math.Inf(1))) },
		"a fraction of a key":    func() (string, error) { return query.New("", query.Option{Key: query.Keys, Op: "==", Value: "4"}) },
		"an empty text":          func() (string, error) { return query.New("", query.Text(query.Artist, "")) },
		"a line break":           func() (string, error) { return query.New("", query.Text(query.Artist, "a\nb")) },
		"a backslash at the end": func() (string, error) { return query.New("", query.Text(query.Artist, `a\`)) },
		"an operator for a text": func() (string, error) {
			return query.New("", query.Option{Key: query.Artist, Op: query.Less, Value: "a"})
		},
		"a state that is unknown": func() (string, error) { return query.New("", query.State(query.Equal, "lost")) },
		"a negative length":       func() (string, error) { return query.New("", query.Length(query.Less, -time.Second)) },
		"a key that is unknown":   func() (string, error) { return query.New("", query.Text("mapper", "a")) },
		"a number as a text":      func() (string, error) { return query.New("", query.Text(query.AR, "nine")) },
		"a key that is ignored":   func() (string, error) { return query.New("", query.Number(query.Divisor, query.Equal, 4)) },
		"a condition that is lost": func() (string, error) {
			return query.New("", query.Number(query.AR, query.Equal, 8), query.Number(query.AR, query.Equal, 9))
		},
	} {
		if got, err := build(); !errors.Is(err, query.ErrMeaning) || got != "" {
			t.Errorf("%s: got %q, %v; want ErrMeaning", name, got, err)
		}
	}
}

// FuzzParse: no input panics, parts and words account for the whole text, and
// conditions that are built from it read back.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"hello stars>=1 stars<4", `artist="a b" tag=""x"" ranked=2020`, `title="\"" length=1h30m`, "status<r key:4", `creator="a\"`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := query.Parse(text)
		var options []query.Option
		at := 0
		for _, p := range q.Parts {
			if p.Start < at || text[p.Start:p.Start+len(p.Text)] != p.Text {
				t.Fatalf("%q: part %q at %d", text, p.Text, p.Start)
			}
			at = p.Start + len(p.Text)
			if p.Effect == query.Filters {
				options = append(options, p.Option)
			}
		}
		built, err := query.New("", options...)
		if err != nil {
			return
		}
		for i, p := range query.Parse(built).Parts {
			if p.Option != options[i] || p.Effect != query.Filters {
				t.Errorf("%q: %q reads as %+v", text, built, p)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if q := query.Parse("hello stars>=4.5 stars<6 artist=\"a b\""); len(q.Parts) != 3 {
			b.Fatal(q)
		}
	}
}
