package osu

import (
	"context"
	"fmt"
	"time"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Room returns a multiplayer room with Host (and its Country), Playlist (with
// Beatmap, Beatmapset, Checksum and MaxCombo), RecentParticipants and, for
// tokens of a user, CurrentUserScore with the attempts at each item.
//
// Scope public. It fails with [ErrNotFound] if the room is unknown.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
func (c *Client) Room(ctx context.Context, id objects.RoomID) (objects.Room, error) {
	return answer[objects.Room](ctx, c, transport.GetRoom.At(id))
}

// LatestRoom returns the newest featured artist room, as [Client.Room] does.
func (c *Client) LatestRoom(ctx context.Context) (objects.Room, error) {
	return answer[objects.Room](ctx, c, transport.GetRoom.At("latest"))
}

// RoomsParams are the options of [Client.Rooms].
type RoomsParams struct {
	// Mode filters rooms; the default is active. Participated and owned are
	// empty without a token user. It is not a ruleset.
	Mode objects.RoomMode `url:"mode"`
	// TypeGroup is the kind of rooms; the default is playlists. Rooms of type
	// matchmaking are never listed.
	TypeGroup objects.RoomTypeGroup `url:"type_group"`
	// Category restricts the result to rooms of that category; the default is
	// all.
	Category objects.RoomCategory `url:"category"`
	// Status restricts the result to idle or playing rooms, for realtime rooms
	// only. The default is both.
	Status objects.RoomStatus `url:"status"`
	// SeasonID restricts the result to rooms of that season.
	SeasonID objects.SeasonID `url:"season_id"`
	// IsActive restricts the result to rooms that are active (true) or ended
	// (false), on top of Mode.
	IsActive *bool `url:"is_active"`
	// Sort is the order: created lists pinned rooms, then the newest; ended
	// lists the last to end first. The default is created, and ended for mode
	// ended.
	Sort objects.RoomSort `url:"sort"`
	// Limit is how many rooms to return, 1-250; the default is 250.
	Limit int `url:"limit" range:"1-250"`
	// Cursor is the position to continue at: after the last room of the page
	// before. It is valid only with the same Sort.
	Cursor *RoomCursor `url:"cursor"`
}

// sort returns the effective order.
func (p RoomsParams) sort() objects.RoomSort {
	switch {
	case p.Sort != "":
		return p.Sort
	case p.Mode == objects.RoomModeEnded:
		return objects.RoomSortEnded
	}
	return objects.RoomSortCreated
}

// RoomCursor is a position in the list of rooms. The server answers with a bare
// array, so make it from the last room of a page: from ID and Pinned in order
// created, from ID and EndsAt in order ended.
type RoomCursor struct {
	Pinned *bool          `url:"pinned"  json:"pinned,omitzero"`
	EndsAt *time.Time     `url:"ends_at" json:"ends_at,omitzero"`
	ID     objects.RoomID `url:"id"                json:"id"`
}

// Rooms returns rooms with Host (and its Country), CurrentPlaylistItem (with
// Beatmap and Beatmapset), DifficultyRange, PlaylistItemStats and
// RecentParticipants, but without Playlist.
//
// Scope public. It fails with [ErrValidation] for a cursor that does not fit
// the order, which the server would ignore, and at API version 99999999, where
// the answer is of another kind.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
func (c *Client) Rooms(ctx context.Context, p *RoomsParams) ([]objects.Room, error) {
	call := withQuery(transport.GetRooms.At(), p)
	if version := c.Transport().Config().APIVersion; version >= 99999999 {
		call = call.Fail(fmt.Errorf("%w: API version %d answers with an unfinished format; use Do[objects.RoomListing]", ErrValidation, version))
	}
	if q := copyOf(p); q.Cursor != nil {
		fits := q.Cursor.Pinned != nil
		if q.sort() == objects.RoomSortEnded {
			fits = q.Cursor.EndsAt != nil
		}
		if !fits || q.Cursor.ID <= 0 {
			call = call.Fail(fmt.Errorf("%w: cursor does not fit sort %s", ErrValidation, q.sort()))
		}
	}
	return answer[[]objects.Room](ctx, c, call)
}

// AllRooms lists the rooms of [Client.Rooms], 250 at a time, starting at
// Cursor. Limit is the total. Rooms that open or close during the walk may be
// missed. In order ended it stops with [ErrIncomplete] after a full page whose
// last room has no end.
func (c *Client) AllRooms(p *RoomsParams) List[objects.Room] {
	const size = 250
	q := copyOf(p)
	list := NewList(roomKey, func(ctx context.Context, at Cursor) (Page[objects.Room], error) {
		q := q
		q.Limit = size
		if at != "" {
			cursor, err := positionOf[RoomCursor](at)
			if err != nil {
				return Page[objects.Room]{}, err
			}
			q.Cursor = &cursor
		}
		rooms, err := c.Rooms(ctx, &q)
		if err != nil || len(rooms) == 0 {
			return Page[objects.Room]{Next: at}, err
		}
		last := rooms[len(rooms)-1]
		next := RoomCursor{Pinned: &last.Pinned, ID: last.ID}
		if q.sort() == objects.RoomSortEnded {
			next = RoomCursor{ID: last.ID}
			if at, ok := last.EndsAt.Get(); ok {
				next.EndsAt = &at
			}
		}
		page := Page[objects.Room]{Items: rooms, Next: cursorOf(next), More: len(rooms) >= size}
		if page.More && next.Pinned == nil && next.EndsAt == nil {
			page.broken = fmt.Errorf("%w: room %d has no end to continue from", ErrIncomplete, last.ID)
		}
		return page, nil
	})
	if q.Cursor != nil {
		list = list.From(cursorOf(q.Cursor))
	}
	return list.limited(q.Limit)
}

// RoomLeaderboardParams are the options of [Client.RoomLeaderboard].
type RoomLeaderboardParams struct {
	// Limit is how many users to return, 1-50; the default is 50.
	Limit int `url:"limit" range:"1-50"`
	// Page is the page, from 1.
	Page int `url:"page"`
}

// RoomLeaderboard returns the best players of a room, each with User (and its
// Country, Cover and Team), and the place of the token's user, or nil.
//
// Scope public. It fails with [ErrNotFound] if the room is unknown.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
func (c *Client) RoomLeaderboard(ctx context.Context, id objects.RoomID, p *RoomLeaderboardParams) (objects.RoomLeaderboard, error) {
	return answer[objects.RoomLeaderboard](ctx, c, withQuery(transport.GetRoomLeaderboard.At(id), p))
}

// AllRoomLeaderboard lists the players of [Client.RoomLeaderboard], 50 at a
// time. Users who overtake others during the walk may be repeated or missed.
func (c *Client) AllRoomLeaderboard(id objects.RoomID) List[objects.UserScoreAggregate] {
	const size = 50
	return pageList(aggregateKey, size, 0, 0, func(ctx context.Context, page int) (sheet[objects.UserScoreAggregate], error) {
		board, err := c.RoomLeaderboard(ctx, id, &RoomLeaderboardParams{Limit: size, Page: page})
		return sheet[objects.UserScoreAggregate]{items: board.Leaderboard}, err
	})
}

// RoomEventsParams are the options of [Client.RoomEvents].
type RoomEventsParams struct {
	// After asks for the oldest events with a greater id, zero for the oldest
	// of all.
	After *objects.RoomEventID `url:"after" excludes:"Before"`
	// Before asks for the newest events with a smaller id.
	Before objects.RoomEventID `url:"before"`
	// Limit is how many events to return, 1-101; the default is 100.
	Limit int `url:"limit" range:"1-101"`
}

// RoomEvents returns a block of the events of a realtime room, oldest first,
// and what they are about: beatmaps, beatmapsets, playlist items (with Details,
// and Scores in the current format at every API version) and users (with
// Country). Without After and Before it is the latest block.
//
// Scope public. It fails with [ErrNotFound] if the room is unknown, and with
// [ErrValidation] if it is not a realtime room, or if After and Before are both
// set, because the server would drop one.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
func (c *Client) RoomEvents(ctx context.Context, id objects.RoomID, p *RoomEventsParams) (objects.RoomEvents, error) {
	return answer[objects.RoomEvents](ctx, c, withQuery(transport.GetRoomEvents.At(id), p))
}

// AllRoomEvents lists the events of [Client.RoomEvents] after the given one,
// oldest first, 101 at a time; zero means all since the room was created. Each
// event has its User and PlaylistItem. It is a feed: the Next of its last page
// leads to later events.
func (c *Client) AllRoomEvents(id objects.RoomID, after objects.RoomEventID) List[objects.RealtimeRoomEvent] {
	return eventList(roomEventKey, after, func(ctx context.Context, from eventMark[objects.RoomEventID]) (Page[objects.RealtimeRoomEvent], error) {
		happened, err := c.RoomEvents(ctx, id, &RoomEventsParams{After: &from.After, Limit: eventsSize})
		attach.RoomEvents(&happened)
		if last := len(happened.Events) - 1; last >= 0 {
			from.After = happened.Events[last].ID
		}
		return Page[objects.RealtimeRoomEvent]{
			Items: happened.Events,
			Next:  cursorOf(from),
			More:  moreEvents(len(happened.Events), from.After, happened.LastEventID),
		}, err
	})
}

// PlaylistScoresParams are the options of [Client.PlaylistScores].
type PlaylistScoresParams struct {
	// Sort is the order; the default is the highest score first.
	Sort objects.MultiplayerScoresSort `url:"sort"`
	// Limit is how many scores to return, 1-50; the default is 50.
	Limit int `url:"limit" range:"1-50"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Sort.
	Cursor Cursor `url:"cursor_string"`
}

// PlaylistScores returns the best score of each user on an item of a room's
// playlist, with User (and its Country, Cover and Team), the total, and the
// score of the token's user with its Position, or nil. Scores are in the
// current format at every API version.
//
// Scope public. It fails with [ErrNotFound] if the room is unknown or the item
// belongs to another room.
//
// Source: app/Http/Controllers/Multiplayer/Rooms/Playlist/ScoresController.php.
func (c *Client) PlaylistScores(ctx context.Context, room objects.RoomID, item objects.PlaylistItemID, p *PlaylistScoresParams) (objects.MultiplayerScores, error) {
	return answer[objects.MultiplayerScores](ctx, c, withQuery(transport.GetPlaylistScores.At(room, item), p))
}

// AllPlaylistScores lists the scores of [Client.PlaylistScores], 50 at a time,
// starting at Cursor. Limit is the total. A user who improves during the walk
// may be repeated or missed.
func (c *Client) AllPlaylistScores(room objects.RoomID, item objects.PlaylistItemID, p *PlaylistScoresParams) List[objects.Score] {
	q := copyOf(p)
	return cursorList(scoreKey, 50, q.Cursor, func(ctx context.Context, at Cursor) (sheet[objects.Score], error) {
		q := q
		q.Limit, q.Cursor = 50, at
		scores, err := c.PlaylistScores(ctx, room, item, &q)
		return sheet[objects.Score]{scores.Scores, scores.CursorString, scores.Total.Or(0)}, err
	}).limited(q.Limit)
}
