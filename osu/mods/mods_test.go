package mods_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

func TestTable_hasEveryMod(t *testing.T) {
	t.Parallel()
	acronyms := map[objects.ModAcronym]bool{}
	for r, want := range map[objects.Ruleset]int{"osu": 48, "taiko": 27, "fruits": 26, "mania": 40, "pippi": 0} {
		all := mods.All(r)
		if len(all) != want {
			t.Errorf("%s has %d mods, want %d", r, len(all), want)
		}
		for _, info := range all {
			acronyms[info.Acronym] = true
			if found, ok := mods.Find(r, info.Acronym); !ok || found.Name != info.Name {
				t.Errorf("Find(%s, %s) = %+v, %v", r, info.Acronym, found, ok)
			}
		}
	}
	if len(acronyms) != 69 {
		t.Errorf("%d different mods, want 69", len(acronyms))
	}
}

func TestTable_describesMods(t *testing.T) {
	t.Parallel()
	da, _ := mods.Find("fruits", mods.DA)
	if da.Name != "Difficulty Adjust" || da.Type != mods.Conversion || !da.NeedsSettings || len(da.Settings) != 6 {
		t.Errorf("DA is %+v", da)
	}
	cover, _ := mods.Find("mania", mods.CO)
	direction, ok := cover.Setting("direction")
	if !ok || direction.Kind != mods.KindChoice || !slices.Equal(direction.Choices, []string{"along scroll", "against scroll"}) {
		t.Errorf("direction of CO is %+v, %v", direction, ok)
	}
	if _, ok := mods.Find("osu", mods.CO); ok {
		t.Error("osu has CO")
	}
}

func TestIsRanked_checksSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ruleset objects.Ruleset
		mods    string
		want    bool
	}{
		{"osu", "HD", true},
		{"osu", "HD(only_fade_approach_circles=true)", false},
		{"osu", "DT", true},
		{"osu", "DT(adjust_pitch=true)", true},
		{"osu", "DT(1.5x)", true},
		{"osu", "DT(1.3x)", false},
		{"osu", "NC(1.3x)", false},
		{"osu", "PF(restart=true)", true},
		{"osu", "CL", false},
		{"osu", "RX", false},
		{"osu", "HR", true},
		{"mania", "HR", false},
		{"mania", "4K", true},
		{"mania", "10K", false},
		{"osu", "MR", false},
		{"mania", "MR", true},
		{"osu", "XYZ", false},
	} {
		if got := mods.IsRanked(test.ruleset, mods.MustParse(test.mods)[0]); got != test.want {
			t.Errorf("%s in %s: got %v, want %v", test.mods, test.ruleset, got, test.want)
		}
	}
}

func TestParse_readsCommonSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                      "",
		"  ":                    "",
		"+":                     "",
		"NM":                    "",
		"nm":                    "",
		"NoMod":                 "",
		"none":                  "",
		"0":                     "",
		"[]":                    "",
		"HDDT":                  "HDDT",
		"hddt":                  "HDDT",
		"+HD,DT":                "HDDT",
		"+HDHR +DT":             "HDHRDT",
		"hd dt":                 "HDDT",
		"hD;dT|ez/so":           "HDDTEZSO",
		"HD\tDT\r\n":            "HDDT",
		"DT(1.3x)":              "DT(1.3x)",
		"dt(1.3X)hd":            "DT(1.3x)HD",
		"DT(1.30x)":             "DT(1.30x)",
		"HD,DT(1.3x)":           "HDDT(1.3x)",
		"DT(adjust_pitch=true)": "DT(adjust_pitch=true)",
		"DA(ar=9.5, OD=8)":      "DA(AR=9.5,OD=8)",
		"DA(approach_rate=9)":   "DA(AR=9)",
		`MR(reflection="1")`:    `MR(reflection="1")`,
		"DT(speed_change=1.2)":  "DT(1.2x)",
		"DT(speed_change=null)": "DT(speed_change=null)",
		"DT(speed_change=1e0)":  "DT(1e0x)",
		`RD("A b"={"x":[1]})`:   `RD("A b"={"x":[1]})`,
		"SV2":                   "SV2",
		"V2":                    "V2",
		"10K1K":                 "10K1K",
		"NSV2":                  "NSV2",
		"HDSV2":                 "HDSV2",
		"XYZ":                   "XYZ",
		"HD XY":                 "HD,XY",
		"XYZ(2x)+HD":            "XYZ(2x),HD",
		`"pretty"`:              `"pretty"`,
		"72":                    "HDDT",
		" 576 ":                 "NC",
		`["HD","DT"]`:           "HDDT",
		`["hd"]`:                "HD",
		`[{"acronym":"DT","settings":{"speed_change":1.3}},{"acronym":"CL"}]`: "DT(1.3x)CL",
		`{"acronym":"DT","settings":{}}`:                                      "DT",
	} {
		got, err := mods.Parse(text)
		if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestParse_refusesOtherText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text   string
		offset int
		reason string
	}{
		{"HDHD", 2, "HD is given twice"},
		{"HD,hd", 3, "HD is given twice"},
		{`["HD","HD"]`, 0, "HD is given twice"},
		{"hdd", 2, `"d" is not a known mod; an unknown one stands apart and in capitals`},
		{"HDXY", 2, `"XY" is not a known mod; an unknown one stands apart and in capitals`},
		{"xyz", 0, `"xyz" is not a known mod; an unknown one stands apart and in capitals`},
		{"hidden", 0, `"hidden" is not a known mod; an unknown one stands apart and in capitals`},
		{"H", 0, `"H" is not a known mod; an unknown one stands apart and in capitals`},
		{"HD 12", 3, `"12" is not a known mod; an unknown one stands apart and in capitals`},
		{"-HD", 0, `"-" is neither a mod nor a separator`},
		{"HD–DT", 2, `"–" is neither a mod nor a separator`},
		{"NM HD", 3, "NM means no mods, but there are others"},
		{"HD NM", 3, "NM means no mods, but there are others"},
		{"(1.3x)", 0, "settings follow a mod, as in DT(1.3x)"},
		{"NM(1.3x)", 2, "settings follow a mod, as in DT(1.3x)"},
		{"DT (1.3x)", 3, "settings follow a mod, as in DT(1.3x)"},
		{"DT(", 2, "the parenthesis is not closed"},
		{"DT(1.3x", 3, "the parenthesis is not closed"},
		{"DT()", 2, "the parentheses are empty"},
		{"DT(1.3)", 3, `"1.3" is not a speed such as 1.3x`},
		{"DT(1,3x)", 3, `"1" is not a speed such as 1.3x`},
		{"DT(01x)", 3, `"01x" is not a speed such as 1.3x`},
		{"DT(1.3x,1.4x)", 8, "the setting speed_change is given twice"},
		{"DA(AR=1,approach_rate=2)", 8, "the setting approach_rate is given twice"},
		{"DT(fast)", 7, "a setting is a speed such as 1.3x, or name=value"},
		{"DT(speed_change=)", 16, "a JSON value is due"},
		{"DT(speed_change=fast)", 16, "a JSON value is due"},
		{"DT(=1)", 3, `"=" does not begin a setting`},
		{"DT(x={)", 5, "a JSON value is due"},
		{`"`, 0, "a JSON value is due"},
		{`""`, 0, "an acronym is empty"},
		{"4294967296", 0, "a bit set has at most 32 bits"},
		{"2147483648", 0, "bits 0x80000000 are not mods"},
		{"[", 0, "it is not JSON of mods"},
		{"[1]", 0, "it is not JSON of mods"},
		{"[null]", 0, "an acronym is empty"},
		{`{"acronym":"HD"}{`, 0, "it is not JSON of mods"},
		{strings.Repeat("[", 100_000), 0, "it is not JSON of mods"},
		{"DT(x=" + strings.Repeat("[", 100_000), 5, "a JSON value is due"},
		{strings.Repeat("X", 1_000_000), 0, `"XXXXXXXXXXXX" is not a known mod; an unknown one stands apart and in capitals`},
		{manyUnknown(1000), 400, "there are more than 100 mods"},
		{"\xff", 0, `"` + "\uFFFD" + `" is neither a mod nor a separator`},
	} {
		got, err := mods.Parse(test.text)
		var e *mods.ParseError
		if !errors.As(err, &e) || got != nil {
			t.Errorf("Parse(%.40q) = %v, %v; want an error", test.text, got, err)
			continue
		}
		t.Log(err)
		if e.Offset != test.offset || e.Reason != test.reason {
			t.Errorf("Parse(%.40q): got %q at %d, want %q at %d", test.text, e.Reason, e.Offset, test.reason, test.offset)
		}
		if len(err.Error()) > 250 {
			t.Errorf("Parse(%.40q): the error has %d bytes", test.text, len(err.Error()))
		}
	}
}

func TestParse_readsEveryPrintedPair(t *testing.T) {
	t.Parallel()
	all := []objects.ModAcronym{mods.V2, "XY", "XYZ", "A1", "lower", "1", "12", "NM", "HDDT", "é", "x(y)"}
	for _, r := range []objects.Ruleset{"osu", "taiko", "fruits", "mania"} {
		for _, info := range mods.All(r) {
			all = append(all, info.Acronym)
		}
	}
	for _, a := range all {
		for _, b := range all {
			if a == b {
				continue
			}
			want := mods.Of(a, b)
			got, err := mods.Parse(want.String())
			if err != nil || !slices.Equal(got.Acronyms(), want.Acronyms()) {
				t.Errorf("%s and %s are printed as %q, which reads as %v, %v", a, b, want, got, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"HDDT", "+hd,dt", "NM", "DT(1.3x)HD", "DA(AR=9.5,OD=8,extended_limits=true)", `MR(reflection="1")`, "72",
		`["HD","DT"]`, `[{"acronym":"DT","settings":{"speed_change":1.3}}]`, "XYZ(a=null)", `"x"("y z"=[{}])`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := mods.Parse(text)
		if err != nil {
			if e := (*mods.ParseError)(nil); !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) {
				t.Fatalf("Parse(%q): %#v", text, err)
			}
			return
		}
		printed := list.String()
		again, err := mods.Parse(printed)
		if err != nil {
			t.Fatalf("%q is printed as %q, which is refused: %v", text, printed, err)
		}
		if !same(list, again) {
			t.Fatalf("%q is printed as %q, which reads as %q", text, printed, again)
		}
	})
}

func TestBits_roundTrip(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		bits mods.Bits
		mods string
	}{
		{0, ""},
		{72, "HDDT"},
		{576, "NC"},
		{16416, "PF"},
		{1<<22 | 1<<11, "CN"},
		{1 << 11, "AT"},
		{1<<15 | 1<<3 | 1<<30, "HDMR4K"},
		{1<<28 | 1<<25, "DS2K"},
		{1 << 29, "SV2"},
		{16416 | 576, "NCPF"},
	} {
		list := mods.FromBits(test.bits)
		if list.String() != test.mods || list == nil {
			t.Errorf("FromBits(%d) = %s, want %s", test.bits, list, test.mods)
		}
		if bits, lost := mods.BitsOf(list); bits != test.bits || lost != nil {
			t.Errorf("BitsOf(%s) = %d, %v; want %d", list, bits, lost, test.bits)
		}
	}
}

func TestBits_incompleteImplications(t *testing.T) {
	t.Parallel()
	if got := mods.FromBits(512); got.String() != "NC" {
		t.Errorf("the bit of NC alone is %s, want NC", got)
	}
	for bit := range 32 {
		list := mods.FromBits(1 << bit)
		if wantNone := bit == 31; (len(list) == 0) != wantNone {
			t.Errorf("bit %d is %q", bit, list)
		}
	}
}

func TestBitsOf_namesLostMods(t *testing.T) {
	t.Parallel()
	bits, lost := mods.BitsOf(mods.MustParse("HD,DT(1.3x),CL,WU,DC,V2,XYZ"))
	if want := mods.Bits(1<<3 | 1<<6 | 1<<8 | 1<<29); bits != want {
		t.Errorf("got %d, want %d", bits, want)
	}
	if lost.String() != "DT(1.3x),WU,XYZ" {
		t.Errorf("lost %s, want DT(1.3x),WU,XYZ", lost)
	}
}

func TestSettings_readBack(t *testing.T) {
	t.Parallel()
	mod := mods.New("DT", mods.SpeedChange.To(1.3), mods.AdjustPitch.To(true), mods.Reflection.To(2))
	out, err := json.Marshal(mod, json.Deterministic(true))
	if want := `{"acronym":"DT","settings":{"adjust_pitch":true,"reflection":"2","speed_change":1.3}}`; string(out) != want || err != nil {
		t.Errorf("got %s, %v; want %s", out, err, want)
	}
	if v, ok := mods.SpeedChange.In(mod); v != 1.3 || !ok {
		t.Errorf("SpeedChange is %v, %v", v, ok)
	}
	if v, ok := mods.AdjustPitch.In(mod); !v || !ok {
		t.Errorf("AdjustPitch is %v, %v", v, ok)
	}
	if v, ok := mods.Reflection.In(mod); v != 2 || !ok {
		t.Errorf("Reflection is %v, %v", v, ok)
	}
	if _, ok := mods.Seed.In(mod); ok {
		t.Error("Seed is there")
	}
}

func TestSettings_wrongKinds(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`null`, `{}`, `[]`, `""`, `"x"`, `"-1"`, `"1.5"`, ``} {
		mod := objects.Mod{Settings: objects.ModSettings{"s": jsontext.Value(raw)}}
		if v, ok := mods.Number("s").In(mod); ok {
			t.Errorf("%s is the number %v", raw, v)
		}
		if v, ok := mods.Flag("s").In(mod); ok {
			t.Errorf("%s is the flag %v", raw, v)
		}
		if v, ok := mods.Choice("s").In(mod); ok {
			t.Errorf("%s is the choice %v", raw, v)
		}
	}
	if got := mods.New("DT", mods.SpeedChange.To(math.NaN())).String(); got != "DT(speed_change=null)" {
		t.Errorf("NaN is printed as %s", got)
	}
}

func TestCheck_findsEachProblem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ruleset objects.Ruleset
		mods    objects.Mods
		want    []error
	}{
		{"osu", mods.MustParse("HDDT(1.3x)"), nil},
		{"osu", nil, nil},
		{"osu", mods.MustParse("DTHT"), []error{mods.ErrIncompatible}},
		{"osu", mods.MustParse("EZ HR DT NC"), []error{mods.ErrIncompatible}},
		{"taiko", mods.MustParse("SO"), []error{mods.ErrUnknown}},
		{"osu", mods.MustParse("V2"), []error{mods.ErrUnknown}},
		{"pippi", mods.MustParse("HD"), []error{mods.ErrUnknown}},
		{"osu", mods.Of("HD", "HD"), []error{mods.ErrRepeated}},
		{"osu", mods.MustParse("HD(1.3x)"), []error{mods.ErrSetting}},
		{"osu", mods.MustParse("DT(speed_change=null)"), []error{mods.ErrSetting}},
		{"osu", mods.MustParse(`MR(reflection="2")`), nil},
		{"osu", mods.MustParse(`MR(reflection="3")`), []error{mods.ErrSetting}},
		{"osu", mods.MustParse(`DT(adjust_pitch="1")`), []error{mods.ErrSetting}},
		{"osu", mods.MustParse(`DTHT(adjust_pitch=1),XY`), []error{mods.ErrSetting, mods.ErrIncompatible, mods.ErrUnknown}},
	} {
		err := mods.Check(test.ruleset, test.mods)
		for _, target := range []error{mods.ErrUnknown, mods.ErrRepeated, mods.ErrSetting, mods.ErrIncompatible} {
			if want := slices.Contains(test.want, target); errors.Is(err, target) != want {
				t.Errorf("Check(%s, %s) = %v; %v: want %v", test.ruleset, test.mods, err, target, want)
			}
		}
	}
}

func TestConflicts_namesPairs(t *testing.T) {
	t.Parallel()
	got := mods.Conflicts("osu", mods.MustParse("EZHDHRDTNC"))
	want := []mods.Conflict{{A: "EZ", B: "HR"}, {A: "DT", B: "NC"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRate_readsSettings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"": 1, "HD": 1, "DT": 1.5, "NC": 1.5, "HT": 0.75, "DC": 0.75, "DT(1.3x)": 1.3, "HT(0.6x)HD": 0.6,
		"WU": 1, "WU(initial_rate=1.1)": 1.1, "AS(initial_rate=0.9)": 0.9, "XYZ(1.3x)": 1,
		"DT(speed_change=null)": 1.5, "DT(0x)": 1.5, "DT(speed_change=-1)": 1.5,
	} {
		if got := mods.Rate(mods.MustParse(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestAdjust_changesDifficulty(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ruleset        objects.Ruleset
		mods           string
		ar, od, cs, hp float64 // before
		want           [4]float64
	}{
		{"osu", "", 9, 8, 4, 5, [4]float64{9, 8, 4, 5}},
		{"osu", "HD", 9, 8, 4, 5, [4]float64{9, 8, 4, 5}},
		{"osu", "DT", 9, 8, 4, 5, [4]float64{10.33, 9.78, 4, 5}},
		{"osu", "DT", 8, 8, 4, 5, [4]float64{9.67, 9.78, 4, 5}},
		{"osu", "DT", 10, 8, 4, 5, [4]float64{11, 9.78, 4, 5}},
		{"osu", "HT", 9, 8, 4, 5, [4]float64{7.67, 6.22, 4, 5}},
		{"osu", "HR", 9, 8, 4, 5, [4]float64{10, 10, 5.2, 7}},
		{"osu", "EZ", 9, 8, 4, 5, [4]float64{4.5, 4, 2, 2.5}},
		{"osu", "DA(AR=11,HP=0)", 9, 8, 4, 5, [4]float64{11, 8, 4, 0}},
		{"osu", "HRDT", 9, 8, 4, 5, [4]float64{11, 11.11, 5.2, 7}},
		{"taiko", "DT", 9, 8, 4, 5, [4]float64{9, 10.89, 4, 5}},
		{"taiko", "HT", 9, 8, 4, 5, [4]float64{9, 5.11, 4, 5}},
		{"taiko", "HR", 9, 5, 4, 5, [4]float64{9, 7, 4, 7}},
		{"taiko", "EZ", 9, 5, 4, 5, [4]float64{9, 2.5, 4, 2.5}},
		{"fruits", "DT", 9, 8, 4, 5, [4]float64{10.33, 8, 4, 5}},
		{"fruits", "HR", 5, 5, 4, 5, [4]float64{7, 7, 5.2, 7}},
		{"mania", "DT", 9, 8, 4, 5, [4]float64{9, 8, 4, 5}},
		{"mania", "HR", 9, 8, 4, 5, [4]float64{9, 12.18, 4, 7}},
		{"mania", "EZ", 9, 8, 4, 5, [4]float64{9, -0.23, 4, 2.5}},
		{"pippi", "HR", 9, 8, 4, 5, [4]float64{9, 8, 4, 5}},
	} {
		d := mods.Adjust(test.ruleset, mods.Difficulty{AR: test.ar, OD: test.od, CS: test.cs, HP: test.hp}, mods.MustParse(test.mods))
		got := [4]float64{d.AR, d.OD, d.CS, d.HP}
		for i := range got {
			if math.Abs(got[i]-test.want[i]) > 0.005 {
				t.Errorf("%s %s: got AR, OD, CS, HP %.2f, want %.2f", test.ruleset, test.mods, got, test.want)
				break
			}
		}
	}
}

func TestAdjust_changesSpeed(t *testing.T) {
	t.Parallel()
	got := mods.Adjust("osu", mods.Difficulty{BPM: 180, Length: 90 * time.Second}, mods.MustParse("DT"))
	if got.BPM != 270 {
		t.Errorf("BPM is %v, want 270", got.BPM)
	}
	if got.Length != time.Minute {
		t.Errorf("Length is %v, want 1m", got.Length)
	}
}

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{"HDDT", "+hd,hr dt", "DT(1.3x)", "72"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mods.Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkString(b *testing.B) {
	for _, text := range []string{"HDDT", "DT(1.3x)"} {
		list := mods.MustParse(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = list.String()
			}
		})
	}
}
