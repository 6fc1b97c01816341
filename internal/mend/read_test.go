package mend_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
)

// readTypes are types of answers, by the names of their fixtures.
var readTypes = map[string]reflect.Type{
	"APIError":                            reflect.TypeFor[objects.APIError](),
	"BeatmapDifficultyAttributesResponse": reflect.TypeFor[objects.BeatmapDifficultyAttributesResponse](),
	"BeatmapExtended":                     reflect.TypeFor[objects.BeatmapExtended](),
	"BeatmapScores":                       reflect.TypeFor[objects.BeatmapScores](),
	"Beatmapset":                          reflect.TypeFor[objects.Beatmapset](),
	"BeatmapsetDiscussion":                reflect.TypeFor[objects.BeatmapsetDiscussion](),
	"BeatmapsetDiscussionPost":            reflect.TypeFor[objects.BeatmapsetDiscussionPost](),
	"BeatmapsetEvent":                     reflect.TypeFor[objects.BeatmapsetEvent](),
	"BeatmapsetExtended":                  reflect.TypeFor[objects.BeatmapsetExtended](),
	"Build":                               reflect.TypeFor[objects.Build](),
	"ChatUpdates":                         reflect.TypeFor[objects.ChatUpdates](),
	"CommentBundle":                       reflect.TypeFor[objects.CommentBundle](),
	"Event":                               reflect.TypeFor[objects.Event](),
	"KudosuHistory":                       reflect.TypeFor[objects.KudosuHistory](),
	"LegacyMatchShow":                     reflect.TypeFor[objects.LegacyMatchShow](),
	"LegacyScore":                         reflect.TypeFor[objects.LegacyScore](),
	"MatchShow":                           reflect.TypeFor[objects.MatchShow](),
	"NewsListing":                         reflect.TypeFor[objects.NewsListing](),
	"NewsPost":                            reflect.TypeFor[objects.NewsPost](),
	"NotificationBundle":                  reflect.TypeFor[objects.NotificationBundle](),
	"RoomEvents":                          reflect.TypeFor[objects.RoomEvents](),
	"RoomListing":                         reflect.TypeFor[objects.RoomListing](),
	"Score":                               reflect.TypeFor[objects.Score](),
	"SeasonalBackgrounds":                 reflect.TypeFor[objects.SeasonalBackgrounds](),
	"User":                                reflect.TypeFor[objects.User](),
	"UserExtended":                        reflect.TypeFor[objects.UserExtended](),
	"UserRanking":                         reflect.TypeFor[objects.UserRanking](),
	"WikiPage":                            reflect.TypeFor[objects.WikiPage](),
}

// fixtures returns the bodies of the fixtures of each type.
func fixtures(tb testing.TB) map[reflect.Type][][]byte {
	tb.Helper()
	files, err := filepath.Glob("../../osu/objects/testdata/fixtures/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatal("no fixtures", err)
	}
	all := make(map[reflect.Type][][]byte)
	for _, file := range files {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		if readTypes[name] == nil {
			continue
		}
		body, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			tb.Fatal(err)
		}
		all[readTypes[name]] = append(all[readTypes[name]], body)
	}
	return all
}

// sameAsSlow checks that the first pass, where it can read a body, gives what
// the strict pass gives, and is silent only where the walk has nothing to say.
// It returns whether the first pass could.
func sameAsSlow(tb testing.TB, body []byte, t reflect.Type) (fast, silent bool) {
	tb.Helper()
	got, want := reflect.New(t), reflect.New(t)
	ok, news := mend.Read(body, got.Interface())
	if !ok {
		return false, false
	}
	if !mend.ReadStrictly(body, want.Interface()) {
		tb.Errorf("%v: read %.300s, which the strict pass refuses", t, body)
		return true, !news
	}
	if !reflect.DeepEqual(got.Interface(), want.Interface()) {
		tb.Errorf("%v: %.300s\ngot  %+v\nwant %+v", t, body, got.Elem(), want.Elem())
	}
	if drifts := mend.Walk(body, want.Interface()); !news && len(drifts) > 0 {
		tb.Errorf("%v: %.300s\ngot no news, want %v", t, body, drifts)
	}
	return true, !news
}

// TestRead_agreesWithStrictPass reads the fixtures, alone and in lists.
func TestRead_agreesWithStrictPass(t *testing.T) {
	t.Parallel()
	fast, silent, all := 0, 0, 0
	for typ, bodies := range fixtures(t) {
		for _, body := range bodies {
			list := append(append(append([]byte("[ "), body...), ','), body...)
			for _, test := range []struct {
				body []byte
				t    reflect.Type
			}{{body, typ}, {append(list, "\n]"...), reflect.SliceOf(typ)}} {
				all++
				isFast, isSilent := sameAsSlow(t, test.body, test.t)
				if isFast {
					fast++
				} else {
					t.Logf("%v: not read: %.100s", test.t, test.body)
				}
				if isSilent {
					silent++
				}
			}
		}
	}
	t.Logf("of %d answers %d are read in one pass, %d of them without a walk", all, fast, silent)
	if fast < all*9/10 || silent < all/3 {
		t.Errorf("got %d and %d of %d, want nine tenths and a third", fast, silent, all)
	}
}

// TestRead_agreesWithStrictPassOnOddities changes the fixtures at random
// places.
func TestRead_agreesWithStrictPassOnOddities(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	odd := []string{
		"", "null", "[]", "{}", "true", "0", "-0", "01", "1.5", "1e3", "1e400", `""`, `"a"`, `"\u00e9\n"`, `"\ud800"`, "\"\xff\"", "\"\x01\"",
		`"2024-01-02T03:04:05+02:00"`, `"2024-01-02"`, "999999999999999999", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", `{"x":1,"x":2}`, `{"x":[1,{"y":null}]}`, "[null]", `"unknown_value"`, `"1"`, "-", ".5", `,`, `"a":1,`, " ",
	}
	read, all := 0, fixtures(t)
	for _, name := range slices.Sorted(maps.Keys(readTypes)) {
		typ := readTypes[name]
		for _, body := range all[typ] {
			for range 60 {
				at := random.IntN(len(body))
				end := min(len(body), at+random.IntN(4))
				if i := bytes.IndexAny(body[at:], ":,["); i >= 0 && random.IntN(3) > 0 { // a value
					at += i + 1
					end = at
					if j := bytes.IndexAny(body[at:], ",}]"); j >= 0 {
						end = at + j
					}
				}
				change := odd[random.IntN(len(odd))]
				changed := string(body[:at]) + change + string(body[end:])
				if fast, _ := sameAsSlow(t, []byte(changed), typ); fast {
					read++
				}
				if t.Failed() {
					t.Fatalf("after %q became %q", body[max(0, at-20):min(len(body), end+10)], change)
				}
			}
		}
	}
	t.Logf("%d changed answers were read", read)
	if read < 500 {
		t.Errorf("got %d changed answers that could be read, want 500", read)
	}
}

// FuzzRead looks for answers that the first pass reads in another way.
func FuzzRead(f *testing.F) {
	for typ, bodies := range fixtures(f) {
		for _, body := range bodies {
			f.Add(typ.Name(), body)
		}
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if typ := readTypes[name]; typ != nil {
			sameAsSlow(t, body, typ)
		}
	})
}

// TestDecode_allocatesLittle bounds what a score of a page costs, with reports.
// Measured: 12; a Go release may need a few more.
func TestDecode_allocatesLittle(t *testing.T) {
	const n = 200
	score, err := os.ReadFile("../../osu/objects/testdata/fixtures/Score-stable.json")
	if err != nil {
		t.Fatal(err)
	}
	page := []byte("[" + strings.Repeat(string(score)+",", n-1) + string(score) + "]")
	perScore := testing.AllocsPerRun(20, func() {
		var scores []objects.Score
		drifts, err := mend.Decode(t.Context(), page, &scores, true)
		if err != nil || len(drifts) > 0 || len(scores) != n {
			t.Fatal(len(scores), drifts, err)
		}
	}) / n
	t.Logf("%.1f allocations a score", perScore)
	if perScore > 15 {
		t.Errorf("got %.1f allocations a score, want at most 15", perScore)
	}
}
