package show

import (
	"fmt"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// clock is the time of day of an entry of a feed, in UTC.
func clock(t time.Time) screen.Span {
	if t.IsZero() {
		return screen.Faint.Of("        ")
	}
	return screen.Faint.Of(t.UTC().Format(time.TimeOnly))
}

// EventLine draws what a user did as one line of a feed.
func EventLine(s *screen.Screen, e objects.Event) { s.Line(clock(e.CreatedAt), "  ", e) }

// NewsLine draws a news post as an entry of a feed.
func NewsLine(s *screen.Screen, n objects.NewsPost) {
	s.Line(screen.Faint.Of(screen.Minute(moment(n.PublishedAt))), "  ", screen.Bold.Of(n.Title), screen.Faint.Of("  by ", n.Author))
	s.Line("  https://osu.ppy.sh/home/news/", n.Slug)
}

// MessageLine draws a chat message as one line of a feed, with the name of its
// channel unless that is empty.
func MessageLine(s *screen.Screen, m objects.ChatMessage, channel string) {
	name := userName(m.Sender, m.SenderID)
	line := []any{clock(m.Timestamp), "  "}
	if channel != "" {
		line = append(line, screen.Faint.Of(channel), "  ")
	}
	if m.IsAction {
		line = append(line, screen.Pink.Of("* ", name), " ", m.Content)
	} else {
		line = append(line, screen.Pink.Of(name), "  ", m.Content)
	}
	s.Wrapped("          ", line...)
}

// Channels draws channels as a table.
func Channels(s *screen.Screen, channels []objects.ChatChannel) {
	var rows [][]screen.Span
	for _, c := range channels {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(c.ChannelID.Or(0)), screen.Bold.Of(c.Name.Or("")), plain(c.Description),
		})
	}
	s.Table("  ", []screen.Column{{Title: "id", Right: true}, {Title: "channel"}, {Title: "about", Flex: true, Extra: 1}}, rows)
}

// RoomLine draws a room as one line of a feed.
func RoomLine(s *screen.Screen, r objects.Room) {
	state, end := screen.Green.Of("open"), "  ends "
	if !r.Active {
		state, end = screen.Faint.Of("over"), "  ended "
	}
	s.Line(clock(s.Now), "  ", screen.Bold.Of(r.Name), "  ", state, "  ", screen.Thousands(r.ParticipantCount), " players",
		screen.Faint.Of(with(end, s.Ago(moment(r.EndsAt)), "")))
}

// roomEvents says what the events of realtime rooms are.
var roomEvents = map[objects.RealtimeRoomEventType]string{
	objects.RealtimeRoomEventTypeGameStarted: "a game begins", objects.RealtimeRoomEventTypeGameAborted: "the game was aborted",
	objects.RealtimeRoomEventTypeGameCompleted: "the game is over", objects.RealtimeRoomEventTypeHostChanged: "is the host now",
	objects.RealtimeRoomEventTypePlayerJoined: "joined", objects.RealtimeRoomEventTypePlayerKicked: "was kicked",
	objects.RealtimeRoomEventTypePlayerLeft: "left", objects.RealtimeRoomEventTypeRoomCreated: "opened the room",
	objects.RealtimeRoomEventTypeRoomDisbanded: "the room is closed",
}

// RoomUpdateLine draws what happened in a realtime room as an entry of a feed.
func RoomUpdateLine(s *screen.Screen, u stream.RoomUpdate) {
	line := []any{clock(moment(u.Event.CreatedAt)), "  "}
	if id, ok := u.Event.UserID.Get(); ok {
		line = append(line, screen.Pink.Of(nameOf(u.Users, id)), " ")
	}
	text, known := roomEvents[u.Event.EventType]
	if !known {
		text = string(u.Event.EventType)
	}
	line = append(line, text)
	if u.Item != nil {
		line = append(line, "  ", beatmapOf(u.Item.Beatmap, u.Item.BeatmapID), "  ", modList(u.Item.RequiredMods))
	}
	s.Line(line...)
	if u.Item != nil && u.Event.EventType == objects.RealtimeRoomEventTypeGameCompleted {
		scoreRows(s, "          ", byScore(u.Item.Scores), u.Users)
	}
}

// nameOf names a player of whom at least the id is known.
func nameOf(users map[objects.UserID]objects.User, id objects.UserID) string {
	if u, ok := users[id]; ok {
		return userName(&u, id)
	}
	return userName(nil, id)
}

// beatmapOf names a beatmap with what is known of it.
func beatmapOf(b *objects.Beatmap, id objects.BeatmapID) string {
	switch {
	case b == nil:
		return fmt.Sprintf("beatmap %d", id)
	case b.Beatmapset == nil:
		return fmt.Sprintf("beatmap %d [%s]", b.ID, b.Version)
	}
	return fmt.Sprintf("%s - %s [%s]", b.Beatmapset.Artist, b.Beatmapset.Title, b.Version)
}
