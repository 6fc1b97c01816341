package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live/chat"
)

// world is a server with two players.
type world struct {
	*testing.T
	server     *osutest.Server
	me, them   objects.UserID
	mine       *osu.Client
	theirs     *osu.Client
	ctx        context.Context
	disconnect context.CancelFunc
}

// inWorld runs a test in a bubble, in which nothing may be left running at the
// end.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(1_000_000, time.Minute))
		defer server.Close()
		users := server.World().UserIDs()
		w := &world{T: t, server: server, me: users[0], them: users[5]}
		w.mine, w.theirs = w.client(w.me), w.client(w.them)
		w.ctx, w.disconnect = context.WithCancel(t.Context())
		defer w.disconnect()
		test(w)
	})
}

func (w *world) client(user objects.UserID) *osu.Client {
	w.Helper()
	token := w.server.UserToken(user, transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage, transport.ScopePublic)
	client, err := osu.New(auth.FixedToken(token, transport.Grant{}),
		osu.Endpoints(w.server.Endpoints()), osu.HTTPClient(w.server.HTTPClient()),
		func(c *transport.Config) { c.Limiter = limit.New(limit.Limits{PerMinute: 100_000, Burst: 100_000}) })
	if err != nil {
		w.Fatal(err)
	}
	return client
}

// connect returns a chat client whose events nobody looks at, joined to a
// channel.
func (w *world) connect(o *chat.Options) (*chat.Client, objects.ChannelID) {
	w.Helper()
	c := chat.Connect(w.ctx, w.mine, o)
	go c.Run()
	time.Sleep(time.Second) // until it is ready
	channel := w.server.World().ChannelIDs()[2]
	if _, err := c.Join(w.ctx, channel); err != nil {
		w.Fatal(err)
	}
	if _, err := w.theirs.ChannelJoin(w.ctx, channel, w.them); err != nil {
		w.Fatal(err)
	}
	synctest.Wait()
	return c, channel
}
