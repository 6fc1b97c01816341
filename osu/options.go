package osu

import (
	"log/slog"
	"net/http"
	"time"

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

// Limiter sets what paces the requests. Clients that share an application
// should share a limiter, whatever their users: the terms count them as one.
func Limiter(l transport.Limiter) Option {
	return func(c *transport.Config) { c.Limiter = l }
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
// takes its time belongs into [transport.Bulk], so that calls someone waits for
// overtake it.
func Priority(p transport.Priority) Option {
	return func(c *transport.Config) { c.Priority = p }
}

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
