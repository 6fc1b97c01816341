// Package connect gives the examples a client: for the public server when there
// are credentials, else for a server that runs inside the program.
package connect

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
)

// Connection is a client and where it leads to.
type Connection struct {
	Client *osu.Client
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

// Open connects as the environment says:
//
//	OSU_CLIENT_ID, OSU_CLIENT_SECRET   the application, for osu.ppy.sh
//	OSU_BASE_URL                       another server, such as http://127.0.0.1:8080
//
// Without any of them it starts the embedded server. Servers on this machine are
// called as fast as they allow, all others within the published limits.
func Open(options ...osutest.Option) (*Connection, error) {
	id, secret, base := os.Getenv("OSU_CLIENT_ID"), os.Getenv("OSU_CLIENT_SECRET"), os.Getenv("OSU_BASE_URL")
	c := &Connection{Where: cmp.Or(base, "https://osu.ppy.sh")}
	switch {
	case (id == "") != (secret == ""):
		return nil, errors.New("set both OSU_CLIENT_ID and OSU_CLIENT_SECRET, or neither")
	case id == "" && base == "":
		c.Server = osutest.NewServer(options...)
		base = c.Server.URL()
		c.Where = "embedded server at " + base
	}
	number, err := strconv.ParseInt(cmp.Or(id, "1"), 10, 64)
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("OSU_CLIENT_ID is not a number: %w", err)
	}
	session, err := auth.ClientCredentials(auth.App{ID: number, Secret: auth.Secret(cmp.Or(secret, "secret"))})
	if err != nil {
		c.Close()
		return nil, err
	}
	settings := []osu.Option{osu.UserAgent("osugo-examples")}
	if base != "" {
		settings = append(settings, osu.BaseURL(base))
	}
	if onThisMachine(base) {
		settings = append(settings, osu.Limiter(limit.New(limit.ServerLimits())))
	}
	if c.Client, err = osu.New(session, settings...); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func onThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
