package show

import (
	"strings"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// Room draws a room with its playlist and the first of its leaderboard.
func Room(s *screen.Screen, r objects.Room, leaders []objects.UserScoreAggregate) {
	s.Line(screen.Title.Of(r.Name), "  ", roomState(r))
	s.Line("  ", words(string(r.Type)), ", ", words(string(r.Category)), ", hosted by ", host(r))
	s.Line("  from ", screen.Minute(r.StartsAt), with(" to ", screen.Minute(moment(r.EndsAt)), ""), with(", ", s.Ago(moment(r.EndsAt)), ""))
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "players", Value: screen.Thousands(r.ParticipantCount) + with(" of ", count(r.MaxParticipants), "")},
		screen.Field{Name: "attempts", Value: with("", count(r.MaxAttempts), " each")},
		screen.Field{Name: "about", Value: r.Description.Or("")},
		screen.Field{Name: "id", Value: screen.Faint.Of(r.ID)},
	)
	if len(r.Playlist) > 0 {
		s.Blank()
		s.Line(screen.Faint.Of("  playlist"))
		playlist(s, r.Playlist)
	}
	if len(leaders) > 0 {
		s.Blank()
		s.Line(screen.Faint.Of("  leaderboard"))
		roomLeaders(s, leaders)
	}
}

// words writes a name of the API such as team_versus as people do.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func host(r objects.Room) string {
	return userName(r.Host, r.UserID)
}

func roomState(r objects.Room) screen.Span {
	if !r.Active {
		return screen.Faint.Of("closed")
	}
	return screen.Green.Of("open")
}

func playlist(s *screen.Screen, items []objects.PlaylistItem) {
	var rows [][]screen.Span
	for _, item := range items {
		rating := screen.Span{}
		if item.Beatmap != nil {
			rating = stars(item.Beatmap.DifficultyRating)
		}
		state := screen.Span{}
		if item.Expired {
			state = screen.Faint.Of("played")
		}
		rows = append(rows, []screen.Span{screen.Faint.Of(item.ID), rating, plain(beatmapOf(item.Beatmap, item.BeatmapID)), modList(item.RequiredMods), state})
	}
	s.Table("  ", []screen.Column{{Right: true, Extra: 1}, {Right: true}, {Flex: true}, {}, {Extra: 2}}, rows)
}

func roomLeaders(s *screen.Screen, leaders []objects.UserScoreAggregate) {
	var rows [][]screen.Span
	for i, l := range leaders {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(i + 1), screen.Bold.Of(userName(l.User, l.UserID)), plain(screen.Thousands(l.TotalScore.Or(0))), plain(percent(l.Accuracy)),
			plain(screen.Thousands(l.Completed)), plain(screen.Thousands(l.Attempts)),
		})
	}
	s.Table("  ", []screen.Column{
		{Right: true},
		{Title: "player", Flex: true},
		{Title: "score", Right: true},
		{Title: "accuracy", Right: true},
		{Title: "maps", Right: true, Extra: 1},
		{Title: "tries", Right: true, Extra: 2},
	}, rows)
}

// Rooms draws rooms as a table.
func Rooms(s *screen.Screen, rooms []objects.Room) {
	var rows [][]screen.Span
	for _, r := range rooms {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(r.ID), screen.Bold.Of(r.Name), plain(words(string(r.Type))), plain(screen.Thousands(r.ParticipantCount)),
			plain(host(r)), roomState(r), screen.Faint.Of(s.Ago(moment(r.EndsAt))),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "id", Right: true},
		{Title: "room", Flex: true, Least: 20},
		{Title: "type", Extra: 3},
		{Title: "players", Right: true},
		{Title: "host", Extra: 2},
		{Title: "state"},
		{Title: "ends", Extra: 1},
	}, rows)
}
