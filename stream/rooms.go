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

// Rooms sends the rooms of [osu.Client.AllRooms].
func (c *Client) Rooms(ctx context.Context, p *osu.RoomsParams) <-chan Result[objects.Room] {
	return From(ctx, c.osu.AllRooms(p))
}

// RoomLeaderboard sends the players of [osu.Client.AllRoomLeaderboard].
func (c *Client) RoomLeaderboard(ctx context.Context, id objects.RoomID) <-chan Result[objects.UserScoreAggregate] {
	return From(ctx, c.osu.AllRoomLeaderboard(id))
}

// RoomEvents sends the events of [osu.Client.AllRoomEvents]: those after the
// given one, up to the present; 0 means all.
func (c *Client) RoomEvents(ctx context.Context, id objects.RoomID, after objects.RoomEventID) <-chan Result[objects.RealtimeRoomEvent] {
	return From(ctx, c.osu.AllRoomEvents(id, after))
}

// PlaylistScores sends the scores of [osu.Client.AllPlaylistScores].
func (c *Client) PlaylistScores(ctx context.Context, room objects.RoomID, item objects.PlaylistItemID, p *osu.PlaylistScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllPlaylistScores(room, item, p))
}

// WatchRoom sends a room as it is, and again whenever it has changed, until it
// has ended. Its results have no cursors. It polls every 10 seconds to 2
// minutes. [osu.ErrNotFound] means that the room is unknown.
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

// RoomUpdate is an event of a realtime room and its context.
type RoomUpdate struct {
	// Event is the event.
	Event objects.RealtimeRoomEvent
	// Item is the playlist item of the event, with Details and the Scores so
	// far; nil if there is none. Scores may arrive a moment after the game: see
	// [Client.PlaylistScores].
	Item *objects.PlaylistItem
	// Room is the room at that time, without includes.
	Room objects.Room
	// Users are the players that the events of the same answer name. The map is
	// shared with other updates.
	Users map[objects.UserID]objects.User
}

// WatchRoomEvents sends each event of a realtime room, from its start. The
// channel is closed when the room has ended, or is idle for as long as p says.
// It polls every 5 to 30 seconds. [osu.ErrNotFound] means that the room is
// unknown, and [osu.ErrValidation] that it is not a realtime room.
func (c *Client) WatchRoomEvents(ctx context.Context, id objects.RoomID, p *WatchParams) <-chan Result[RoomUpdate] {
	return watch(ctx, p, interval{min: 5 * time.Second, max: 30 * time.Second}, func(p WatchParams) source[RoomUpdate] {
		w := &roomWatch{client: c.osu, id: id}
		w.last, w.invalid = position[objects.RoomEventID](p.From)
		return w.poll
	})
}

// roomWatch is the position of a watch in a room.
type roomWatch struct {
	client  *osu.Client
	id      objects.RoomID
	invalid error

	last objects.RoomEventID // the last event delivered
}

// poll requests the events after the last one.
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

// WatchPlaylistScores sends each new score on an item of a room's playlist that
// is the best of its user when it is seen. The server orders them by total
// score, so each poll reads the whole list, 50 scores to a request, every half
// minute to 5 minutes. [osu.ErrNotFound] means that the room is unknown or the
// item belongs to another room.
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

// playlistWatch remembers the seen scores of a playlist item.
type playlistWatch struct {
	list    osu.List[objects.Score]
	invalid error

	past    bool            // the first poll delivers scores above highest
	begun   bool            // the first poll is done
	highest objects.ScoreID // of the delivered scores
	seen    map[objects.ScoreID]bool
}

// poll requests the whole list.
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

// after returns the cursor after an id; position decodes it.
func after[K fmt.Stringer](id K) osu.Cursor { return osu.Cursor(id.String()) }

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
