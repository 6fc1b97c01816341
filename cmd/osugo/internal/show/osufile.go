package show

import (
	"fmt"

	"github.com/osugo/osugo/cmd/osugo/internal/osufile"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// OsuFile draws a .osu file, with the density of its objects as a plot.
func OsuFile(s *screen.Screen, f *osufile.File) {
	s.Line(screen.Title.Of(f))
	if name := f.ArtistUnicode + " - " + f.TitleUnicode; f.TitleUnicode != "" && name != f.Artist+" - "+f.Title {
		s.Line("  ", name)
	}
	s.Line("  ", string(f.Ruleset), with("  mapped by ", f.Creator, ""), with("  from ", f.Source, ""))
	s.Blank()
	tempo := decimal(f.BPM)
	if f.BPMMin != f.BPMMax {
		tempo += fmt.Sprintf(", from %s to %s", decimal(f.BPMMin), decimal(f.BPMMax))
	}
	s.Fields("  ",
		screen.Field{Name: "length", Value: seconds(int(f.Length+0.5)) + with(", ", breaks(f.Breaks), "")},
		screen.Field{Name: "bpm", Value: tempo},
		screen.Field{Name: "settings", Value: fmt.Sprintf("AR %s  OD %s  CS %s  HP %s", decimal(f.AR), decimal(f.OD), decimal(f.CS), decimal(f.HP))},
		screen.Field{Name: "objects", Value: objectsOf(f)},
		screen.Field{Name: "id", Value: screen.Faint.Of(fileID(f))},
		screen.Field{Name: "md5", Value: screen.Faint.Of(f.MD5)},
		screen.Field{Name: "format", Value: screen.Faint.F("version %d", f.Version)},
	)
	densityPlot(s, f)
}

func breaks(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 break"
	}
	return fmt.Sprintf("%d breaks", n)
}

func objectsOf(f *osufile.File) string {
	if f.Ruleset == objects.RulesetMania {
		return fmt.Sprintf("%s notes, %s holds", screen.Thousands(f.Circles), screen.Thousands(f.Holds))
	}
	return fmt.Sprintf("%s circles, %s sliders, %s spinners", screen.Thousands(f.Circles), screen.Thousands(f.Sliders), screen.Thousands(f.Spinners))
}

func fileID(f *osufile.File) string {
	if f.BeatmapID <= 0 {
		return ""
	}
	return fmt.Sprintf("%d of set %d", f.BeatmapID, f.SetID)
}

// densityPlot draws how many objects there are in each part of the beatmap.
func densityPlot(s *screen.Screen, f *osufile.File) {
	if len(f.Times) < 2 {
		return
	}
	first, last := f.Times[0], f.Times[len(f.Times)-1]
	columns := min(90, int((last - first).Seconds()))
	if columns < 2 {
		return
	}
	long := (last - first).Seconds() / float64(columns)
	values, most := make([]float64, columns), 0.0
	for _, at := range f.Times {
		i := min(columns-1, int((at-first).Seconds()/long))
		values[i] += 1 / long
		most = max(most, values[i])
	}
	s.Blank()
	s.Line(screen.Faint.Of("  objects a second"))
	screen.Plot{Values: values, Missing: 0, From: 0, To: most, High: decimal(most), Low: "0"}.Draw(s, "  ", screen.Blue)
}
