package referee_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/stream/referee"
)

// What the hub answers when the client asks whether it is still in a room.
func TestClient_checksMembership(t *testing.T) {
	const prefix = "An unexpected error occurred invoking 'Roll' on the server."
	for _, test := range []struct {
		name    string
		answers []string
		want    error // why the room is lost; nil if it is not
	}{
		{"busy once", []string{prefix}, nil},
		{"no such room", []string{prefix, prefix}, referee.ErrOpaque},
		{"not a referee any more", []string{prefix + " RefereeHubException: Error 2: You are not a referee in the specified room."}, referee.ErrNotReferee},
		{"something unknown", []string{prefix + " InvalidStateException: What."}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				c := w.dial(t, t.Context(), w.users[0])
				defer c.Close()
				follow(c)
				room := w.makeRoom(t, c, 0)
				for _, answer := range test.answers {
					w.hub.Fail("Roll", answer)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := room.State().Lost; !errors.Is(got, test.want) {
					t.Errorf("the room is lost because of %v, want %v", got, test.want)
				}
			})
		})
	}
}

// A room that another referee closes while the connection is lost is lost, too.
func TestClient_reportsRoomsClosedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		host, guest := w.dial(t, t.Context(), w.users[0]), w.dial(t, t.Context(), w.users[1])
		defer host.Close()
		defer guest.Close()
		follow(host)
		follow(guest)
		room := w.makeRoom(t, host, 0)
		must(t, room.AddReferee(t.Context(), w.users[1]))
		seen, err := guest.JoinRoom(t.Context(), room.ID())
		must(t, err)
		w.hub.Cut(w.users[1], 0)
		must(t, room.Close(t.Context()))
		time.Sleep(2 * time.Minute)
		if lost := seen.State().Lost; lost == nil {
			t.Error("the room is not lost, want it lost")
		}
		if err := seen.Close(t.Context()); !errors.Is(err, referee.ErrRoomLost) {
			t.Errorf("got error %v, want %v", err, referee.ErrRoomLost)
		}
	})
}

func TestClient_pings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		must(t, c.Ping(t.Context(), "hello"))
		if got := next(t, c).Data; got != (referee.Pong{Message: "hello"}) {
			t.Errorf("got %v, want the pong", got)
		}
	})
}

func TestState_findsPlayers(t *testing.T) {
	t.Parallel()
	s, err := referee.DecodeState([]byte(`{"room_id":7,"players":[{"user_id":2,"status":"ready"}]}`))
	must(t, err)
	if p, ok := s.Player(2); !ok || p.Status != referee.StatusReady {
		t.Errorf("got %v and %t, want the player", p, ok)
	}
	if p, ok := s.Player(3); ok {
		t.Errorf("got %v, want none", p)
	}
	if item, ok := s.PlaylistItem(1); ok {
		t.Errorf("got %v, want none", item)
	}
	if s.Running != referee.RunningUnknown {
		t.Errorf("running: %v, want unknown: the player may be loading the map", s.Running)
	}
	var words []string
	for _, r := range []referee.Running{referee.RunningUnknown, referee.RunningNo, referee.RunningYes} {
		words = append(words, r.String())
	}
	if words[0] != "unknown" || words[1] != "no" || words[2] != "yes" {
		t.Errorf("got %v, want unknown, no, yes", words)
	}
}
