package show

import (
	"cmp"
	"maps"
	"slices"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// Scoreboard is what has happened in a match so far.
type Scoreboard struct {
	Match objects.Match
	Games []Game
	Users map[objects.UserID]objects.User
}

// Game is a game of a match.
type Game struct {
	objects.MatchGame

	Abandoned bool // it was never finished
}

// Over reports whether the game has its scores.
func (g Game) Over() bool { return g.EndTime.Has() }

// Apply adds an update and returns the number of its game, 0 if it is about none.
func (b *Scoreboard) Apply(u stream.MatchUpdate) int {
	b.Match = u.Match
	if b.Users == nil {
		b.Users = map[objects.UserID]objects.User{}
	}
	maps.Copy(b.Users, u.Users) // each update has only those of its own answer
	if u.Event.Game == nil {
		return 0
	}
	game := Game{*u.Event.Game, u.Abandoned}
	for i := range b.Games {
		if b.Games[i].ID == game.ID {
			b.Games[i] = game
			return i + 1
		}
	}
	b.Games = append(b.Games, game)
	return len(b.Games)
}

// Wins counts the games that each team has won.
func (b *Scoreboard) Wins() (red, blue int) {
	for _, game := range b.Games {
		switch r, l := game.Teams(); {
		case !game.Over():
		case r > l:
			red++
		case l > r:
			blue++
		}
	}
	return red, blue
}

// HasTeams reports whether teams play in the game.
func (g Game) HasTeams() bool {
	kind := g.TeamType.Or("")
	return kind == objects.MatchTeamTypeTeamVS || kind == objects.MatchTeamTypeTagTeamVS
}

// Teams returns the scores of the teams: the sums of those who passed, as on the
// website.
func (g Game) Teams() (red, blue int64) {
	for _, score := range g.Scores {
		m := score.Match
		switch {
		case m == nil || !m.Pass:
		case m.Team == objects.MatchTeamRed:
			red += score.TotalScore
		case m.Team == objects.MatchTeamBlue:
			blue += score.TotalScore
		}
	}
	return red, blue
}

// Ranked returns the scores, the best first.
func (g Game) Ranked() []objects.Score { return byScore(g.Scores) }

// byScore returns scores, the best first; those who failed are last.
func byScore(scores []objects.Score) []objects.Score {
	return slices.SortedStableFunc(slices.Values(scores), func(a, b objects.Score) int {
		return cmp.Or(cmp.Compare(failed(a), failed(b)), cmp.Compare(b.TotalScore, a.TotalScore))
	})
}

func failed(s objects.Score) int {
	if s.Match != nil && !s.Match.Pass {
		return 1
	}
	return 0
}

// winner says who has won the game.
func (b *Scoreboard) winner(g Game) screen.Span {
	ranked := g.Ranked()
	switch red, blue := g.Teams(); {
	case g.Abandoned:
		return screen.Faint.Of("abandoned")
	case !g.Over():
		return screen.Green.Of("playing")
	case len(ranked) == 0:
		return screen.Faint.Of("no scores")
	case !g.HasTeams():
		return screen.Bold.Of(nameOf(b.Users, ranked[0].UserID))
	case red > blue:
		return screen.Red.Of("red by ", screen.Thousands(red-blue))
	case blue > red:
		return screen.Blue.Of("blue by ", screen.Thousands(blue-red))
	}
	return screen.Faint.Of("a draw")
}

// matchEvents says what the events of matches are.
var matchEvents = map[objects.MatchEventType]string{
	objects.MatchEventTypePlayerLeft: "left", objects.MatchEventTypePlayerJoined: "joined",
	objects.MatchEventTypePlayerKicked: "was kicked", objects.MatchEventTypeMatchCreated: "created the match",
	objects.MatchEventTypeMatchDisbanded: "the match is over", objects.MatchEventTypeHostChanged: "is the host now",
}

// MatchLine draws an update as an entry of a feed, after it was applied.
func (b *Scoreboard) MatchLine(s *screen.Screen, u stream.MatchUpdate, number int) {
	line := []any{clock(moment(u.Event.Timestamp)), "  "}
	if number == 0 {
		text := cmp.Or(matchEvents[u.Event.Detail.Type], u.Event.Detail.Text.Or(""), string(u.Event.Detail.Type))
		if id, ok := u.Event.UserID.Get(); ok {
			line = append(line, screen.Pink.Of(nameOf(b.Users, id)), " ")
		} else if u.Event.Detail.Type == objects.MatchEventTypeMatchCreated {
			text = "the match was created"
		}
		s.Line(append(line, text)...)
		return
	}
	game := b.Games[number-1]
	line = append(line, screen.Bold.F("game %d", number), "  ", beatmapOf(game.Beatmap, game.BeatmapID.Or(0)), "  ", modList(game.Mods))
	s.Line(line...)
	s.Line("          ", b.winner(game), gameTeams(game))
	scoreRows(s, "          ", game.Ranked(), b.Users)
}

// gameTeams are the scores of the teams; nothing without teams.
func gameTeams(g Game) []screen.Span {
	if !g.HasTeams() || !g.Over() {
		return nil
	}
	red, blue := g.Teams()
	return []screen.Span{screen.Red.Of("  ", screen.Thousands(red)), screen.Faint.Of(" : "), screen.Blue.Of(screen.Thousands(blue))}
}

// scoreRows draws the scores of a game.
func scoreRows(s *screen.Screen, indent string, scores []objects.Score, users map[objects.UserID]objects.User) {
	var rows [][]screen.Span
	for _, score := range scores {
		team := screen.Span{}
		if m := score.Match; m != nil && m.Team != objects.MatchTeamNone {
			style := map[objects.MatchTeam]screen.Style{objects.MatchTeamRed: screen.Red, objects.MatchTeamBlue: screen.Blue}[m.Team]
			team = style.Of(string(m.Team))
		}
		note := screen.Span{}
		if failed(score) > 0 {
			note = screen.Faint.Of("failed")
		}
		rows = append(rows, []screen.Span{
			team,
			{Style: team.Style, Text: nameOf(users, score.UserID)},
			plain(screen.Thousands(score.TotalScore)), plain(percent(score.Accuracy)),
			plain(screen.Thousands(score.MaxCombo) + "x"), modList(score.Mods), note,
		})
	}
	s.Table(indent, []screen.Column{
		{}, {}, {Title: "", Right: true}, {Right: true, Extra: 2}, {Right: true, Extra: 3}, {Extra: 1, Most: 12}, {},
	}, rows)
}

// Draw draws the scoreboard in that many lines at most; 0 means any number.
func (b *Scoreboard) Draw(s *screen.Screen, height int) {
	state := screen.Green.Of("  running")
	if b.Match.EndTime.Has() {
		state = screen.Faint.Of("  over")
	}
	s.Line(screen.Title.Of(b.Match.Name), state)
	teams := slices.ContainsFunc(b.Games, Game.HasTeams)
	used := 2
	if teams {
		red, blue := b.Wins()
		s.Line("  ", screen.Red.F("red %d", red), screen.Faint.Of(" : "), screen.Blue.F("%d blue", blue))
		used++
	}
	s.Blank()
	if len(b.Games) == 0 {
		s.Line(screen.Faint.Of("  no game yet"))
		return
	}
	last := b.lastOver()
	details := 0
	if last > 0 {
		details = 2 + len(b.Games[last-1].Scores)
	}
	first := 0
	if height > 0 {
		first = max(0, len(b.Games)-max(1, height-used-1-details))
	}
	b.games(s, first, teams)
	if last > 0 && (height == 0 || used+1+len(b.Games)-first+details <= height) {
		game := b.Games[last-1]
		s.Blank()
		s.Line(screen.Faint.F("  game %d", last), gameTeams(game))
		scoreRows(s, "    ", game.Ranked(), b.Users)
	}
}

// lastOver is the number of the last game that has its scores; 0 without one.
func (b *Scoreboard) lastOver() int {
	for i, game := range slices.Backward(b.Games) {
		if game.Over() && !game.Abandoned {
			return i + 1
		}
	}
	return 0
}

// games draws the table of the games, from one on.
func (b *Scoreboard) games(s *screen.Screen, first int, teams bool) {
	columns := []screen.Column{{Right: true}, {Title: "beatmap", Flex: true}, {Title: "mods", Extra: 2, Most: 12}}
	if teams {
		columns = append(columns, screen.Column{Title: "red", Right: true, Extra: 1}, screen.Column{Title: "blue", Right: true, Extra: 1})
	}
	columns = append(columns, screen.Column{Title: "winner"})
	var rows [][]screen.Span
	for i, game := range b.Games[first:] {
		row := []screen.Span{screen.Faint.Of(first + i + 1), plain(beatmapOf(game.Beatmap, game.BeatmapID.Or(0))), modList(game.Mods)}
		if teams {
			red, blue := screen.Span{}, screen.Span{}
			if game.Over() {
				r, l := game.Teams()
				red, blue = screen.Red.Of(screen.Thousands(r)), screen.Blue.Of(screen.Thousands(l))
			}
			row = append(row, red, blue)
		}
		rows = append(rows, append(row, b.winner(game)))
	}
	s.Table("  ", columns, rows)
}
