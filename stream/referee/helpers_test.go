package referee_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/referee"
)

// world is a server in memory with players that have something to do.
type world struct {
	*osutest.Server
	hub     *osutest.Referee
	users   []objects.UserID
	beatmap []objects.BeatmapID
}

// newWorld starts a server, which ends with the test.
func newWorld(t *testing.T) *world {
	t.Helper()
	s := osutest.New(osutest.Size(osutest.Small))
	t.Cleanup(s.Close)
	return &world{
		Server: s, hub: s.Referee(), users: s.World().UserIDs()[2:],
		beatmap: s.World().BeatmapIDsOf(objects.RulesetOsu),
	}
}

// client returns a client of package osu that acts for a user.
func (w *world) client(t *testing.T, authorizer transport.Authorizer) *osu.Client {
	t.Helper()
	endpoints := w.Endpoints()
	client, err := osu.New(authorizer, osu.Endpoints(endpoints), osu.HTTPClient(w.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (w *world) token(user objects.UserID) transport.Authorizer {
	return auth.FixedToken(w.UserToken(user, transport.ScopeMultiplayerWriteManage, transport.ScopePublic), transport.Grant{})
}

// dial connects a user to the hub.
func (w *world) dial(t *testing.T, ctx context.Context, user objects.UserID) *referee.Client { //nolint:revive // t first
	t.Helper()
	c, err := referee.Dial(ctx, w.client(t, w.token(user)), &referee.Params{URL: w.hub.URL()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// log collects all events of a client until its channel is closed.
type log struct {
	results []stream.Result[referee.Event]
	closed  chan struct{}
}

func follow(c *referee.Client) *log {
	l := &log{closed: make(chan struct{})}
	go func() {
		defer close(l.closed)
		for r := range c.Events() {
			l.results = append(l.results, r)
		}
	}()
	return l
}

// next returns the next event of a client, which comes within a minute.
func next(t *testing.T, c *referee.Client) referee.Event {
	t.Helper()
	select {
	case r := <-c.Events():
		if r.Err != nil {
			t.Fatalf("got error %v, want an event", r.Err)
		}
		return r.Value
	case <-time.After(time.Minute):
		t.Fatal("got nothing in a minute, want an event")
		return referee.Event{}
	}
}

// data returns what the events of a room say that have come so far. It is for
// bubbles of testing/synctest.
func (l *log) data(room objects.RoomID) []referee.EventData {
	synctest.Wait()
	var all []referee.EventData
	for _, r := range l.results {
		if r.Err == nil && r.Value.RoomID == room {
			all = append(all, r.Value.Data)
		}
	}
	return all
}

// makeRoom makes a room with the first beatmap.
func (w *world) makeRoom(t *testing.T, c *referee.Client, places int) *referee.Room {
	t.Helper()
	room, err := c.MakeRoom(t.Context(), referee.RoomParams{Name: "a room", BeatmapID: w.beatmap[0], MaxParticipants: places})
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// nowhere returns a client that is not used for requests.
func nowhere(tb testing.TB) *osu.Client {
	tb.Helper()
	client, err := osu.New(auth.FixedToken("token", transport.Grant{}))
	if err != nil {
		tb.Fatal(err)
	}
	return client
}
