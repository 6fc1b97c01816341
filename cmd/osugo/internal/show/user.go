package show

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// User draws a profile, with the best scores if there are any.
func User(s *screen.Screen, u objects.UserExtended, best []objects.Score) {
	userHead(s, u)
	if stats := u.Statistics; stats != nil {
		s.Blank()
		userStats(s, u, *stats)
	}
	if u.RankHistory != nil {
		rankPlot(s, *u.RankHistory)
	}
	if len(best) > 0 {
		s.Blank()
		s.Line(screen.Faint.Of("  best scores"))
		Scores(s, best, false)
	}
}

// userHead is who the user is.
func userHead(s *screen.Screen, u objects.UserExtended) {
	name := []any{screen.Title.Of(u.Username)}
	if u.Team != nil {
		name = append(name, screen.Faint.Of("  ["+u.Team.ShortName+"]"))
	}
	for _, group := range u.Groups {
		name = append(name, screen.Orange.Of("  ", group.ShortName.Or(group.Name)))
	}
	if u.IsSupporter {
		name = append(name, screen.Pink.Of("  ♥"))
	}
	switch {
	case u.IsOnline:
		name = append(name, screen.Green.Of("  online"))
	case u.LastVisit.Has():
		name = append(name, screen.Faint.Of("  seen ", s.Ago(moment(u.LastVisit))))
	}
	s.Line(name...)
	if u.Title.Or("") != "" {
		s.Line("  ", screen.Orange.Of(u.Title.Or("")))
	}
	s.Line("  ", strings.Join(nonEmpty(
		countryName(u.Country, u.CountryCode),
		with("joined ", month(moment(u.JoinDate)), ""),
		with("plays with ", playstyle(u.Playstyle), ""),
		fmt.Sprintf("id %d", u.ID),
	), ", "))
	if len(u.PreviousUsernames) > 0 {
		s.Line("  ", screen.Faint.Of("formerly ", strings.Join(u.PreviousUsernames, ", ")))
	}
}

// userStats is what the user has achieved in the ruleset.
func userStats(s *screen.Screen, u objects.UserExtended, stats objects.UserStatistics) {
	global := or(screen.Pink.Of(place(stats.GlobalRank)), screen.Faint.Of("unranked"))
	ranks := []any{"  ", screen.Bold.Of(global.Text), "  ", with("", place(stats.CountryRank), " in "+countryName(u.Country, u.CountryCode))}
	if u.RankHighest != nil {
		ranks = append(ranks, screen.Faint.Of("  best #", screen.Thousands(u.RankHighest.Rank), ", ", month(u.RankHighest.UpdatedAt)))
	}
	s.Line(ranks...)
	s.Fields("  ",
		screen.Field{Name: "performance", Value: with("", pp(stats.PP), "")},
		screen.Field{Name: "accuracy", Value: percent(stats.Accuracy)},
		screen.Field{Name: "level", Value: fmt.Sprintf("%d, %d%% to the next", stats.Level.Current, stats.Level.Progress)},
		screen.Field{Name: "play count", Value: screen.Thousands(stats.PlayCount) + with(" in ", hours(stats.PlayTime), "")},
		screen.Field{Name: "ranked score", Value: screen.Thousands(stats.RankedScore)},
		screen.Field{Name: "max combo", Value: screen.Thousands(stats.MaximumCombo) + "x"},
		screen.Field{Name: "followers", Value: count(u.FollowerCount)},
	)
	counts := stats.GradeCounts
	s.Line("  ", grade(objects.ScoreRankXH), " ", screen.Thousands(counts.SSH), "  ", grade(objects.ScoreRankX), " ", screen.Thousands(counts.SS),
		"  ", grade(objects.ScoreRankSH), " ", screen.Thousands(counts.SH), "  ", grade(objects.ScoreRankS), " ", screen.Thousands(counts.S),
		"  ", grade(objects.ScoreRankA), " ", screen.Thousands(counts.A))
}

// rankPlot draws a rank history: the better the rank, the higher.
func rankPlot(s *screen.Screen, history objects.RankHistory) {
	known := slices.DeleteFunc(slices.Clone(history.Data), func(rank int) bool { return rank == 0 })
	if len(known) == 0 {
		return
	}
	values := make([]float64, len(history.Data))
	for i, rank := range history.Data {
		values[i] = float64(rank)
	}
	s.Blank()
	s.Line(screen.Faint.F("  global rank in the last %d days", len(values)))
	screen.Plot{
		Values: values, Missing: 0, Down: true,
		High: "#" + screen.Thousands(slices.Min(known)), Low: "#" + screen.Thousands(slices.Max(known)),
	}.Draw(s, "  ", screen.Pink)
}

// Users draws users as a table.
func Users(s *screen.Screen, users []objects.User) {
	var rows [][]screen.Span
	for _, u := range users {
		seen := screen.Faint.Of(s.Ago(moment(u.LastVisit)))
		if u.IsOnline {
			seen = screen.Green.Of("online")
		}
		rows = append(rows, []screen.Span{
			screen.Faint.Of(u.ID), screen.Bold.Of(u.Username), plain(string(u.CountryCode.Or(""))), seen,
		})
	}
	s.Table("  ", []screen.Column{{Title: "id", Right: true}, {Title: "name", Flex: true}, {Title: "country"}, {Title: "seen", Extra: 1}}, rows)
}

func countryName(c *objects.Country, code objects.Opt[objects.CountryCode]) string {
	if c == nil {
		return cmp.Or(string(code.Or("")), "no country")
	}
	return c.Name
}

func playstyle(styles []objects.PlayStyle) string {
	texts := make([]string, len(styles))
	for i, style := range styles {
		texts[i] = string(style)
	}
	return strings.Join(texts, " and ")
}

func month(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("January 2006")
}

func count(n objects.Opt[int]) string {
	if !n.Has() {
		return ""
	}
	return screen.Thousands(n.Or(0))
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}
