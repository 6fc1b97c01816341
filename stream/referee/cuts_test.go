package referee_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/referee"
)

// A match of 13 maps through 20 cuts at random points, noticed by the hub at
// once or late. What was delivered, live or caught up, must lead to the state
// of the hub.
func TestClient_survivesCuts(t *testing.T) {
	for seed := range uint64(8) {
		synctest.Test(t, func(t *testing.T) { surviveCuts(t, seed) })
	}
}

// maps and cuts are how long the match is, and how often the connection breaks.
const (
	maps = 13
	cuts = 20
)

func surviveCuts(t *testing.T, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t)
	c := w.dial(t, t.Context(), w.users[0])
	events := follow(c)
	room := w.makeRoom(t, c, 8)
	id := room.ID()
	initial := room.State()
	steps := script(t, w, room)
	at := make(map[int]int)
	for range cuts {
		at[random.IntN(len(steps))]++
	}
	made := 0
	for i, step := range steps {
		for range at[i] {
			noticed := []time.Duration{0, 0, time.Second, 12 * time.Second, 29 * time.Second}[random.IntN(5)]
			w.hub.Cut(w.users[0], noticed)
			made++
			time.Sleep(time.Duration(random.IntN(3000)) * time.Millisecond)
		}
		step()
		time.Sleep(time.Duration(random.IntN(2000)) * time.Millisecond)
	}
	time.Sleep(time.Minute) // the last ghost is gone and noticed
	synctest.Wait()
	checkState(t, w, room)

	// Live events are those of the hub, each at most once and in order.
	sent := w.hub.Events(id)
	next, live, caughtUp := 0, 0, 0
	replayed := initial.Clone()
	reader := nowhere(t)
	for _, r := range events.results {
		if r.Err != nil {
			t.Errorf("got error %v, want none", r.Err)
			continue
		}
		if r.Value.RoomID != id {
			continue
		}
		replayed.Apply(r.Value.Data)
		if r.Value.CaughtUp {
			caughtUp++
			continue
		}
		live++
		want := referee.Describe(r.Value.Data)
		for next < len(sent) && referee.Describe(referee.ReadEvent(t.Context(), reader, sent[next].Name, sent[next].Data).Data) != want {
			next++
		}
		if next == len(sent) {
			t.Fatalf("seed %d: %s was delivered twice or out of order", seed, want)
		}
		next++
	}
	want, err := referee.DecodeState(w.hub.State(id))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(replayed), describe(want); got != want {
		t.Errorf("seed %d: the events lead to\n%s\nwant\n%s", seed, got, want)
	}
	played := 0
	for _, item := range want.Playlist {
		if item.WasPlayed {
			played++
		}
	}
	if played != maps {
		t.Errorf("%d maps were played, want %d", played, maps)
	}
	c.Close()
	t.Logf("seed %d: %d cuts, the hub sent %d events: %d delivered live, %d caught up, %d maps", seed, made, len(sent), live, caughtUp, played)
}

// script returns the steps of a match: calls of the referee and acts of
// players.
func script(t *testing.T, w *world, room *referee.Room) []func() {
	t.Helper()
	id, players := room.ID(), w.users[1:5]
	var steps []func()
	call := func(do func() error) {
		steps = append(steps, func() {
			for attempt := range 5 {
				err := do()
				switch {
				case err == nil:
					return
				case errors.Is(err, referee.ErrConnectionLost) && attempt < 4:
				case errors.Is(err, referee.ErrRoomState) && attempt > 0: // it had been carried out
					return
				default:
					t.Errorf("got error %v, want none", err)
					return
				}
			}
		})
	}
	act := func(do func()) { steps = append(steps, do) }
	call(func() error {
		return room.ChangeSettings(t.Context(), referee.SettingsParams{Type: new(objects.RoomTypeTeamVersus)})
	})
	for _, player := range players {
		act(func() { w.hub.Join(id, player) })
	}
	for n := range maps {
		call(func() error {
			return room.EditCurrentPlaylistItem(t.Context(), referee.PlaylistItemParams{
				BeatmapID: &w.beatmap[n+1], AllowedMods: &objects.Mods{{Acronym: "HD"}}, RequiredMods: &objects.Mods{},
			})
		})
		act(func() { w.hub.Mods(id, players[n%4], "HD") })
		for _, player := range players {
			act(func() { w.hub.Ready(id, player, true) })
		}
		call(func() error { return room.StartMatch(t.Context(), 0) })
		act(func() { w.hub.Loaded(id) })
		if n%5 == 4 {
			call(func() error { return room.AbortMatch(t.Context()) })
			continue
		}
		for _, player := range players {
			act(func() { w.hub.Finish(id, player) })
		}
		act(func() { w.hub.Return(id) })
	}
	return steps
}

func TestClient_rejoinsAfterGhost(t *testing.T) {
	for name, noticed := range map[string]time.Duration{"at once": 0, "soon": 3 * time.Second, "late": 30 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				c := w.dial(t, t.Context(), w.users[0])
				defer c.Close()
				events := follow(c)
				room := w.makeRoom(t, c, 0)
				w.hub.Cut(w.users[0], noticed)
				time.Sleep(50 * time.Second)
				w.hub.Join(room.ID(), w.users[1])
				data := events.data(room.ID())
				if len(data) == 0 || data[len(data)-1] != (referee.UserJoined{UserID: w.users[1]}) {
					t.Errorf("got events %v, want the last to be the player", data)
				}
				checkState(t, w, room)
			})
		})
	}
}

// The other connection of the same user ends, and takes the first one's rooms
// away.
func TestClient_noticesSecondConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		follow(c)
		room := w.makeRoom(t, c, 0)
		other := w.dial(t, t.Context(), w.users[0])
		other.Close()
		synctest.Wait()
		if err := room.Roll(t.Context(), 100); err != nil { // joins again by itself
			t.Errorf("got error %v, want none", err)
		}
		checkState(t, w, room)
	})
}

func TestClient_doesNotJoinTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		follow(c)
		room := w.makeRoom(t, c, 0)
		again, err := c.JoinRoom(t.Context(), room.ID())
		if err != nil || again != room {
			t.Errorf("got %v and %v, want the room that is joined", again, err)
		}
		if n := len(w.hub.Events(room.ID())); n != 0 {
			t.Errorf("the room had %d events, want none", n)
		}
	})
}

func TestClient_reportsLostRooms(t *testing.T) {
	for name, test := range map[string]struct {
		by   func(ctx context.Context, host *referee.Room, guest objects.UserID) error
		want error
	}{
		"closed": {func(ctx context.Context, host *referee.Room, _ objects.UserID) error { return host.Close(ctx) }, referee.ErrOpaque},
		"removed": {func(ctx context.Context, host *referee.Room, guest objects.UserID) error {
			return host.RemoveReferee(ctx, guest)
		}, referee.ErrNotReferee},
		"banned": {func(ctx context.Context, host *referee.Room, guest objects.UserID) error {
			return host.BanUser(ctx, guest)
		}, referee.ErrCannotJoin},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				host, guest := w.dial(t, t.Context(), w.users[0]), w.dial(t, t.Context(), w.users[1])
				defer host.Close()
				defer guest.Close()
				follow(host)
				events := follow(guest)
				room := w.makeRoom(t, host, 0)
				must(t, room.AddReferee(t.Context(), w.users[1]))
				seen, err := guest.JoinRoom(t.Context(), room.ID())
				must(t, err)
				must(t, test.by(t.Context(), room, w.users[1]))
				time.Sleep(time.Second)
				data := events.data(room.ID())
				lost, ok := data[len(data)-1].(referee.RoomLost)
				if !ok || !errors.Is(lost.Err, test.want) {
					t.Errorf("got events %v, want RoomLost with %v", data, test.want)
				}
				if err := seen.Roll(t.Context(), 100); !errors.Is(err, referee.ErrRoomLost) {
					t.Errorf("got error %v for a call, want %v", err, referee.ErrRoomLost)
				}
			})
		})
	}
}

func TestClient_closes(t *testing.T) {
	for name, test := range map[string]struct {
		reconnect, want bool
	}{"for good": {false, false}, "to reconnect": {true, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				c := w.dial(t, t.Context(), w.users[0])
				defer c.Close()
				events := follow(c)
				synctest.Wait()
				w.hub.Close(w.users[0], "Connection closed with an error.", test.reconnect)
				time.Sleep(time.Minute)
				if got := w.hub.Connections(w.users[0]) == 1; got != test.want {
					t.Errorf("connected again: %t, want %t", got, test.want)
				}
				if !test.want {
					<-events.closed
					if last := events.results[len(events.results)-1]; last.Err == nil {
						t.Errorf("got %v as the last result, want an error", last)
					}
				}
			})
		})
	}
}
