package stream

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Rooms sends multiplayer rooms, as [osu.Client.AllRooms] lists them. Cancel ctx
// to stop early, or it leaks.
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
// as [osu.Client.AllRoomEvents] lists them, up to the present. Cancel ctx to stop
// early, or it leaks.
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

// WatchRoomEvents sends all that happens in a realtime room, from its start. The
// channel is closed when the room has ended, or is idle for as long as p says.
// It asks every 5 to 30 seconds. ErrNotFound: unknown room. ErrValidation: not a
// realtime room. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchRoomEvents(ctx context.Context, id objects.RoomID, p *WatchParams) <-chan Result[RoomUpdate] {
	return watch(ctx, p, interval{min: 5 * time.Second, max: 30 * time.Second}, func(p WatchParams) source[RoomUpdate] {
		last, invalid := position[objects.RoomEventID](p.From)
		return func(ctx context.Context, deliver func(Result[RoomUpdate]) bool) (tick, error) {
			if invalid != nil {
				return tick{at: p.From}, invalid
			}
			t := tick{at: after(last)}
			answer, err := c.osu.RoomEvents(ctx, id, &osu.RoomEventsParams{After: &last, Limit: 101})
			if err != nil {
				return t, err
			}
			users := make(map[objects.UserID]objects.User, len(answer.Users))
			for _, user := range answer.Users {
				users[user.ID] = user
			}
			for _, event := range answer.Events {
				if event.ID <= last {
					continue
				}
				last = event.ID
				t.news, t.at = true, after(last)
				update := RoomUpdate{Event: event, Room: answer.Room, Users: users}
				if i := slices.IndexFunc(answer.PlaylistItems, func(item objects.PlaylistItem) bool {
					return event.PlaylistItemID.Has() && item.ID == event.PlaylistItemID.Or(0)
				}); i >= 0 {
					update.Item = &answer.PlaylistItems[i]
				}
				if !deliver(Result[RoomUpdate]{Value: update, Cursor: t.at}) {
					return t, nil
				}
			}
			t.more = t.news && last < answer.LastEventID
			t.over = !t.more && ended(answer.Room)
			return t, nil
		}
	})
}

// WatchPlaylistScores sends each new score on an item of a room's playlist:
// those that are the best of their user when they are seen. The server lists
// them by their height, so that the whole list is read each time, 50 with a
// request, every half minute to 5 minutes. ErrNotFound: unknown room, or an item
// of another room. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchPlaylistScores(ctx context.Context, room objects.RoomID, item objects.PlaylistItemID, p *WatchParams) <-chan Result[objects.Score] {
	list := c.osu.AllPlaylistScores(room, item, nil)
	return watch(ctx, p, interval{min: 30 * time.Second, max: 5 * time.Minute}, func(p WatchParams) source[objects.Score] {
		highest, invalid := position[objects.ScoreID](p.From)
		seen := make(map[objects.ScoreID]bool)
		begun := false
		return func(ctx context.Context, deliver func(Result[objects.Score]) bool) (tick, error) {
			if invalid != nil {
				return tick{at: p.From}, invalid
			}
			t := tick{at: after(highest)}
			var fresh []objects.Score
			for page, err := range list.Pages(ctx) {
				if err != nil {
					return t, err
				}
				for _, score := range page.Items {
					if !seen[score.ID] {
						fresh = append(fresh, score)
					}
				}
			}
			slices.SortFunc(fresh, func(a, b objects.Score) int { return cmp.Compare(a.ID, b.ID) })
			for _, score := range fresh {
				known := seen[score.ID] || !begun && (p.From == "" && !p.Past || score.ID <= highest)
				seen[score.ID] = true
				if known {
					continue
				}
				highest = max(highest, score.ID)
				t.news, t.at = true, after(highest)
				if !deliver(Result[objects.Score]{Value: score, Cursor: t.at}) {
					return t, nil
				}
			}
			begun = true
			return t, nil
		}
	})
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
