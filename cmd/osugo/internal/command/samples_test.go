package command_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/replay"
)

// writeSamples writes sample.osr, a replay with a life bar, and sample.osu, two
// minutes with a change of tempo and a break, into the current folder.
func writeSamples(t *testing.T) {
	t.Helper()
	osr, err := sampleReplay().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"sample.osr": osr, "sample.osu": []byte(sampleBeatmap())} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func sampleReplay() *replay.Replay {
	r := &replay.Replay{
		Version: 20250122, BeatmapMD5: "475744578ac7f3e52a9da37dd75abb6d", Player: "mrekk",
		Count300: 1234, Count100: 17, Count50: 1, CountMiss: 2, CountGeki: 301, CountKatu: 12,
		Score: 61234567, MaxCombo: 1501, Mods: 8 | 64, Time: time.Date(2026, 3, 13, 21, 4, 0, 0, time.UTC),
	}
	var life []string
	for second := range 120 {
		life = append(life, fmt.Sprintf("%d|%.2f", 1000*second, 0.6+0.4*math.Cos(float64(second)/9)))
		r.Data = replay.AppendFrame(r.Data, replay.Frame{Delta: time.Second, X: 256, Y: 192, Keys: replay.KeyM1})
	}
	r.LifeBar = strings.Join(life, ",")
	return r
}

func sampleBeatmap() string {
	var text strings.Builder
	text.WriteString(`osu file format v14

[General]
AudioFilename: audio.mp3
Mode: 0

[Metadata]
Title:Blue Zenith
TitleUnicode:Blue Zenith
Artist:xi
ArtistUnicode:xi
Creator:Asphyxia
Version:FOUR DIMENSIONS
Source:BMS
BeatmapID:658127
BeatmapSetID:292301

[Difficulty]
HPDrainRate:6
CircleSize:4
OverallDifficulty:9.5
ApproachRate:10

[Events]
//Break Periods
2,60000,69000

[TimingPoints]
0,300,4,1,0,100,1,0
500,-50,4,1,0,100,0,0
90000,250,4,1,0,100,1,0

[HitObjects]
`)
	for at := 0; at < 120_000; at += 150 + 450*(at/30_000%2) {
		switch {
		case at > 60_000 && at < 69_000:
		case at%900 == 0:
			fmt.Fprintf(&text, "256,192,%d,2,0,L|300:192,1,50\n", at)
		default:
			fmt.Fprintf(&text, "256,192,%d,1,0,0:0:0:0:\n", at)
		}
	}
	text.WriteString("256,192,121000,12,0,124000,0:0:0:0:\n")
	return text.String()
}
