package main

import (
	"os"
	"strings"
	"testing"
)

func TestGenerate_filesAreCurrent(t *testing.T) {
	t.Parallel()
	data, err := read(modsTable, settingsTable)
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(tables) ([]byte, error){tableFile: writeTable, knownFile: writeKnown} {
		want, err := write(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the tables say: run go generate ./osu/mods", name)
		}
	}
}

func TestRead_namesBadLines(t *testing.T) {
	t.Parallel()
	const settings = "speed\tnumber\t-\n"
	for _, test := range []struct{ mods, settings, want string }{
		{"", "speed\tcolour\t-\n", "settings.tsv:1"},
		{"", "# comment\nspeed\n", "settings.tsv:2"},
		{"osu\tHD\tHidden\n", settings, "mods.tsv:1"},
		{"osu\tHD\tHidden\tgood\tPMFR--\t-\t-\t-\n", settings, "mods.tsv:1"},
		{"osu\tHD\tHidden\tfun\tPMFR\t-\t-\t-\n", settings, "mods.tsv:1"},
		{"osu\tHD\tHidden\tfun\tPMFR--\tperhaps\t-\t-\n", settings, "mods.tsv:1"},
		{"osu\tHD\tHidden\tfun\tPMFR--\t-\tcolour\t-\n", settings, "does not have colour"},
		{"osu\tHD\tHidden\tfun\tPMFR--\t-\tspeed\tFL\n", settings, "HD excludes FL, but not the other way round"},
	} {
		_, err := read(test.mods, test.settings)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("read(%q, %q) gives %v, want %q", test.mods, test.settings, err, test.want)
		}
	}
}
