package show

import (
	"fmt"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// UserRanking draws a ranking of users; within says that it has its own places,
// such as that of a country, and not those of the world.
func UserRanking(s *screen.Screen, rows []objects.UserStatistics, within bool) {
	var table [][]screen.Span
	for i, row := range rows {
		name, country := "", ""
		if row.User != nil {
			name, country = row.User.Username, string(row.User.CountryCode.Or(""))
		}
		rank := place(row.GlobalRank)
		if within || rank == "" {
			rank = fmt.Sprintf("#%d", i+1)
		}
		table = append(table, []screen.Span{
			screen.Faint.Of(rank), screen.Bold.Of(name), plain(country), screen.Pink.Of(pp(row.PP)), plain(percent(row.Accuracy)),
			plain(screen.Thousands(row.PlayCount)), plain(screen.Short(row.RankedScore)), change(row.RankChangeSince30Days),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "rank", Right: true},
		{Title: "player", Flex: true},
		{Title: "from"},
		{Title: "pp", Right: true},
		{Title: "accuracy", Right: true},
		{Title: "plays", Right: true, Extra: 1},
		{Title: "score", Right: true, Extra: 2},
		{Title: "30 days", Right: true, Extra: 3},
	}, table)
}

// change is by how many places a user rose or fell.
func change(since objects.Opt[int]) screen.Span {
	switch n := since.Or(0); {
	case n < 0:
		return screen.Green.Of("▲", screen.Thousands(-n))
	case n > 0:
		return screen.Red.Of("▼", screen.Thousands(n))
	}
	return screen.Span{}
}

// CountryRanking draws a ranking of countries.
func CountryRanking(s *screen.Screen, rows []objects.CountryStatistics) {
	var table [][]screen.Span
	for i, row := range rows {
		table = append(table, []screen.Span{
			screen.Faint.F("#%d", i+1), screen.Bold.Of(countryName(row.Country, objects.Some(row.Code))), plain(string(row.Code)),
			screen.Pink.Of(screen.Thousands(row.Performance), "pp"), plain(screen.Thousands(row.ActiveUsers)),
			plain(screen.Short(row.PlayCount)), plain(screen.Short(row.RankedScore)),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "rank", Right: true},
		{Title: "country", Flex: true},
		{Title: "code", Extra: 3},
		{Title: "pp", Right: true},
		{Title: "players", Right: true},
		{Title: "plays", Right: true, Extra: 1},
		{Title: "score", Right: true, Extra: 2},
	}, table)
}

// TeamRanking draws a ranking of teams.
func TeamRanking(s *screen.Screen, rows []objects.TeamStatistics) {
	var table [][]screen.Span
	for i, row := range rows {
		name, tag := fmt.Sprintf("team %d", row.TeamID), ""
		if row.Team != nil {
			name, tag = row.Team.Name, row.Team.ShortName
		}
		table = append(table, []screen.Span{
			screen.Faint.F("#%d", i+1), screen.Bold.Of(name), plain(tag), screen.Pink.Of(screen.Thousands(row.Performance), "pp"),
			plain(count(row.MemberCount)), plain(screen.Short(row.PlayCount)), plain(screen.Short(row.RankedScore)),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "rank", Right: true},
		{Title: "team", Flex: true},
		{Title: "tag"},
		{Title: "pp", Right: true},
		{Title: "members", Right: true},
		{Title: "plays", Right: true, Extra: 1},
		{Title: "score", Right: true, Extra: 2},
	}, table)
}
