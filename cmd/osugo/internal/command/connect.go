package command

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// connection is a client and what it acts for.
type connection struct {
	client *osu.Client
	// session is that of an account or an application; nil otherwise.
	session *auth.Session
	// account is the one that the client acts for, or nil.
	account *settings.Account
	// demo is the embedded server, or nil.
	demo *osutest.Server
}

func (c *connection) close() {
	if c.session != nil {
		_ = c.session.Close()
	}
	if c.demo != nil {
		c.demo.Close()
	}
}

// connect returns the connection that flags, environment and settings ask for.
func (a *app) connect(ctx context.Context) (*connection, error) {
	if a.connection != nil {
		return a.connection, nil
	}
	a.host.catchSignals()
	var err error
	if a.flags.demo {
		a.connection, err = a.connectDemo()
	} else {
		a.connection, err = a.connectServer(ctx)
	}
	return a.connection, err
}

// client returns the client of the connection.
func (a *app) client(ctx context.Context) (*osu.Client, error) {
	c, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	return c.client, nil
}

// begin returns where a command prints and whom it asks.
func (a *app) begin(ctx context.Context) (*output.Output, *osu.Client, error) {
	out, err := a.output()
	if err != nil {
		return nil, nil, err
	}
	client, err := a.client(ctx)
	return out, client, err
}

// accountApp stands for the application itself in place of an account.
const accountApp = "app"

func (a *app) connectServer(ctx context.Context) (*connection, error) {
	c := &connection{}
	authorizer, err := a.authorize(ctx, c)
	if err != nil {
		return nil, err
	}
	c.client, err = a.newClient(ctx, authorizer)
	return c, err
}

// newClient returns a client of the server.
func (a *app) newClient(ctx context.Context, authorizer transport.Authorizer) (*osu.Client, error) {
	if _, err := a.settings(); err != nil {
		return nil, err
	}
	limiter, err := a.limiter(ctx)
	if err != nil {
		return nil, err
	}
	options := append(a.options(), osu.Limiter(limiter))
	if base := a.base(); base != "" {
		options = append(options, osu.BaseURL(base))
	}
	if a.host.HTTP != nil {
		options = append(options, osu.HTTPClient(a.host.HTTP))
	}
	return osu.New(authorizer, options...)
}

// authorize returns what signs the requests: an account, the application, or
// nothing, with which only news, changelog, wiki and comments can be read.
func (a *app) authorize(ctx context.Context, c *connection) (transport.Authorizer, error) {
	wanted := a.wantedAccount()
	dir, err := a.folder()
	if err != nil {
		return nil, err
	}
	app, err := a.application(dir)
	if errors.Is(err, settings.ErrNoApp) && wanted == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if wanted != accountApp {
		accounts, err := dir.Accounts()
		if err != nil {
			return nil, err
		}
		account, ok, err := accounts.Find(wanted)
		if err != nil {
			return nil, usageError{err}
		}
		if ok {
			c.account = &account
			c.session, err = auth.Resume(ctx, app, dir.Store(account.ID))
			return c.session, err
		}
	}
	c.session, err = a.appSession(app)
	return c.session, err
}

// appSession returns the session of the application, which uses the token of
// earlier runs until it expires.
func (a *app) appSession(app auth.App) (*auth.Session, error) {
	store, err := a.appToken(app)
	if err != nil {
		return nil, err
	}
	return auth.StoredClientCredentials(app, store)
}

// appToken returns the file of the token of an application on the server. Another
// secret has another file, so that a wrong one is noticed at once.
func (a *app) appToken(app auth.App) (*auth.FileStore, error) {
	sum := sha256.Sum256([]byte(app.Secret.Reveal()))
	path, err := settings.State(fmt.Sprintf("token-%s-%d-%x.json", a.serverName(), app.ID, sum[:4]))
	return auth.NewFileStore(path), err
}

// isAnonymous reports whether the requests are signed by nobody.
func (a *app) isAnonymous() bool {
	c := a.connection
	return c != nil && c.session == nil && c.demo == nil
}

// wantedAccount is the account that the user asks for; empty is the current one.
func (a *app) wantedAccount() string {
	return cmp.Or(a.flags.account, os.Getenv(settings.EnvAccount))
}

// folder returns where the server's application and accounts are kept.
func (a *app) folder() (settings.Dir, error) {
	dir, err := settings.Find()
	if host := a.serverName(); host != "osu.ppy.sh" {
		dir = dir.Server(host)
	}
	return dir, err
}

// application returns the application, bound to the server.
func (a *app) application(dir settings.Dir) (auth.App, error) {
	app, err := dir.App()
	if err != nil {
		return app, err
	}
	return a.bind(app), nil
}

// bind binds an application to the server.
func (a *app) bind(app auth.App) auth.App {
	if base := a.base(); base != "" {
		app.Endpoints = transport.BaseURL(base)
	}
	app.HTTPClient = a.host.HTTP
	return app
}

// base returns the URL of the server; empty is the public one.
func (a *app) base() string {
	base := cmp.Or(a.flags.server, os.Getenv(auth.EnvBaseURL), a.config().Server)
	return strings.TrimRight(base, "/")
}

func (a *app) site() links.Site { return links.Site(cmp.Or(a.base(), string(links.Public))) }

// options are those of every client.
func (a *app) options() []osu.Option {
	options := []osu.Option{osu.UserAgent("osugo-command/" + transport.Version), osu.OnDrift(a.drift)}
	if language := cmp.Or(a.flags.language, a.config().Language); language != "" {
		options = append(options, osu.Language(language))
	}
	if a.flags.timeout > 0 {
		options = append(options, osu.Timeout(a.flags.timeout))
	}
	if a.flags.verbose {
		options = append(options, osu.Trace(a.trace()))
	}
	return options
}

// drift reports a difference between an answer and the models.
func (a *app) drift(d transport.Drift) {
	if a.flags.verbose {
		a.say("drift: %v", d)
	}
}

// trace prints each request.
func (a *app) trace() *transport.Trace {
	return &transport.Trace{
		Answered: func(_ context.Context, t transport.Attempt) {
			a.say("%s %s: %d, %d bytes in %v", t.Route.Method, t.Path, t.Status, t.Bytes, t.Took.Round(time.Millisecond))
		},
		Waited: func(_ context.Context, w transport.Wait) {
			if w.Limiter > 100*time.Millisecond {
				a.say("waited %v for the rate limit", w.Limiter.Round(100*time.Millisecond))
			}
		},
	}
}

// limits are the rules for a server.
func (a *app) limits() limit.Limits {
	if a.isLocal() {
		return limit.ServerLimits()
	}
	limits := limit.PublishedLimits()
	if n := a.config().PerMinute; n > 0 && n < limits.PerMinute {
		limits.PerMinute = n
	}
	return limits
}

// limiter returns the limiter that all runs of osugo on this machine share, so
// that a loop of a shell stays within the rule, too.
func (a *app) limiter(ctx context.Context) (limit.Limiter, error) {
	if onThisMachine(a.base()) {
		return limit.New(a.limits()), nil
	}
	return a.sharedLimiter(ctx)
}

func (a *app) sharedLimiter(ctx context.Context) (*budget.Limiter, error) {
	path, err := settings.State("budget-" + a.serverName())
	if err != nil {
		return nil, err
	}
	limiter, err := budget.Shared(ctx, path, a.limits())
	if errors.Is(err, budget.ErrLimits) {
		err = saying{"another run of osugo counts with another limit", err}
	}
	return limiter, err
}

// serverHost is the host of the server.
func (a *app) serverHost() string {
	u, err := url.Parse(string(a.site()))
	if err != nil || u.Host == "" {
		return "unknown"
	}
	return u.Host
}

// serverName is the host of the server, as a name for files.
func (a *app) serverName() string { return strings.ReplaceAll(a.serverHost(), ":", "-") }

// isLocal reports whether the server is that of the demo, or on this machine.
func (a *app) isLocal() bool { return a.flags.demo || onThisMachine(a.base()) }

func onThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
