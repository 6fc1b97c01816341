package stream

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Rooms sends multiplayer rooms, as [osu.Client.AllRooms] lists them. Cancel
// ctx to stop early, or it leaks.
func (c *Client) Rooms(ctx context.Context, p *osu.RoomsParams) <-chan Result[objects.Room] {
	return From(ctx, c.osu.AllRooms(p))
}

// RoomLeaderboard sends who has done best in a room, as
// [osu.Client.AllRoomLeaderboard] lists them. Cancel ctx to stop early, or it
// leaks.
func (c *Client) RoomLeaderboard(ctx context.Context, id objects.RoomID) <-chan Result[objects.UserScoreAggregate] {
	return From(ctx, c.osu.AllRoomLeaderboard(id))
}

// RoomEvents sends the events of a realtime room after a given one, 0 for all,
// as [osu.Client.AllRoomEvents] lists them, up to the present. Cancel ctx to
// stop early, or it leaks.
func (c *Client) RoomEvents(ctx context.Context, id objects.RoomID, after objects.RoomEventID) <-chan Result[objects.RealtimeRoomEvent] {
	return From(ctx, c.osu.AllRoomEvents(id, after))
}

// PlaylistScores sends the scores on an item of a room's playlist, as
// [osu.Client.AllPlaylistScores] lists them. Cancel ctx to stop early, or it
// leaks.
func (c *Client) PlaylistScores(ctx context.Context, room objects.RoomID, item objects.PlaylistItemID, p *osu.PlaylistScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllPlaylistScores(room, item, p))
}

// WatchRoom sends a room as it is, and again whenever it has changed, until it
// has ended. It has no cursors and needs none. It asks every 10 seconds to 2
// minutes. ErrNotFound: unknown room. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchRoom(ctx context.Context, id objects.RoomID, p *WatchParams) <-chan Result[objects.Room] {
	return watch(ctx, p, interval{min: 10 * time.Second, max: 2 * time.Minute}, func(WatchParams) source[objects.Room] {
		var last objects.Room
		return func(ctx context.Context, deliver func(Result[objects.Room]) bool) (tick, error) {
			room, err := c.osu.Room(ctx, id)
			if err != nil {
				return tick{}, err
			}
			t := tick{news: !reflect.DeepEqual(room, last), over: ended(room)}
			last = room
			if t.news {
				deliver(Result[objects.Room]{Value: room})
			}
			return t, nil
		}
	})
}

// ended reports whether a room is closed.
func ended(room objects.Room) bool {
	return room.EndsAt.Has() && !room.EndsAt.Or(time.Time{}).After(time.Now())
}

// RoomUpdate is something that has happened in a realtime room.
type RoomUpdate struct {
	// Event is what has happened.
	Event objects.RealtimeRoomEvent
	// Item is the item of the playlist that it is about, with details and the
	// scores there are at that time; nil when it is about none. Scores may come
	// in a moment after the game: see [Client.PlaylistScores].
	Item *objects.PlaylistItem
	// Room is the room at that time, without includes.
	Room objects.Room
	// Users are the players that the events of the same answer are about. It is
	// shared with other updates.
	Users map[objects.UserID]objects.User
}

// WatchRoomEvents sends all that happens in a realtime room, from its start.
// The channel is closed when the room has ended, or is idle for as long as p
// says. It asks every 5 to 30 seconds. [osu.ErrNotFound]: unknown room.
// [osu.ErrValidation]: not a realtime room. Cancel ctx to stop early, or it
// leaks.
func (c *Client) WatchRoomEvents(ctx context.Context, id objects.RoomID, p *WatchParams) <-chan Result[RoomUpdate] {
	return watch(ctx, p, interval{min: 5 * time.Second, max: 30 * time.Second}, func(p WatchParams) source[RoomUpdate] {
		w := &roomWatch{client: c.osu, id: id}
		w.last, w.invalid = position[objects.RoomEventID](p.From)
		return w.poll
	})
}

// roomWatch is how far a room has been seen.
type roomWatch struct {
	client  *osu.Client
	id      objects.RoomID
	invalid error

	last objects.RoomEventID // the last event delivered
}

// poll asks for the events after the last one.
func (w *roomWatch) poll(ctx context.Context, deliver func(Result[RoomUpdate]) bool) (tick, error) {
	t := tick{at: after(w.last)}
	if w.invalid != nil {
		return t, w.invalid
	}
	happened, err := w.client.RoomEvents(ctx, w.id, &osu.RoomEventsParams{After: &w.last, Limit: 101})
	if err != nil {
		return t, err
	}
	attach.RoomEvents(&happened)
	users := usersByID(happened.Users)
	for _, event := range happened.Events {
		if event.ID <= w.last {
			continue
		}
		w.last = event.ID
		t.news, t.at = true, after(w.last)
		update := RoomUpdate{Event: event, Item: event.PlaylistItem, Room: happened.Room, Users: users}
		if !deliver(Result[RoomUpdate]{Value: update, Cursor: t.at}) {
			return t, nil
		}
	}
	t.more = t.news && w.last < happened.LastEventID
	t.over = !t.more && ended(happened.Room)
	return t, nil
}

// WatchPlaylistScores sends each new score on an item of a room's playlist:
// those that are the best of their user when they are seen. The server orders
// them by total score, so the whole list is read each time, 50 with a request,
// every half minute to 5 minutes. [osu.ErrNotFound]: unknown room, or an item
// of another room. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchPlaylistScores(ctx context.Context, room objects.RoomID, item objects.PlaylistItemID, p *WatchParams) <-chan Result[objects.Score] {
	return watch(ctx, p, interval{min: 30 * time.Second, max: 5 * time.Minute}, func(p WatchParams) source[objects.Score] {
		w := &playlistWatch{
			list: c.osu.AllPlaylistScores(room, item, nil),
			past: p.Past || p.From != "",
			seen: make(map[objects.ScoreID]bool),
		}
		w.highest, w.invalid = position[objects.ScoreID](p.From)
		return w.poll
	})
}

// playlistWatch is which scores of a playlist's item have been seen.
type playlistWatch struct {
	list    osu.List[objects.Score]
	invalid error

	past    bool            // the first poll delivers what is above highest
	begun   bool            // the first poll is done
	highest objects.ScoreID // among those delivered
	seen    map[objects.ScoreID]bool
}

// poll reads the whole list.
func (w *playlistWatch) poll(ctx context.Context, deliver func(Result[objects.Score]) bool) (tick, error) {
	t := tick{at: after(w.highest)}
	if w.invalid != nil {
		return t, w.invalid
	}
	scores, err := w.list.Collect(ctx)
	if err != nil {
		return t, err
	}
	slices.SortFunc(scores, func(a, b objects.Score) int { return cmp.Compare(a.ID, b.ID) })
	for _, score := range scores {
		known := w.seen[score.ID] || !w.begun && (!w.past || score.ID <= w.highest)
		w.seen[score.ID] = true
		if known {
			continue
		}
		w.highest = max(w.highest, score.ID)
		t.news, t.at = true, after(w.highest)
		if !deliver(Result[objects.Score]{Value: score, Cursor: t.at}) {
			return t, nil
		}
	}
	w.begun = true
	return t, nil
}

// after is the cursor after an id, and position reads it.
func after[K ~int64](id K) osu.Cursor { return osu.Cursor(strconv.FormatInt(int64(id), 10)) }

func position[K ~int64](c osu.Cursor) (K, error) {
	if c == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(string(c), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: cursor is not of this watch", osu.ErrValidation)
	}
	return K(id), nil
}
