package transport

import (
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/osugo/osugo/osu/limit"
)

// Config says how calls are carried. The zero value is a client for guest
// routes of the public server within the published rate limit.
type Config struct {
	// Endpoints are the addresses of the server. The zero value takes those of
	// the authorizer, or else [Production].
	Endpoints Endpoints
	// Authorizer supplies the tokens. Nil means none: only guest routes work.
	Authorizer Authorizer
	// Limiter paces the requests. Nil means the one that all clients of this
	// process for the same API share, with [limit.PublishedLimits]. Clients over
	// an http.RoundTripper that is not an *http.Transport share one with those
	// over the same RoundTripper.
	Limiter limit.Limiter
	// HTTPClient sends the requests; nil means one of the library's own. Its
	// Transport, Jar and Timeout (for one attempt) are used; redirects are
	// judged by the library.
	HTTPClient *http.Client

	// APIVersion is sent as x-api-version; 0 means [APIVersion].
	APIVersion int
	// Language is the locale of the few texts the server translates, such as
	// "ja"; empty means the one of the token's user, or English.
	Language string
	// UserAgent names the application, in front of the library's own name.
	UserAgent string
	// Priority is the class in which requests wait for the limiter.
	Priority limit.Priority

	// Timeout bounds one attempt, from sending to the end of the body; 0 means
	// 30 seconds, negative none. The whole call is bounded by its context.
	Timeout time.Duration
	// Retry says when to try again; the zero value means the defaults.
	Retry Retry
	// MaxBody is the largest answer accepted, in bytes after decompression;
	// 0 means 64 MiB. Only the first 64 KiB of an answer that is not a success
	// are read.
	//
	// Two more bounds make hostile answers fail with [ErrTooLarge]; answers of
	// the server stay far below them. A compressed answer may unpack to 1 MiB and
	// 64 times the bytes received. Its values may take 16 MiB of memory and 16
	// times its bytes: a longer list of empty objects is refused before it is
	// decoded.
	MaxBody int64

	// NoMerging has every call send its own request. Without it, calls that read
	// the same at the same time share one: same token, URL, version and language.
	// Each can leave by its own context, and the request ends when all have;
	// records and traces are those of the one that came first.
	NoMerging bool
	// Gather is how long calls for single objects wait for others like them, to
	// be answered from one list; only routes with a [Route.List] are batched. 0
	// means not at all.
	Gather time.Duration
	// Cache keeps answers; nil means that none are kept.
	Cache *Cache
	// Fresh has calls answered by a request of their own that begins after they
	// were made, neither from the cache nor together with others. What comes is
	// kept.
	Fresh bool
	// UnknownValues sends texts that are not constants of their enumeration to
	// the public server, too, which ignores those it does not know. Without it
	// they are refused there with [ErrValidation]. Other servers are always sent
	// them.
	UnknownValues bool
	// AwaitMaintenance makes calls wait, as long as their contexts allow, while the
	// site is known to be down as a whole. Without it they fail with
	// [ErrMaintenance], within two seconds, and say in [Error.Wait] when it will be
	// tried again. In either case one call at a time finds out.
	AwaitMaintenance bool
	// DryRun, when set, records calls instead of having them sent. They succeed
	// without an answer: values are zero and lists empty.
	DryRun *DryRun

	// shared is common to a client and those derived from it.
	shared *shared

	// Logger gets a debug record for each attempt, and a warning for each kind of
	// difference that had to be mended, the first time it is met at a place. No
	// record holds bodies, queries or headers; docs/observability.md lists them.
	// Nil discards; if OnDrift is nil, too, the warnings go to [slog.Default], as
	// losses are never silent.
	Logger *slog.Logger
	// Trace is told what calls do. [Trace.Join] makes one of several.
	Trace *Trace
	// OnDrift is called for each difference between an answer and the models,
	// after the call that met it and in its goroutine. Looking for differences
	// takes about as long again as decoding.
	OnDrift func(Drift)
}

// noLogger is the logger of a configuration without one.
var noLogger = slog.New(slog.DiscardHandler)

// withDefaults returns the configuration with all defaults filled in.
func (c Config) withDefaults() (Config, error) {
	err := c.refuseNil()
	if err != nil {
		return c, err
	}
	if c.Endpoints, err = settle(c.Endpoints, c.Authorizer); err != nil {
		return c, err
	}
	if !fitsHeader(c.UserAgent) || !fitsHeader(c.Language) {
		return c, fmt.Errorf("%w: the user agent or the language has control characters", ErrValidation)
	}
	if c.APIVersion < 0 {
		return c, fmt.Errorf("%w: API version %d is negative", ErrValidation, c.APIVersion)
	}
	if c.APIVersion == 0 {
		c.APIVersion = APIVersion
	}
	if c.HTTPClient == nil {
		c.HTTPClient = processClient()
	}
	if c.Limiter == nil {
		c.Limiter = processLimiter(c.Endpoints.API, c.HTTPClient)
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxBody <= 0 {
		c.MaxBody = 64 << 20
	}
	c.MaxBody = min(c.MaxBody, math.MaxInt64-1) // one byte more is read, to tell
	if c.Logger == nil {
		c.Logger = noLogger
	}
	if c.Trace == nil {
		c.Trace = new(Trace)
	}
	if counting, ok := c.Authorizer.(Counting); ok {
		counting.CountBy(c.Limiter)
	}
	c.Retry = c.Retry.withDefaults()
	if !c.shared.serves(c) {
		c.shared = newShared(c)
	}
	return c, nil
}

// refuseNil returns an error if an interface holds a nil pointer or function,
// which is not the same as nothing and would panic at the first call.
func (c Config) refuseNil() error {
	parts := map[string]any{"Authorizer": c.Authorizer, "Limiter": c.Limiter}
	if c.HTTPClient != nil {
		parts["HTTPClient.Transport"] = c.HTTPClient.Transport
	}
	if c.Cache != nil {
		parts["Cache.Store"] = c.Cache.Store
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		v := reflect.ValueOf(parts[name])
		if kind := v.Kind(); (kind == reflect.Pointer || kind == reflect.Func) && v.IsNil() {
			return fmt.Errorf("%w: %s is a nil %v", ErrValidation, name, v.Type())
		}
	}
	return nil
}

// fitsHeader reports whether a header can hold a text: no attempt to send any
// other would succeed.
func fitsHeader(text string) bool { return !strings.ContainsFunc(text, unicode.IsControl) }

// settle returns the endpoints that client and authorizer agree on. What is
// invalid is refused before the authorizer hears of it.
func settle(e Endpoints, a Authorizer) (Endpoints, error) {
	bound, isBound := a.(Bound)
	if isBound && e.IsZero() {
		var err error
		if e, err = bound.Bind(e); err != nil {
			return e, err
		}
	}
	if e.IsZero() {
		e = Production()
	}
	if err := e.Validate(); err != nil {
		return e, err
	}
	if isBound {
		return bound.Bind(e)
	}
	return e, nil
}

// Retry says how often and how patiently a call is tried again. Network
// failures and 5xx are tried again only on routes that may be repeated
// ([Route.CanRepeat]), 429 on all: a refused request has not run.
type Retry struct {
	// Attempts is the largest number of requests for one call; 0 means 4, 1
	// never tries again. A request repeated with a renewed token and one that
	// follows a redirect do not count.
	Attempts int
	// MinPause and MaxPause bound the pause between attempts, which doubles
	// each time and is shortened by a random part, at most half; 0 means 500 ms
	// and 20 s. An answer that asks for a longer one with Retry-After is obeyed,
	// up to 10 minutes.
	MinPause, MaxPause time.Duration
}

func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 4
	}
	if r.MaxPause <= 0 {
		r.MaxPause = max(20*time.Second, r.MinPause)
	}
	if r.MinPause <= 0 {
		r.MinPause = 500 * time.Millisecond
	}
	r.MinPause = min(r.MinPause, r.MaxPause)
	return r
}

// Pause returns how long to wait after the given attempt, counted from 1.
func (r Retry) Pause(attempt int) time.Duration {
	r = r.withDefaults()
	limit := r.MaxPause
	if doublings := max(attempt-1, 0); r.MinPause <= r.MaxPause>>doublings {
		limit = r.MinPause << doublings
	}
	return limit/2 + rand.N(limit-limit/2+1) //nolint:gosec // jitter needs no secrecy
}
