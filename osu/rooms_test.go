package osu_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// The list of rooms has no cursor: it is made from the last room.
func TestAllRooms_pages(t *testing.T) {
	answer := func(q url.Values) string {
		first := number(t, q, "cursor[id]", 601) - 1
		return array(first, max(first-249, 1), `{"id":#,"pinned":false,"ends_at":"2026-01-01T00:00:00Z"}`)
	}
	m := &memory{answer: answer}
	rooms, err := collect(t, m.client(t).AllRooms(nil))
	if err != nil {
		t.Fatal(err)
	}
	key := func(r objects.Room) int { return int(r.ID) }
	wantRun(t, rooms, key, 600, 1)
	wantAsked(t, m,
		"GET /rooms?limit=250",
		"GET /rooms?cursor[id]=351&cursor[pinned]=false&limit=250",
		"GET /rooms?cursor[id]=101&cursor[pinned]=false&limit=250",
	)

	m = &memory{answer: answer}
	list := m.client(t).AllRooms(&osu.RoomsParams{Mode: objects.RoomModeEnded, TypeGroup: objects.RoomTypeGroupRealtime})
	first := pages(t, list)[0]
	m.asked = nil
	rooms, err = collect(t, list.From(first.Next))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, rooms, key, 350, 1)
	wantAsked(t, m,
		"GET /rooms?cursor[ends_at]=2026-01-01T00:00:00Z&cursor[id]=351&limit=250&mode=ended&type_group=realtime",
		"GET /rooms?cursor[ends_at]=2026-01-01T00:00:00Z&cursor[id]=101&limit=250&mode=ended&type_group=realtime",
	)
}

// A server that ignores the cursor gives the first page again and again; rooms
// without an end can't be a cursor in the order by end.
func TestAllRooms_endsAtUnendedRoom(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return array(250, 1, `{"id":#}`) }}
	rooms, err := collect(t, m.client(t).AllRooms(nil))
	if len(rooms) != 250 || !errors.Is(err, osu.ErrLoop) || len(m.asked) != 2 {
		t.Errorf("%d rooms, %d requests, error %v", len(rooms), len(m.asked), err)
	}
	m.asked = nil
	rooms, err = collect(t, m.client(t).AllRooms(&osu.RoomsParams{Sort: objects.RoomSortEnded}))
	if len(rooms) != 250 || !errors.Is(err, osu.ErrIncomplete) || len(m.asked) != 1 {
		t.Errorf("got %d rooms, %d requests and error %v, want 250, 1 and ErrIncomplete", len(rooms), len(m.asked), err)
	}
}

func TestAllRoomLeaderboard_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("page") == "1" {
			return `{"leaderboard":` + array(1, 50, `{"user_id":#}`) + `}`
		}
		return `{"leaderboard":` + array(50, 60, `{"user_id":#}`) + `}` // 50 was overtaken
	}}
	users, err := collect(t, m.client(t).AllRoomLeaderboard(1))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, users, func(s objects.UserScoreAggregate) int { return int(s.UserID) }, 1, 60)
	wantAsked(t, m, "GET /rooms/1/leaderboard?limit=50&page=1", "GET /rooms/1/leaderboard?limit=50&page=2")
}

func TestAllRoomEvents_pages(t *testing.T) {
	latest := 1150
	m := &memory{answer: func(q url.Values) string {
		first, events := max(number(t, q, "after", -1)+1, 1001), "[]"
		if first <= latest {
			events = array(first, min(first+100, latest), `{"id":#}`)
		}
		return fmt.Sprintf(`{"events":%s,"first_event_id":1001,"last_event_id":%d}`, events, latest)
	}}
	list := m.client(t).AllRoomEvents(1, 0)
	all := pages(t, list)
	latest = 1152
	more := pages(t, list.From(all[len(all)-1].Next))
	idle := pages(t, list.From(more[0].Next))
	if len(all) != 2 || len(more) != 1 || len(more[0].Items) != 2 {
		t.Errorf("pages %v, then %v", all, more)
	}
	if len(idle) != 1 || len(idle[0].Items) != 0 || idle[0].More || idle[0].Next != more[0].Next {
		t.Errorf("nothing new: %+v", idle)
	}
	wantAsked(t, m,
		"GET /rooms/1/events?after=0&limit=101",
		"GET /rooms/1/events?after=1101&limit=101",
		"GET /rooms/1/events?after=1150&limit=101",
		"GET /rooms/1/events?after=1152&limit=101",
	)
}

func TestAllPlaylistScores_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor_string") == "" {
			return `{"scores":[{"id":3},{"id":2}],"cursor_string":"c"}`
		}
		return `{"scores":[{"id":2},{"id":1}],"cursor_string":null}` // 2 was overtaken
	}}
	list := m.client(t).AllPlaylistScores(1, 2, &osu.PlaylistScoresParams{Sort: objects.MultiplayerScoresSortScoreAsc})
	scores, err := collect(t, list)
	if len(scores) != 3 || err != nil {
		t.Errorf("%d scores, error %v", len(scores), err)
	}
	wantAsked(t, m,
		"GET /rooms/1/playlist/2/scores?limit=50&sort=score_asc",
		"GET /rooms/1/playlist/2/scores?cursor_string=c&limit=50&sort=score_asc",
	)
}
