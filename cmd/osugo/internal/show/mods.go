package show

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// ModsView is what there is to say about mods.
type ModsView struct {
	Ruleset objects.Ruleset
	Mods    objects.Mods
	Problem error // why they don't go together

	Beatmap *objects.BeatmapExtended // nil if none was given
	Stars   float64                  // its star rating with the mods
}

// ModsObject is a [ModsView] in JSON.
type ModsObject struct {
	Ruleset objects.Ruleset `json:"ruleset"`
	Mods    objects.Mods    `json:"mods"`
	Bits    mods.Bits       `json:"bits"` // of the stable client, as far as it has them
	Rate    float64         `json:"rate"`
	Ranked  bool            `json:"ranked"`
	Problem string          `json:"problem,omitzero"`

	BeatmapID  objects.BeatmapID `json:"beatmap_id,omitzero"`
	Difficulty *mods.Difficulty  `json:"difficulty,omitzero"`
	Stars      float64           `json:"star_rating,omitzero"`
}

// Object returns the view in JSON.
func (v ModsView) Object() ModsObject {
	bits, _ := mods.BitsOf(v.Mods)
	o := ModsObject{Ruleset: v.Ruleset, Mods: v.Mods, Bits: bits, Rate: mods.Rate(v.Mods), Ranked: v.ranked(), Stars: v.Stars}
	if v.Problem != nil {
		o.Problem = v.Problem.Error()
	}
	if v.Beatmap != nil {
		difficulty := mods.Adjust(v.Ruleset, difficultyOf(*v.Beatmap), v.Mods)
		o.BeatmapID, o.Difficulty = v.Beatmap.ID, &difficulty
	}
	return o
}

func (v ModsView) ranked() bool {
	for _, mod := range v.Mods {
		if !mods.IsRanked(v.Ruleset, mod) {
			return false
		}
	}
	return v.Problem == nil
}

// Mods draws mods, each with what is known of it.
func Mods(s *screen.Screen, v ModsView) {
	ranked := screen.Green.Of("counts for pp")
	if !v.ranked() {
		ranked = screen.Orange.Of("does not count for pp")
	}
	s.Line(screen.Title.Of(or(plain(v.Mods.String()), plain("no mods"))), "  ", string(v.Ruleset), "  ", ranked)
	s.Blank()
	var rows [][]screen.Span
	for _, mod := range v.Mods {
		rows = append(rows, modRow(v.Ruleset, mod))
	}
	s.Table("  ", []screen.Column{{}, {}, {Extra: 2}, {Flex: true, Least: 32, Wrap: true, Extra: 1}}, rows)
	if len(rows) > 0 {
		s.Blank()
	}
	bits, lost := mods.BitsOf(v.Mods)
	stable := bits.String()
	if len(lost) > 0 {
		stable += ", without " + lost.String()
	}
	s.Fields("  ", screen.Field{Name: "speed", Value: fmt.Sprintf("%gx", mods.Rate(v.Mods))}, screen.Field{Name: "bits", Value: stable})
	if v.Beatmap != nil {
		s.Blank()
		modsBeatmap(s, v)
	}
}

func modRow(ruleset objects.Ruleset, mod objects.Mod) []screen.Span {
	info, ok := mods.Find(ruleset, mod.Acronym)
	if !ok {
		return []screen.Span{screen.Purple.Of(mod.String()), screen.Red.Of("not a mod of ", ruleset)}
	}
	var names []string
	for _, setting := range info.Settings {
		names = append(names, setting.Name)
	}
	return []screen.Span{
		screen.Purple.Of(mod.String()), screen.Bold.Of(info.Name), plain(spaced(string(info.Type))),
		screen.Faint.Of(with("settings: ", strings.Join(names, ", "), "")),
	}
}

// spaced writes DifficultyIncrease as "difficulty increase".
func spaced(name string) string {
	var text strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			text.WriteByte(' ')
		}
		text.WriteRune(r)
	}
	return strings.ToLower(text.String())
}

func difficultyOf(b objects.BeatmapExtended) mods.Difficulty {
	return mods.Difficulty{AR: b.AR, OD: b.Accuracy, CS: b.CS, HP: b.Drain, BPM: b.BPM, Length: time.Duration(b.TotalLength) * time.Second}
}

// modsBeatmap compares a beatmap without and with the mods.
func modsBeatmap(s *screen.Screen, v ModsView) {
	before := difficultyOf(*v.Beatmap)
	after := mods.Adjust(v.Ruleset, before, v.Mods)
	s.Line("  ", beatmapTitle(*v.Beatmap))
	number := func(n float64) screen.Span { return plain(strconv.FormatFloat(n, 'f', 1, 64)) }
	row := func(name string, d mods.Difficulty, rating float64) []screen.Span {
		return []screen.Span{
			screen.Faint.Of(name), stars(rating), number(d.AR), number(d.OD), number(d.CS), number(d.HP),
			plain(strconv.FormatFloat(d.BPM, 'f', 0, 64)), plain(screen.Clock(d.Length)),
		}
	}
	s.Table("  ", []screen.Column{
		{},
		{Title: "stars", Right: true},
		{Title: "AR", Right: true},
		{Title: "OD", Right: true},
		{Title: "CS", Right: true},
		{Title: "HP", Right: true},
		{Title: "BPM", Right: true},
		{Title: "length", Right: true},
	}, [][]screen.Span{row("without", before, v.Beatmap.DifficultyRating), row("with", after, v.Stars)})
}
