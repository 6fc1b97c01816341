package referee_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// A room made over the hub is in the API, with its events and the scores of its
// games.
func TestRoom_isInAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		follow(c)
		room := w.makeRoom(t, c, 0)
		id, player := room.ID(), w.users[1]
		w.hub.Join(id, player)
		w.hub.Ready(id, player, true)
		must(t, room.StartMatch(t.Context(), 0))
		w.hub.Loaded(id)
		w.hub.Finish(id, player)
		api := w.client(t, w.token(w.users[0]))
		got, err := api.Room(t.Context(), id)
		must(t, err)
		if got.Name != "a room" || len(got.Playlist) != 2 || !got.Playlist[0].Expired {
			t.Errorf("got room %q with items %v, want the one that was made", got.Name, got.Playlist)
		}
		events, err := api.RoomEvents(t.Context(), id, nil)
		must(t, err)
		var kinds []objects.RealtimeRoomEventType
		for _, e := range events.Events {
			kinds = append(kinds, e.EventType)
		}
		if len(kinds) != 4 || kinds[0] != "room_created" || kinds[3] != "game_completed" {
			t.Errorf("got events %v, want created, joined, started, completed", kinds)
		}
		if len(events.PlaylistItems) != 1 || len(events.PlaylistItems[0].Scores) != 1 || events.PlaylistItems[0].Scores[0].UserID != player {
			t.Errorf("got items %+v, want one with the score of the player", events.PlaylistItems)
		}
		listed := false
		for r, err := range api.AllRooms(&osu.RoomsParams{TypeGroup: objects.RoomTypeGroupRealtime}).Items(t.Context()) {
			must(t, err)
			if listed = r.ID == id; listed {
				break
			}
		}
		if !listed {
			t.Error("the room is not in the list, want it there")
		}
	})
}

// playOut makes a room, plays its first item with three players, and closes it.
// It returns the room's and the item's id.
func playOut(t *testing.T, w *world, players []objects.UserID) (objects.RoomID, objects.PlaylistItemID) {
	t.Helper()
	c := w.dial(t, t.Context(), w.users[0])
	defer c.Close()
	follow(c)
	room := w.makeRoom(t, c, 0)
	id, item := room.ID(), room.State().Current
	for _, player := range players {
		w.hub.Join(id, player)
		w.hub.Ready(id, player, true)
	}
	must(t, room.StartMatch(t.Context(), 0))
	w.hub.Loaded(id)
	for _, player := range players {
		time.Sleep(time.Second)
		w.hub.Finish(id, player)
	}
	return id, item
}

// TestRoom_hasScoresInAPI checks the leaderboard of a room that was made over
// the hub, the scores of its item in both orders and over pages, and each score
// by its id: the same numbers everywhere.
func TestRoom_hasScoresInAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		players := w.users[1:4]
		id, item := playOut(t, w, players)
		api := w.client(t, w.token(players[0]))

		board, err := api.RoomLeaderboard(t.Context(), id, nil)
		must(t, err)
		page, err := api.PlaylistScores(t.Context(), id, item, nil)
		must(t, err)
		if len(board.Leaderboard) != 3 || len(page.Scores) != 3 || page.Total.Or(0) != 3 {
			t.Fatalf("got %d rows and %d scores of %d, want 3", len(board.Leaderboard), len(page.Scores), page.Total.Or(0))
		}
		for i, row := range board.Leaderboard {
			s := page.Scores[i]
			if row.UserID != s.UserID || row.TotalScore.Or(0) != s.TotalScore || row.Completed != 1 || row.Attempts != 1 {
				t.Errorf("row %d: got %d with %d in %d of %d, want the score of %d with %d", i, row.UserID, row.TotalScore.Or(0), row.Completed, row.Attempts, s.UserID, s.TotalScore)
			}
			if i > 0 && s.TotalScore > page.Scores[i-1].TotalScore {
				t.Errorf("score %d: got %d after %d, want the highest first", i, s.TotalScore, page.Scores[i-1].TotalScore)
			}
			byID, err := api.Score(t.Context(), s.ID, nil)
			must(t, err)
			if byID.ID != s.ID || byID.UserID != s.UserID || byID.TotalScore != s.TotalScore || !byID.EndedAt.Or(time.Time{}).Equal(s.EndedAt.Or(time.Time{})) {
				t.Errorf("score %d by its id: got %v, want %v", s.ID, byID, s)
			}
		}
		place := slices.IndexFunc(page.Scores, func(s objects.Score) bool { return s.UserID == players[0] })
		if board.UserScore == nil || board.UserScore.UserID != players[0] || board.UserScore.Position.Or(0) != place+1 {
			t.Errorf("own row: got %+v, want place %d", board.UserScore, place+1)
		}

		var descending, ascending []objects.ScoreID
		for _, order := range []struct {
			sort objects.MultiplayerScoresSort
			ids  *[]objects.ScoreID
		}{{objects.MultiplayerScoresSortScoreDesc, &descending}, {objects.MultiplayerScoresSortScoreAsc, &ascending}} {
			p := osu.PlaylistScoresParams{Sort: order.sort, Limit: 1}
			for range players {
				page, err := api.PlaylistScores(t.Context(), id, item, &p)
				must(t, err)
				for _, s := range page.Scores {
					*order.ids = append(*order.ids, s.ID)
				}
				p.Cursor = osu.Cursor(page.CursorString.Or(""))
			}
			if p.Cursor != "" {
				t.Errorf("%s: got the cursor %q after the last score, want none", order.sort, p.Cursor)
			}
		}
		slices.Reverse(ascending)
		if len(descending) != 3 || !slices.Equal(descending, ascending) {
			t.Errorf("over pages: got %v, and backwards %v, want the same three", descending, ascending)
		}

		room, err := api.Room(t.Context(), id)
		must(t, err)
		if own := room.CurrentUserScore; own == nil || own.TotalScore != board.UserScore.TotalScore || len(own.PlaylistItemAttempts) != 1 || own.PlaylistItemAttempts[0].ID != item {
			t.Errorf("own score of the room: got %+v, want %v for item %d", own, board.UserScore.TotalScore, item)
		}
		if _, err := w.client(t, w.token(w.users[5])).PlaylistScores(t.Context(), id, item+1000, nil); !errors.Is(err, osu.ErrNotFound) {
			t.Errorf("an item of no room: got %v, want %v", err, osu.ErrNotFound)
		}
	})
}

// TestRoom_isListedByMode checks which lists a room of the hub is in.
func TestRoom_isListedByMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		players := w.users[1:3]
		id, _ := playOut(t, w, players)
		for name, test := range map[string]struct {
			user objects.UserID
			mode objects.RoomMode
			want bool
		}{
			"active": {players[0], objects.RoomModeActive, true}, "ended": {players[0], objects.RoomModeEnded, false},
			"the host's own":     {w.users[0], objects.RoomModeOwned, true},
			"a player's own":     {players[0], objects.RoomModeOwned, false},
			"a player took part": {players[0], objects.RoomModeParticipated, true},
			"the host did not":   {w.users[0], objects.RoomModeParticipated, false},
		} {
			rooms, err := w.client(t, w.token(test.user)).Rooms(t.Context(), &osu.RoomsParams{Mode: test.mode, TypeGroup: objects.RoomTypeGroupRealtime})
			must(t, err)
			if got := slices.ContainsFunc(rooms, func(r objects.Room) bool { return r.ID == id }); got != test.want {
				t.Errorf("%s: listed %t, want %t", name, got, test.want)
			}
		}
	})
}

// TestDial_sendsUserAgent checks the header of the connection.
func TestDial_sendsUserAgent(t *testing.T) {
	w := newWorld(t)
	w.dial(t, t.Context(), w.users[0]).Close()
	asked := w.RequestsTo(osutest.RouteReferee)
	if len(asked) == 0 {
		t.Fatal("got no requests, want one")
	}
	for _, r := range asked {
		if got := r.Header.Get("User-Agent"); !strings.Contains(got, "osugo/"+transport.Version) {
			t.Errorf("got User-Agent %q, want the library in it", got)
		}
	}
}
