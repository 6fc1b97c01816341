package osu

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// Option changes a client that is made by [New] or derived by [Client.With].
type Option func(*transport.Config)

// Domain makes the client talk to another osu! server, over https. An
// authorizer without endpoints of its own follows.
func Domain(domain string) Option { return Endpoints(transport.Domain(domain)) }

// BaseURL is [Domain] for servers that need a whole URL, such as
// http://127.0.0.1:8080: the API is expected below /api/v2, tokens at
// /oauth/token.
func BaseURL(url string) Option { return Endpoints(transport.BaseURL(url)) }

// Endpoints is [Domain] for servers that keep their endpoints elsewhere.
func Endpoints(e transport.Endpoints) Option {
	return func(c *transport.Config) { c.Endpoints = e }
}

// HTTPClient sets what sends the requests: a proxy, a tracing RoundTripper, a
// server in memory. Its redirect policy is not used.
func HTTPClient(client *http.Client) Option {
	return func(c *transport.Config) { c.HTTPClient = client }
}

// Limiter sets what paces the requests. Without it, all clients of this process
// for the same API share one, whatever their users: the terms count them as one.
func Limiter(l limit.Limiter) Option {
	return func(c *transport.Config) { c.Limiter = l }
}

// NoMerging has every call send its own request. Without it, calls for the same
// thing at the same time share one: same token, path, parameters, API version
// and language, and not of a lower priority. Each leaves when its own context
// ends; the request is cancelled when all have left. A call that changes
// something is never merged, and what is asked for after it is not answered with
// what was asked for before.
func NoMerging() Option {
	return func(c *transport.Config) { c.NoMerging = true }
}

// Gather makes one request of the calls of [Client.Beatmap] and [Client.User]
// that come within the window, up to 50 of each: a few milliseconds will do for
// those made in a loop of goroutines. Every caller gets its own answer, or its
// own ErrNotFound, and leaves when its own context ends. A window of 0 switches
// it off, which is the default.
//
// Mind two things about users. What comes is what [Client.Users] returns, without
// the profile, unless a call asks for it; see [Client.User]. And the server
// counts a request for each id, so that no more than 1200 users a minute can be
// had this way; the limiter sees to it.
func Gather(window time.Duration) Option {
	return func(c *transport.Config) { c.Gather = window }
}

// Cache keeps answers, so that what was asked for a moment ago is not asked for
// again:
//
//	client, err := osu.New(session, osu.Cache(cache.New(64<<20)))
//
// The store is that of package cache, in memory, or one of your own. How long
// the answers of a route are good is [transport.Route.TTL] unless the Cache says
// otherwise ([CacheWith]): seconds for what changes with every play, hours for what never
// does, and not at all for feeds, rooms, matches and chat. Answers to users are
// kept for the client that was given them and those derived from it, until it
// changes something. What is not found is remembered, too.
//
// [Fresh] asks the server all the same; [transport.Response.Age] and
// [transport.Trace] tell how old an answer is.
func Cache(store transport.Store) Option { return CacheWith(transport.Cache{Store: store}) }

// CacheWith is [Cache] with settings of your own.
func CacheWith(cache transport.Cache) Option {
	return func(c *transport.Config) { c.Cache = &cache }
}

// UnknownValues sends enumeration values that this library does not know to the
// public server, which ignores those it does not know itself. Without it such a
// value is an [ErrValidation] there. Other servers are always sent them.
func UnknownValues() Option {
	return func(c *transport.Config) { c.UnknownValues = true }
}

// Fresh has calls answered by a request of their own, neither from the [Cache],
// which gets the answer, nor together with others:
//
//	user, err := client.With(osu.Fresh()).User(ctx, 2, nil)
func Fresh() Option {
	return func(c *transport.Config) { c.Fresh = true }
}

// AwaitMaintenance has calls wait while the site is known to be down as a whole,
// for as long as their contexts allow. Without it they fail at once with
// [ErrMaintenance], and [Error.Wait] is when it will be tried again. Either way
// one call at a time is sent to see, after pauses of 5 seconds to a minute, and
// clients derived from one another know of it together.
func AwaitMaintenance() Option {
	return func(c *transport.Config) { c.AwaitMaintenance = true }
}

// DryRun records calls instead of having them sent, so that nothing is read or
// changed; see [Plan]. Calls succeed with zero values, and lists are empty.
func DryRun(record *transport.DryRun) Option {
	return func(c *transport.Config) { c.DryRun = record }
}

// APIVersion sets the version of the API, such as 20241022; the default is
// [transport.APIVersion], which the models match.
func APIVersion(version int) Option {
	return func(c *transport.Config) { c.APIVersion = version }
}

// Language sets the locale of the few texts the server translates, such as "ja".
func Language(locale string) Option {
	return func(c *transport.Config) { c.Language = locale }
}

// UserAgent names the application to the server, such as "my-bot/1.2 (+https://…)".
func UserAgent(name string) Option {
	return func(c *transport.Config) { c.UserAgent = name }
}

// Priority sets the class in which requests wait for the limiter: a job that
// takes its time belongs into [limit.Bulk], so that calls someone waits for
// overtake it.
func Priority(p limit.Priority) Option {
	return func(c *transport.Config) { c.Priority = p }
}

// The classes for [Priority]; see package limit.
const (
	Interactive = limit.Interactive // requests that someone waits for
	Bulk        = limit.Bulk        // long-running jobs: others overtake them
)

// Timeout bounds one attempt, from sending to the end of the answer; the default
// is 30 seconds, negative means none. Waiting for the limiter does not count:
// the whole call is bounded by its context.
func Timeout(d time.Duration) Option {
	return func(c *transport.Config) { c.Timeout = d }
}

// Retry sets how often and how patiently calls are tried again.
func Retry(r transport.Retry) Option {
	return func(c *transport.Config) { c.Retry = r }
}

// MaxBody sets the largest answer accepted, in bytes; the default is 64 MiB.
func MaxBody(bytes int64) Option {
	return func(c *transport.Config) { c.MaxBody = bytes }
}

// Logger sets where a debug record for each request goes. No bodies, queries or
// headers are logged.
func Logger(l *slog.Logger) Option {
	return func(c *transport.Config) { c.Logger = l }
}

// Trace sets functions that are called while calls make their way.
func Trace(t *transport.Trace) Option {
	return func(c *transport.Config) { c.Trace = t }
}

// OnDrift sets a function that is told of each difference between an answer and
// the models: unknown members and values, members that are missing, null or of
// another type. Calls succeed all the same.
func OnDrift(report func(transport.Drift)) Option {
	return func(c *transport.Config) { c.OnDrift = report }
}
