package show

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/replay"
	"github.com/osugo/osugo/osu/scoring"
)

// ReplayView is a replay, and what else is known of it.
type ReplayView struct {
	Replay  *replay.Replay
	Score   *objects.Score           // nil if it is not known
	Beatmap *objects.BeatmapExtended // nil if it is not known

	Length time.Duration      // of the frames
	Frames int                // how many there are
	Life   []replay.LifePoint // nil if the replay has none
	Broken error              // why the frames end early, if they do
}

// ViewOf reads a replay.
func ViewOf(r *replay.Replay) ReplayView {
	v := ReplayView{Replay: r}
	for frame, err := range r.Frames() {
		if err != nil {
			v.Broken = err
			break
		}
		v.Frames++
		v.Length = max(v.Length, frame.Time)
	}
	for point, err := range r.Life() {
		if err != nil {
			break // the bar is shown as far as it goes
		}
		v.Life = append(v.Life, point)
	}
	return v
}

// ReplayObject is a [ReplayView] in JSON.
type ReplayObject struct {
	Player     string                  `json:"player"`
	Ruleset    objects.Ruleset         `json:"ruleset"`
	Lazer      bool                    `json:"lazer"`
	Version    int32                   `json:"version"`
	BeatmapMD5 string                  `json:"beatmap_md5"`
	EndedAt    time.Time               `json:"ended_at"`
	Mods       objects.Mods            `json:"mods"`
	Statistics objects.ScoreStatistics `json:"statistics"`
	Score      int32                   `json:"total_score"`
	MaxCombo   int                     `json:"max_combo"`
	Accuracy   float64                 `json:"accuracy"`
	Rank       objects.ScoreRank       `json:"rank"`
	Frames     int                     `json:"frames"`
	Length     float64                 `json:"seconds"`
	Life       []LifeObject            `json:"life"`

	Beatmap *objects.BeatmapExtended `json:"beatmap,omitzero"`
}

// LifeObject is a point of the life bar in JSON.
type LifeObject struct {
	Seconds float64 `json:"seconds"`
	Life    float64 `json:"life"` // 0–1
}

// Object returns the view in JSON.
func (v ReplayView) Object() ReplayObject {
	r, play, view := v.Replay, v.play(), v.view()
	o := ReplayObject{
		Player: r.Player, Ruleset: play.Ruleset, Lazer: play.Lazer, Version: r.Version, BeatmapMD5: r.BeatmapMD5, EndedAt: r.Time,
		Mods: play.Mods, Statistics: play.Counts, Score: r.Score, MaxCombo: int(r.MaxCombo), Accuracy: view.Accuracy, Rank: view.Grade,
		Frames: v.Frames, Length: v.Length.Seconds(), Beatmap: v.Beatmap,
	}
	for _, point := range v.Life {
		o.Life = append(o.Life, LifeObject{point.Time.Seconds(), point.Life})
	}
	return o
}

// play is how the beatmap was played.
func (v ReplayView) play() scoring.Play {
	r := v.Replay
	p := scoring.Play{
		Ruleset: r.Ruleset.Ruleset(), Lazer: r.IsLazer(), Mods: mods.FromBits(mods.Bits(r.Mods)), MaxCombo: int(r.MaxCombo), Passed: true,
	}
	p.Counts = scoring.Counts{
		N300: int(r.Count300), N100: int(r.Count100), N50: int(r.Count50), Geki: int(r.CountGeki), Katu: int(r.CountKatu), Miss: int(r.CountMiss),
	}.Statistics(p.Ruleset)
	if info := r.Info; info != nil {
		p.Mods = info.Mods
		if info.Statistics != nil {
			p.Counts, p.Maximum = info.Statistics, info.MaximumStatistics
		}
	}
	return p
}

// view is the accuracy and the grade, as the client shows them that was played.
func (v ReplayView) view() scoring.View {
	play := v.play()
	view, err := play.AsStable()
	if play.Lazer {
		view, err = play.AsLazer()
	}
	if err != nil {
		return scoring.View{}
	}
	return view
}

// Replay draws a replay, with the life bar as a plot.
func Replay(s *screen.Screen, v ReplayView) {
	r, play, view := v.Replay, v.play(), v.view()
	s.Line(grade(view.Grade), "  ", screen.Title.Of(r.Player), with("  ", v.beatmapName(), ""), "  ", modList(play.Mods))
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "accuracy", Value: scoring.FormatAccuracy(view.Accuracy)},
		screen.Field{Name: "combo", Value: screen.Thousands(int(r.MaxCombo)) + "x" + perfectNote(r.Perfect)},
		screen.Field{Name: "score", Value: screen.Bold.Of(screen.Thousands(int(r.Score)))},
		screen.Field{Name: "ruleset", Value: string(play.Ruleset)},
		screen.Field{Name: "played", Value: screen.Minute(r.Time) + with(", ", s.Ago(r.Time), "")},
		screen.Field{Name: "client", Value: clientName(r)},
		screen.Field{Name: "length", Value: screen.Clock(v.Length) + ", " + screen.Thousands(v.Frames) + " frames"},
		screen.Field{Name: "beatmap", Value: screen.Faint.Of("md5 ", r.BeatmapMD5)},
	)
	if v.Broken != nil {
		s.Line("  ", screen.Red.Of("the frames end early: ", v.Broken))
	}
	s.Blank()
	s.Line("  ", Hits(play.Counts, play.Maximum))
	lifePlot(s, v)
}

func (v ReplayView) beatmapName() string {
	switch {
	case v.Beatmap != nil:
		return beatmapTitle(*v.Beatmap)
	case v.Score != nil:
		return BeatmapName(*v.Score)
	}
	return ""
}

func perfectNote(perfect bool) string {
	if perfect {
		return ", perfect"
	}
	return ""
}

// clientName is the client that was played: lazer names its version, stable has a
// date for one.
func clientName(r *replay.Replay) string {
	if r.IsLazer() {
		if r.Info != nil && r.Info.ClientVersion != "" {
			return "lazer " + r.Info.ClientVersion
		}
		return "lazer"
	}
	return "stable " + strconv.Itoa(int(r.Version))
}

// lifePlot draws the life bar over the time of the play.
func lifePlot(s *screen.Screen, v ReplayView) {
	if len(v.Life) == 0 {
		return
	}
	points := slices.SortedStableFunc(slices.Values(v.Life), func(a, b replay.LifePoint) int { return cmp.Compare(a.Time, b.Time) })
	const columns = 90
	first, last := points[0].Time, points[len(points)-1].Time
	values := make([]float64, columns)
	at := 0
	for i := range values {
		until := first + (last-first)*time.Duration(i+1)/columns
		for at+1 < len(points) && points[at+1].Time <= until {
			at++
		}
		values[i] = points[at].Life
	}
	s.Blank()
	s.Line(screen.Faint.Of("  life from ", screen.Clock(first), " to ", screen.Clock(last)))
	screen.Plot{Values: values, Missing: -1, Low: "0%", High: "100%", From: 0, To: 1}.Draw(s, "  ", screen.Green)
}
