// Package connect gives the examples a client: for the public server when there
// are credentials, else for a server that runs inside the program.
package connect

import (
	"cmp"
	"net"
	"net/url"
	"os"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// Connection is a client and where it leads to.
type Connection struct {
	// Client acts for App.
	Client *osu.Client
	// App is the application, for logins.
	App auth.App
	// Server is the embedded server, or nil.
	Server *osutest.Server
	// Where describes the server.
	Where string
}

// Close stops the embedded server.
func (c *Connection) Close() {
	if c.Server != nil {
		c.Server.Close()
	}
}

// Open connects as the environment says; see [auth.AppFromEnv]. Without
// OSU_CLIENT_ID and OSU_CLIENT_SECRET it starts the embedded server, or uses the
// application of an osuserver at OSU_BASE_URL. Servers on this machine are called
// as fast as they allow, all others within the published limits.
func Open(options ...osutest.Option) (*Connection, error) {
	c := new(Connection)
	if err := c.open(options); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Connection) open(options []osutest.Option) error {
	base := os.Getenv(auth.EnvBaseURL)
	c.Where = cmp.Or(base, "https://osu.ppy.sh")
	switch {
	case os.Getenv(auth.EnvClientID) != "" || os.Getenv(auth.EnvClientSecret) != "":
		app, err := auth.AppFromEnv()
		if err != nil {
			return err
		}
		c.App = app
	case base == "":
		c.Server = osutest.NewServer(options...)
		base = c.Server.URL()
		c.Where = "embedded server at " + base
		fallthrough
	default:
		c.App = auth.App{ID: 1, Secret: "secret", Endpoints: transport.BaseURL(base)}
	}
	session, err := auth.ClientCredentials(c.App)
	if err != nil {
		return err
	}
	settings := []osu.Option{osu.UserAgent("osugo-examples")}
	if onThisMachine(base) {
		settings = append(settings, osu.Limiter(limit.New(limit.ServerLimits())))
	}
	c.Client, err = osu.New(session, settings...)
	return err
}

func onThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
