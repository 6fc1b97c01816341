package show

import (
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// Match draws a match: its games with the scores, and who won how many.
func Match(s *screen.Screen, m objects.MatchShow) {
	b := scoreboardOf(m)
	s.Line(screen.Title.Of(m.Match.Name), "  ", matchState(m.Match))
	s.Line("  from ", screen.Minute(moment(m.Match.StartTime)), with(" to ", screen.Minute(moment(m.Match.EndTime)), ""), screen.Faint.F("  id %d", m.Match.ID))
	for i, game := range b.Games {
		s.Blank()
		s.Line("  ", screen.Faint.F("%2d", i+1), "  ", screen.Bold.Of(beatmapOf(game.Beatmap, game.BeatmapID.Or(0))), gapped(modList(game.Mods)), wonBy(game))
		if game.HasTeams() || !game.Over() {
			s.Line("      ", b.winner(game), gameTeams(game))
		}
		scoreRows(s, "      ", game.Ranked(), b.Users)
	}
	if len(b.Games) == 0 {
		s.Blank()
		s.Line("  no games yet")
	}
	if red, blue := b.Wins(); red+blue > 0 {
		s.Blank()
		s.Line("  ", screen.Red.F("red %d", red), screen.Faint.Of(" : "), screen.Blue.F("%d blue", blue))
	}
}

// scoreboardOf is what has happened in a match.
func scoreboardOf(m objects.MatchShow) *Scoreboard {
	b := &Scoreboard{Match: m.Match, Users: map[objects.UserID]objects.User{}}
	for _, user := range m.Users {
		b.Users[user.ID] = user
	}
	for _, event := range m.Events {
		if event.Game != nil {
			running := m.CurrentGameID.Or(0) == event.Game.ID && !m.Match.EndTime.Has()
			b.Games = append(b.Games, Game{*event.Game, !event.Game.EndTime.Has() && !running})
		}
	}
	return b
}

func matchState(m objects.Match) screen.Span {
	if m.EndTime.Has() {
		return screen.Faint.Of("ended")
	}
	return screen.Green.Of("running")
}

// wonBy says what a game was about, unless it is the score.
func wonBy(game Game) screen.Span {
	switch by := game.ScoringType.Or(objects.MatchScoringTypeScore); by {
	case objects.MatchScoringTypeAccuracy, objects.MatchScoringTypeCombo:
		return screen.Faint.Of("  by ", string(by))
	case objects.MatchScoringTypeScore, objects.MatchScoringTypeScoreV2:
	}
	return screen.Span{}
}

// Matches draws matches as a table.
func Matches(s *screen.Screen, matches []objects.Match) {
	var rows [][]screen.Span
	for _, m := range matches {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(m.ID), screen.Bold.Of(m.Name), matchState(m), screen.Faint.Of(s.Ago(moment(m.StartTime))),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "id", Right: true},
		{Title: "match", Flex: true, Least: 32},
		{Title: "state"},
		{Title: "started", Extra: 1},
	}, rows)
}
