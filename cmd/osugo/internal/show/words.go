// Package show draws the objects of the API for people, one renderer for each.
package show

import (
	"cmp"
	"math"
	"strconv"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// gradeStyles are the colours of the website's badges.
var gradeStyles = map[objects.ScoreRank]screen.Style{
	objects.ScoreRankXH: screen.Silver, objects.ScoreRankSH: screen.Silver,
	objects.ScoreRankX: screen.Yellow, objects.ScoreRankS: screen.Yellow,
	objects.ScoreRankA: screen.Green, objects.ScoreRankB: screen.Blue,
	objects.ScoreRankC: screen.Purple, objects.ScoreRankD: screen.Red, objects.ScoreRankF: screen.Faint,
}

// gradeNames are how the game writes grades that the API names by letters.
var gradeNames = map[objects.ScoreRank]string{objects.ScoreRankX: "SS", objects.ScoreRankXH: "SS+", objects.ScoreRankSH: "S+"}

// grade is a grade in its colour: SS+ and S+ are the silver ones.
func grade(rank objects.ScoreRank) screen.Span {
	return gradeStyles[rank].Of(cmp.Or(gradeNames[rank], string(rank)))
}

// modList is mods with their settings; no mods are empty.
func modList(list objects.Mods) screen.Span {
	if len(list) == 0 {
		return screen.Span{}
	}
	return screen.Purple.Of(list.String())
}

// statusStyles are the colours of the states of beatmaps.
var statusStyles = map[objects.RankStatus]screen.Style{
	objects.RankStatusRanked: screen.Green, objects.RankStatusApproved: screen.Green, objects.RankStatusQualified: screen.Blue,
	objects.RankStatusLoved: screen.Pink, objects.RankStatusPending: screen.Orange, objects.RankStatusWIP: screen.Orange,
}

func status(s objects.RankStatus) screen.Span { return statusStyles[s].Of(string(s)) }

// stars is a star rating in a colour for how hard it is.
func stars(rating float64) screen.Span {
	style := screen.Blue
	for _, step := range []struct {
		from  float64
		style screen.Style
	}{{2, screen.Green}, {2.7, screen.Yellow}, {4, screen.Red}, {5.3, screen.Pink}, {6.5, screen.Purple}, {8, screen.Bold}} {
		if rating >= step.from {
			style = step.style
		}
	}
	return style.F("%.2f★", rating)
}

// place is a rank, as in #1,234; nothing if there is none.
func place(rank objects.Opt[int]) string {
	n, ok := rank.Get()
	if !ok || n == 0 {
		return ""
	}
	return "#" + screen.Thousands(n)
}

// pp is an amount of pp without a fraction; nothing if there is none.
func pp(amount objects.Opt[float64]) string {
	n, ok := amount.Get()
	if !ok {
		return ""
	}
	return screen.Thousands(int64(math.Round(n))) + "pp"
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 2, 64) + "%" }

// moment is the time of an optional value; zero if there is none.
func moment(t objects.Opt[time.Time]) time.Time { return t.Or(time.Time{}) }

func seconds(n int) string { return screen.Clock(time.Duration(n) * time.Second) }

// hours is a length of play, as in 1,234 hours.
func hours(n objects.Opt[int]) string {
	if !n.Has() {
		return ""
	}
	return screen.Thousands(n.Or(0)/3600) + " hours"
}

// decimal is a number with at most one decimal, as difficulties are shown.
func decimal(n float64) string {
	return strconv.FormatFloat(float64(int(n*10+0.5))/10, 'f', -1, 64)
}

// or returns the first span that is not empty.
func or(spans ...screen.Span) screen.Span {
	for _, span := range spans {
		if span.Text != "" {
			return span
		}
	}
	return screen.Span{}
}

// userName names a user of whom at least the id is known.
func userName(u *objects.User, id objects.UserID) string {
	if u == nil {
		return "user " + id.String()
	}
	return u.Username
}

// plain is text in no style.
func plain(text string) screen.Span { return screen.Span{Text: text} }

// gapped puts blanks before a span that is not empty.
func gapped(span screen.Span) screen.Span {
	span.Text = with("  ", span.Text, "")
	return span
}

// with puts text around another that is not empty.
func with(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}
