package osufile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/osufile"
	"github.com/osugo/osugo/osu/objects"
)

const file = "\ufeffosu file format v9\r\n" + `
// a comment
[General]
Mode: 3
[Metadata]
Title:A: colon
Artist:xi
Version:[4K] Hard
BeatmapID:12
BeatmapSetID:-1
[Difficulty]
HPDrainRate:7
CircleSize:4
OverallDifficulty:8.5
[Events]
2,4000,6000
[TimingPoints]
0,500,4,1,0,100,1,0
2000,-50,4,1,0,100,0,0
10000,250,4,1,0,100,1,0
[HitObjects]
64,192,1000,1,0,0:0:0:0:
192,192,3000,128,0,5000:0:0:0:0:
320,192,not a time,1,0
448,192,11000,5,0,0:0:0:0:
`

func TestParse_readsLikeTheGame(t *testing.T) {
	f, err := osufile.Parse([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.String(), "xi - A: colon [[4K] Hard]"; got != want {
		t.Errorf("got name %q, want %q", got, want)
	}
	if f.Ruleset != objects.RulesetMania || f.Version != 9 || f.BeatmapID != 12 || f.SetID != -1 {
		t.Errorf("got %v, format %d, ids %d and %d", f.Ruleset, f.Version, f.BeatmapID, f.SetID)
	}
	if f.HP != 7 || f.CS != 4 || f.OD != 8.5 || f.AR != 8.5 {
		t.Errorf("got HP %v CS %v OD %v AR %v, want 7, 4, 8.5 and the AR that of OD", f.HP, f.CS, f.OD, f.AR)
	}
	if f.Circles != 2 || f.Holds != 1 || f.Breaks != 1 {
		t.Errorf("got %d notes, %d holds and %d breaks, want 2, 1 and 1", f.Circles, f.Holds, f.Breaks)
	}
	if f.BPM != 120 || f.BPMMin != 120 || f.BPMMax != 240 {
		t.Errorf("got %v bpm from %v to %v, want the longest, 120, from 120 to 240", f.BPM, f.BPMMin, f.BPMMax)
	}
	if f.Length != 10 || f.Times[0] != time.Second {
		t.Errorf("got %v s from %v, want 10 from 1s", f.Length, f.Times[0])
	}
}

func TestParse_refusesOtherFiles(t *testing.T) {
	for _, text := range []string{"", "\n", "nothing", "<html>", "osu file", "PK\x03\x04"} {
		if _, err := osufile.Parse([]byte(text)); !errors.Is(err, osufile.ErrFormat) {
			t.Errorf("%q: got error %v, want ErrFormat", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(file))
	f.Add([]byte("osu file format v14\n[HitObjects]\n0,0,1e308,1\n0,0,NaN,8,0,-1e9\n[TimingPoints]\n0,1e-300\n0,NaN"))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := osufile.Parse(data)
		if err != nil {
			return
		}
		if n := parsed.Circles + parsed.Sliders + parsed.Spinners + parsed.Holds; n != len(parsed.Times) || n > strings.Count(string(data), "\n") {
			t.Errorf("got %d objects at %d times", n, len(parsed.Times))
		}
		if parsed.Length < 0 || parsed.BPMMin > parsed.BPMMax {
			t.Errorf("got %v s and from %v to %v bpm", parsed.Length, parsed.BPMMin, parsed.BPMMax)
		}
	})
}
