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

// The types that options take, repeated from package transport so that most
// programs need not import it.
type (
	// CacheSettings are the settings of [CacheWith].
	CacheSettings = transport.Cache
	// RetrySettings are the settings of [Retry].
	RetrySettings = transport.Retry
	// TraceHooks are the functions for [Trace].
	TraceHooks = transport.Trace
	// Attempt is one attempt of a call, as TraceHooks see it.
	Attempt = transport.Attempt
	// Drift is a difference between an answer and the models; see [OnDrift].
	Drift = transport.Drift
)

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

// HTTPClient sets the client that sends the requests, for a proxy, a tracing
// RoundTripper or a server in memory. Its redirect policy is not used. Make a
// RoundTripper once, not for each client: clients over different ones share a
// limiter only if you give them one ([Limiter]).
func HTTPClient(client *http.Client) Option {
	return func(c *transport.Config) { c.HTTPClient = client }
}

// Limiter sets the limiter that paces the requests. By default all clients of a
// process for the same API share one, whatever their users, because the terms
// count them as one.
func Limiter(l limit.Limiter) Option {
	return func(c *transport.Config) { c.Limiter = l }
}

// NoMerging makes every call send its own request. Without it, concurrent calls
// share a request if token, path, parameters, API version and language are the
// same and its priority is not lower than theirs. Each caller can give up
// independently; the request is cancelled when the last one does. Calls that
// change something are never merged, and after one of them reads are never
// answered with data requested before it.
func NoMerging() Option {
	return func(c *transport.Config) { c.NoMerging = true }
}

// Gather batches calls of [Client.Beatmap] that are made within the window, up
// to 50 to a request: a few milliseconds are enough for calls from a loop of
// goroutines. Each caller gets its own result or its own [ErrNotFound], and can
// give up independently. The default of 0 switches batching off.
//
// Results are the same as without it. [Client.User] is therefore not batched:
// the server's list has no profiles, which [Client.Users] returns without them.
// [Client.UserID] is always batched, and waits for the same window.
func Gather(window time.Duration) Option {
	return func(c *transport.Config) { c.Gather = window }
}

// Cache keeps answers, so that the same question is not asked twice in a short
// time:
//
//	client, err := osu.New(session, osu.Cache(cache.New(64<<20)))
//
// The store is in memory ([github.com/osugo/osugo/osu/cache]) or your own. How
// long the answers of a route are kept is its [transport.Route.TTL], unless
// [CacheWith] says otherwise: seconds for data that changes with every play,
// hours for data that never does, and not at all for feeds, rooms, matches and
// chat. Answers to a user's token are kept for the client that received them
// and the clients derived from it, until one of them changes something. A 404
// is kept, too, but briefly.
//
// [Fresh] bypasses the cache; [transport.Response.Age] and [TraceHooks] tell
// how old an answer is.
func Cache(store transport.Store) Option { return CacheWith(CacheSettings{Store: store}) }

// CacheWith is [Cache] with settings of your own.
func CacheWith(cache CacheSettings) Option {
	return func(c *transport.Config) { c.Cache = &cache }
}

// UnknownValues makes calls to the public server send enumeration values that
// this library does not know. Without it such a value is an [ErrValidation]
// there, because the server ignores values that it does not know either. Other
// servers are always sent them.
func UnknownValues() Option {
	return func(c *transport.Config) { c.UnknownValues = true }
}

// Fresh makes each call send its own request, bypassing the [Cache] (which
// still stores the answer) and merging:
//
//	user, err := client.With(osu.Fresh()).User(ctx, 2, nil)
func Fresh() Option {
	return func(c *transport.Config) { c.Fresh = true }
}

// AwaitMaintenance makes calls wait while the whole site is known to be down,
// as long as their contexts allow. Without it they fail with [ErrMaintenance],
// within two seconds, and Error.Wait is the time until the next try. Either way
// one call at a time is sent to find out, after pauses of 5 seconds to a
// minute, and derived clients share this knowledge.
func AwaitMaintenance() Option {
	return func(c *transport.Config) { c.AwaitMaintenance = true }
}

// DryRun records calls instead of sending them, so that nothing is read or
// changed; see [Plan]. Calls succeed with zero values, and lists are empty.
func DryRun(record *transport.DryRun) Option {
	return func(c *transport.Config) { c.DryRun = record }
}

// APIVersion sets the version of the API, such as 20241022; the default is
// [transport.APIVersion], which the models match.
func APIVersion(version int) Option {
	return func(c *transport.Config) { c.APIVersion = version }
}

// Language sets the locale of the few texts the server translates, such as
// "ja".
func Language(locale string) Option {
	return func(c *transport.Config) { c.Language = locale }
}

// UserAgent names the application to the server, such as "my-bot/1.2
// (+https://…)".
func UserAgent(name string) Option {
	return func(c *transport.Config) { c.UserAgent = name }
}

// Priority sets the class in which requests wait for the limiter: use [Bulk]
// for long-running jobs, so that interactive requests overtake them.
func Priority(p limit.Priority) Option {
	return func(c *transport.Config) { c.Priority = p }
}

// The values for [Priority]; see package limit.
const (
	Interactive = limit.Interactive // a person is waiting for the answer
	Bulk        = limit.Bulk        // long-running jobs, which interactive calls overtake
)

// Limits is how much a limiter lets through; see [limit.Limits].
type Limits = limit.Limits

// PublishedLimits returns the limits of the server's terms, which are the
// default; see [limit.PublishedLimits].
func PublishedLimits() Limits { return limit.PublishedLimits() }

// NewLimiter returns a limiter of your own for [Limiter]; see [limit.New].
func NewLimiter(l Limits) *limit.WindowLimiter { return limit.New(l) }

// Timeout bounds one attempt, from sending the request to the end of the
// answer. The default is 30 seconds; a negative value means no limit. Waiting
// for the limiter does not count: the context bounds the whole call.
func Timeout(d time.Duration) Option {
	return func(c *transport.Config) { c.Timeout = d }
}

// Retry sets how many attempts a call has and how long it pauses between them.
func Retry(r RetrySettings) Option {
	return func(c *transport.Config) { c.Retry = r }
}

// MaxBody sets the largest answer accepted, in bytes; the default is 64 MiB.
func MaxBody(bytes int64) Option {
	return func(c *transport.Config) { c.MaxBody = bytes }
}

// Logger sets where a debug record for each request is written. Bodies, queries
// and headers are never logged. docs/observability.md lists the records.
func Logger(l *slog.Logger) Option {
	return func(c *transport.Config) { c.Logger = l }
}

// Trace adds functions that are called with the events of each call to those
// set before; nil removes all.
func Trace(t *TraceHooks) Option {
	return func(c *transport.Config) {
		if t != nil {
			t = c.Trace.Join(t)
		}
		c.Trace = t
	}
}

// OnDrift sets a function that is called for each difference between an answer
// and the models: unknown members and values, and members that are missing,
// null or of another type. The calls still succeed.
func OnDrift(report func(Drift)) Option {
	return func(c *transport.Config) { c.OnDrift = report }
}
