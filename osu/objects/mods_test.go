package objects_test

import (
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

func TestMods_print(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mods objects.Mods
		want string
	}{
		{nil, ""},
		{objects.Mods{{Acronym: "HD"}, {Acronym: "DT"}}, "HDDT"},
		{objects.Mods{{Acronym: "HD"}, {Acronym: "XYZ"}}, "HD,XYZ"},
		{objects.Mods{{Acronym: "a b"}}, `"a b"`},
		{objects.Mods{{Acronym: "NM"}}, `"NM"`},
		{objects.Mods{mod("DT", "speed_change", "1.3"), {Acronym: "CL"}}, "DT(1.3x)CL"},
		{objects.Mods{mod("DT", "speed_change", "null")}, "DT(speed_change=null)"},
		{objects.Mods{mod("DT", "speed_change", "1.3", "adjust_pitch", "true")}, "DT(1.3x,adjust_pitch=true)"},
		{objects.Mods{mod("DA", "overall_difficulty", "8", "approach_rate", "9.5")}, "DA(AR=9.5,OD=8)"},
		{objects.Mods{mod("MR", "reflection", `"1"`)}, `MR(reflection="1")`},
		{objects.Mods{mod("MR", "new \n one", `{"a":1}`)}, `MR("new \n one"={"a":1})`},
		{objects.Mods{mod("MR", "\xff", "1")}, "MR(\"\uFFFD\"=1)"},
		{objects.Mods{mod("DA", "ar", "1")}, `DA("ar"=1)`}, // not approach_rate
		{objects.Mods{mod("DT", "2x", "1")}, `DT("2x"=1)`},
		{objects.Mods{mod("MR", "", "")}, `MR(""=null)`},
	} {
		if got := test.mods.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// mod returns a mod with settings, given by name and value.
func mod(acronym objects.ModAcronym, settings ...string) objects.Mod {
	m := objects.Mod{Acronym: acronym, Settings: objects.ModSettings{}}
	for pair := range slices.Chunk(settings, 2) {
		m.Settings[pair[0]] = jsontext.Value(pair[1])
	}
	return m
}

func TestMods_keepForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`,
		`["HD","DT"]`,
		`[{"acronym":"HD"},{"acronym":"DT","settings":{"speed_change":1.3}}]`,
		`[{"acronym":"HD","settings":{}}]`,
		`[{"acronym":"XYZ","settings":{"new":null},"added":[1]},"V2"]`,
	} {
		var list objects.Mods
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if out, err := json.Marshal(list); string(out) != text || err != nil {
			t.Errorf("got %s, %v; want %s", out, err, text)
		}
	}
}

func TestMods_writesModWithSettingsAsObject(t *testing.T) {
	t.Parallel()
	var list objects.Mods
	if err := json.Unmarshal([]byte(`["DT"]`), &list); err != nil {
		t.Fatal(err)
	}
	list[0].Settings = objects.ModSettings{"speed_change": jsontext.Value("1.3")}
	want := `[{"acronym":"DT","settings":{"speed_change":1.3}}]`
	if out, err := json.Marshal(list); string(out) != want || err != nil {
		t.Errorf("got %s, %v; want %s", out, err, want)
	}
}

func TestMods_refuseOtherJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `"HD"`, `[1]`, `[["HD"]]`, `[{"acronym":1}]`, `["HD"`, `[`} {
		var list objects.Mods
		if err := json.Unmarshal([]byte(text), &list); err == nil {
			t.Errorf("%s: decoded as %v", text, list)
		}
	}
}

func TestMods_findMods(t *testing.T) {
	t.Parallel()
	list := objects.Mods{{Acronym: "HD"}, mod("DT", "speed_change", "1.3")}
	if !list.Has("DT") {
		t.Error("DT is not there")
	}
	if list.Has("HR") {
		t.Error("HR is there")
	}
	if got, ok := list.Get("DT"); !ok || string(got.Settings["speed_change"]) != "1.3" {
		t.Errorf("Get(DT) = %v, %v", got, ok)
	}
	if got := list.Acronyms(); !slices.Equal(got, []objects.ModAcronym{"HD", "DT"}) {
		t.Errorf("got %v, want [HD DT]", got)
	}
}
