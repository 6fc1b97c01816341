package command

import (
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// demoScopes are those of the demo's account.
var demoScopes = []auth.Scope{
	auth.ScopeIdentify, auth.ScopePublic, auth.ScopeFriendsRead, auth.ScopeChatRead, auth.ScopeChatWrite,
	auth.ScopeChatWriteManage, auth.ScopeForumWrite,
}

// demoServer starts the server of the demo: a world that follows from a seed, in
// which a match is being played.
func (a *app) demoServer() *osutest.Server {
	return osutest.New(osutest.Clock(a.host.Now), osutest.MatchPace(6*time.Second, 6), osutest.ScoreRate(1))
}

// connectDemo connects to a server inside the process, as one of its players.
func (a *app) connectDemo() (*connection, error) {
	server := a.demoServer()
	world := server.World()
	owner := world.UserIDs()[0]
	authorizer := auth.FixedToken(server.UserToken(owner, demoScopes...), transport.Grant{})
	options := append(a.options(),
		osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()), osu.Limiter(limit.New(limit.ServerLimits())))
	client, err := osu.New(authorizer, options...)
	if err != nil {
		server.Close()
		return nil, err
	}
	return &connection{client: client, demo: server}, nil
}
