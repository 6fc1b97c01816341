package show

import (
	"fmt"
	"strings"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// beatmapTitle is the artist, the title and the difficulty.
func beatmapTitle(b objects.BeatmapExtended) string {
	name := "[" + b.Version + "]"
	if b.Beatmapset != nil {
		name = b.Beatmapset.Artist + " - " + b.Beatmapset.Title + " " + name
	}
	return name
}

// Beatmap draws a difficulty, with its leaderboard if there is any.
func Beatmap(s *screen.Screen, b objects.BeatmapExtended, top []objects.Score) {
	s.Line(screen.Title.Of(beatmapTitle(b)))
	var mapper string
	if b.Beatmapset != nil {
		mapper = b.Beatmapset.Creator
	}
	for _, owner := range b.Owners {
		if mapper != owner.Username {
			mapper += ", difficulty by " + owner.Username
		}
	}
	s.Line("  ", stars(b.DifficultyRating), "  ", status(b.Status), "  ", string(b.Mode), with("  mapped by ", mapper, ""))
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "length", Value: seconds(b.TotalLength) + with(", ", seconds(b.HitLength), " of play")},
		screen.Field{Name: "bpm", Value: decimal(b.BPM)},
		screen.Field{Name: "settings", Value: fmt.Sprintf("AR %s  OD %s  CS %s  HP %s", decimal(b.AR), decimal(b.Accuracy), decimal(b.CS), decimal(b.Drain))},
		screen.Field{Name: "objects", Value: fmt.Sprintf("%s circles, %s sliders, %s spinners", screen.Thousands(b.CountCircles), screen.Thousands(b.CountSliders), screen.Thousands(b.CountSpinners))},
		screen.Field{Name: "max combo", Value: with("", count(b.MaxCombo), "x")},
		screen.Field{Name: "plays", Value: fmt.Sprintf("%s, %s passed", screen.Thousands(b.Playcount), share(b.Passcount, b.Playcount))},
		screen.Field{Name: "updated", Value: screen.Day(b.LastUpdated) + with(", ", s.Ago(b.LastUpdated), "")},
		screen.Field{Name: "id", Value: screen.Faint.F("%d of set %d", b.ID, b.BeatmapsetID.Or(0))},
	)
	if f := b.Failtimes; f != nil {
		failPlot(s, *f)
	}
	if len(top) > 0 {
		s.Blank()
		s.Line(screen.Faint.Of("  leaderboard"))
		Scores(s, top, true)
	}
}

// failPlot draws where players fail and give up.
func failPlot(s *screen.Screen, f objects.Failtimes) {
	values := make([]float64, max(len(f.Fail), len(f.Exit)))
	most := 0.0
	for i := range values {
		if i < len(f.Fail) {
			values[i] += float64(f.Fail[i])
		}
		if i < len(f.Exit) {
			values[i] += float64(f.Exit[i])
		}
		most = max(most, values[i])
	}
	if most == 0 {
		return
	}
	s.Blank()
	s.Line(screen.Faint.Of("  where players fail or give up"))
	screen.Plot{Values: values, Missing: -1, Rows: 2, High: screen.Short(int64(most)), Low: "start"}.Draw(s, "  ", screen.Red)
}

func share(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(part)/float64(whole))
}

// Set draws a beatmapset with its difficulties.
func Set(s *screen.Screen, set objects.BeatmapsetExtended) {
	s.Line(screen.Title.Of(set.Artist, " - ", set.Title))
	if unicode := set.ArtistUnicode + " - " + set.TitleUnicode; unicode != set.Artist+" - "+set.Title {
		s.Line("  ", unicode)
	}
	s.Line("  ", status(set.Status.Or("")), "  mapped by ", set.Creator, with("  from ", set.Source, ""))
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "submitted", Value: screen.Day(moment(set.SubmittedDate))},
		screen.Field{Name: "ranked", Value: screen.Day(moment(set.RankedDate))},
		screen.Field{Name: "plays", Value: screen.Thousands(set.PlayCount) + ", " + screen.Thousands(set.FavouriteCount) + " favourites"},
		screen.Field{Name: "bpm", Value: decimal(set.BPM)},
		screen.Field{Name: "has", Value: setContents(set)},
		screen.Field{Name: "id", Value: screen.Faint.Of(set.ID)},
	)
	s.Blank()
	Beatmaps(s, set.Beatmaps)
}

func setContents(set objects.BeatmapsetExtended) string {
	var parts []string
	if set.Video {
		parts = append(parts, "video")
	}
	if set.Storyboard {
		parts = append(parts, "storyboard")
	}
	if set.NSFW {
		parts = append(parts, "explicit content")
	}
	return strings.Join(parts, ", ")
}

// Beatmaps draws difficulties as a table, the easiest first.
func Beatmaps(s *screen.Screen, beatmaps []objects.BeatmapExtended) {
	var rows [][]screen.Span
	for _, b := range byDifficulty(beatmaps) {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(b.ID), plain(string(b.Mode)), stars(b.DifficultyRating), screen.Bold.Of(b.Version),
			plain(seconds(b.TotalLength)), plain(decimal(b.AR)), plain(decimal(b.Accuracy)), plain(decimal(b.CS)), plain(decimal(b.Drain)),
			plain(with("", count(b.MaxCombo), "x")),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "id", Right: true, Extra: 2},
		{Title: "ruleset", Extra: 3},
		{Title: "stars", Right: true},
		{Title: "difficulty", Flex: true, Least: 20},
		{Title: "length", Right: true, Extra: 1},
		{Title: "AR", Right: true, Extra: 4},
		{Title: "OD", Right: true, Extra: 4},
		{Title: "CS", Right: true, Extra: 4},
		{Title: "HP", Right: true, Extra: 4},
		{Title: "combo", Right: true, Extra: 5},
	}, rows)
}

// Sets draws beatmapsets as a table.
func Sets(s *screen.Screen, sets []objects.BeatmapsetExtended) {
	var rows [][]screen.Span
	for _, set := range sets {
		low, high := ratings(set.Beatmaps)
		spread := []screen.Span{stars(low), stars(high)}
		if len(set.Beatmaps) == 1 {
			spread[1] = screen.Span{}
		}
		rows = append(rows, []screen.Span{
			screen.Faint.Of(set.ID), screen.Bold.Of(set.Artist, " - ", set.Title), plain(set.Creator), status(set.Status.Or("")),
			spread[0], spread[1], plain(screen.Short(int64(set.PlayCount))),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "id", Right: true},
		{Title: "beatmapset", Flex: true, Least: 24},
		{Title: "mapper", Extra: 2},
		{Title: "status", Extra: 3},
		{Title: "from", Right: true, Extra: 1},
		{Title: "to", Right: true, Extra: 1},
		{Title: "plays", Right: true, Extra: 4},
	}, rows)
}
