package referee_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/stream/referee"
)

func TestRoom_followsMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		events := follow(c)
		room := w.makeRoom(t, c, 4)
		id := room.ID()
		for _, player := range w.users[1:3] {
			w.hub.Join(id, player)
			w.hub.Ready(id, player, true)
		}
		item := room.State().Current
		if err := room.StartMatch(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if s := room.State(); s.Running != referee.RunningYes || s.Item != item {
			t.Errorf("running %v item %d, want yes and %d", s.Running, s.Item, item)
		}
		w.hub.Loaded(id)
		for _, player := range w.users[1:3] {
			w.hub.Finish(id, player)
		}
		var names []string
		for _, data := range events.data(id) {
			names = append(names, reflect.TypeOf(data).Name())
		}
		want := []string{
			"UserJoined", "MatchStateChanged", "UserStatusChanged", "UserJoined", "MatchStateChanged", "UserStatusChanged",
			"MatchStarted", "UserStatusChanged", "UserStatusChanged", "UserStatusChanged", "UserStatusChanged", "MatchCompleted",
			"PlaylistItemChanged", "PlaylistItemAdded", "PlaylistItemChanged", "RoomSettingsChanged",
		}
		if !slices.Equal(names, want) {
			t.Errorf("got events %v, want %v", names, want)
		}
		s := room.State()
		if s.Running != referee.RunningNo || s.Current == item || len(s.Playlist) != 2 || !s.Playlist[0].WasPlayed {
			t.Errorf("got running %v, item %d of %+v, want the next one", s.Running, s.Current, s.Playlist)
		}
		checkState(t, w, room)
	})
}

// checkState holds the state of a room against the hub's.
func checkState(t *testing.T, w *world, room *referee.Room) {
	t.Helper()
	synctest.Wait()
	s := room.State()
	want, err := referee.DecodeState(w.hub.State(room.ID()))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s %q %v %s", s.Name, s.Password, s.Current, describe(s))
	if expected := fmt.Sprintf("%s %q %v %s", want.Name, want.Password, want.Current, describe(want)); got != expected {
		t.Errorf("got state\n%s\nwant\n%s", got, expected)
	}
}

// describe prints what a room and the hub both know, whatever the order of
// users.
func describe(s referee.State) string {
	slices.SortFunc(s.Players, func(a, b referee.Player) int { return int(a.UserID - b.UserID) })
	slices.Sort(s.Referees)
	text := fmt.Sprintf("match %s %t %v referees %v\n", s.Match.Type, s.Match.Locked, s.Match.Slots, s.Referees)
	for _, i := range s.Playlist {
		text += fmt.Sprintf("item %d: %d %d %v %v %t %t %d\n", i.ID, i.BeatmapID, i.RulesetID, i.RequiredMods, i.AllowedMods, i.Freestyle, i.WasPlayed, i.Order)
	}
	for _, p := range s.Players {
		text += fmt.Sprintf("player %d: %s %v %v %v\n", p.UserID, p.Status, p.Mods, p.Style, p.Team.Or(""))
	}
	return text
}

// A program that makes calls from its event loop must not wait for itself.
func TestClient_callsWithPendingEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		room := w.makeRoom(t, c, 0) // and nobody receives
		for range 200 {
			if err := room.Roll(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
		}
		for range 200 {
			if r := <-c.Events(); r.Err != nil {
				t.Fatal(r.Err)
			}
		}
	})
}

func TestRoom_startsAfterCountdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		follow(c)
		room := w.makeRoom(t, c, 0)
		w.hub.Join(room.ID(), w.users[1])
		w.hub.Ready(room.ID(), w.users[1], true)
		if err := room.StartMatch(t.Context(), 30*time.Second); err != nil {
			t.Fatal(err)
		}
		if s := room.State(); len(s.Countdowns) != 1 || s.Running != referee.RunningNo {
			t.Errorf("got countdowns %v and running %v, want one and no", s.Countdowns, s.Running)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if s := room.State(); len(s.Countdowns) != 0 || s.Running != referee.RunningYes {
			t.Errorf("got countdowns %v and running %v, want none and yes", s.Countdowns, s.Running)
		}
		if err := room.AbortMatch(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkState(t, w, room)
	})
}
