package referee_test

import (
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// A room made over the hub is in the API, with its events and the scores of its games.
func TestRoom_isInTheAPI(t *testing.T) {
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
