package transport

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// Trace holds functions that are told what calls do, for logs and dashboards.
// Nil ones are skipped and cost nothing, so new ones never break anyone. They are
// called from many goroutines, must return quickly and may not call the client.
//
// All have the same form: the context of the call, and one event. Each event has
// the route, whose pattern names no user and no object. A call that joins another
// one is told of that, and of its own start and end; attempts, waits and retries
// are told to the trace of the caller that came first, with its context.
//
// Package [github.com/osugo/osugo/osu/otel] makes metrics and spans of them.
type Trace struct {
	// Started is called when a call begins, after it was checked. The context it
	// returns is that of the call, so that what is put into it reaches all other
	// functions; it must be derived from ctx.
	Started func(ctx context.Context, r Route) context.Context
	// Ended is called when the call has a result.
	Ended func(ctx context.Context, e CallEnd)

	// Queued is called when an attempt begins to wait for its token and its turn.
	// Each is followed by one Waited.
	Queued func(ctx context.Context, q Queue)
	// Waited is called when an attempt may go, or has given up.
	Waited func(ctx context.Context, w Wait)
	// Answered is called after each attempt, whether or not an answer came.
	Answered func(ctx context.Context, a Attempt)
	// Retrying is called before the pause that precedes another attempt.
	Retrying func(ctx context.Context, r Repeat)

	// Cached is called for each call that looks into the cache, when it is known
	// what came of that.
	Cached func(ctx context.Context, l Lookup)
	// Merged is called when a call joins another one for the same.
	Merged func(ctx context.Context, m Merge)
	// Batched is called when a list is about to be asked for in place of single
	// objects.
	Batched func(ctx context.Context, b Batch)

	// Renewed is called when an attempt made the authorizer ask the server for
	// new tokens. Renewals that nobody waited for, such as those of
	// auth.Session.KeepFresh, are told to no trace.
	Renewed func(ctx context.Context, r Renewal)
	// CircuitChanged is called when the server as a whole is found to be down or
	// up again.
	CircuitChanged func(ctx context.Context, c CircuitChange)
	// Drifted is called for each difference between an answer and its model that
	// had to be mended, and with [Config.OnDrift] for each difference.
	Drifted func(ctx context.Context, d Drift)
}

// CallEnd is the end of a call, for [Trace].
type CallEnd struct {
	Route    Route
	Took     time.Duration // all of it, waiting included
	Attempts int           // requests sent; 0 if none was needed
	Failure  string        // what failed, as [Kind] says; "" after a success
}

// Queue is the beginning of a wait, for [Trace].
type Queue struct {
	Route    Route
	Priority limit.Priority
	// Depth is how many attempts of the client and those derived from it wait,
	// this one included.
	Depth int
}

// Wait is the end of a wait, for [Trace]. What it waited for is told apart: the
// rest is up to the scheduler of the program.
type Wait struct {
	Route    Route
	Priority limit.Priority
	Token    time.Duration // for a token: a renewal
	Server   time.Duration // for a server that is down; see [Config.AwaitMaintenance]
	Limiter  time.Duration // for its turn
	Depth    int           // how many still wait
	Failure  string        // why it gave up, as [Kind] says; "" if the attempt may go
}

// Attempt is one request of a call, for [Trace].
type Attempt struct {
	Route    Route
	API      string        // the address of the API, such as https://osu.ppy.sh/api/v2
	Path     string        // such as /users/2/osu; see [Error.Path]
	Number   int           // from 1; one with a renewed token has the same
	Sent     int           // requests that the call has sent so far, repetitions by net/http included
	Status   int           // 0 when no answer came
	Protocol string        // of the answer, such as HTTP/2.0; "" when none came
	Bytes    int           // of the decompressed body
	Took     time.Duration // from sending to the end of the body
	Err      error         // why no answer came
	Failure  string        // what failed, as [Kind] says; "" after a success
}

// Repeat is an attempt that failed and that another one follows, for [Trace].
type Repeat struct {
	Route   Route
	Number  int           // of the attempt that failed, from 1
	Status  int           // of its answer; 0 when none came
	Failure string        // what failed, as [Kind] says
	Pause   time.Duration // before the next attempt
}

// CacheResult is what a look into the cache has found.
type CacheResult string

// The results.
const (
	CacheHit   CacheResult = "hit"   // an answer that is fresh, or a failure
	CacheStale CacheResult = "stale" // an older answer that stands in for one that can't be had
	CacheMiss  CacheResult = "miss"  // nothing that can be used
)

// Lookup is a look into the cache, for [Trace].
type Lookup struct {
	Route  Route
	Result CacheResult
	Age    time.Duration // of what was found
}

// Merge is a call that joins another one, for [Trace].
type Merge struct {
	Route   Route
	Callers int // that wait for the shared call, this one included
}

// Batch is a list in place of calls for single objects, for [Trace].
type Batch struct {
	Route   Route // of the list
	Callers int   // that wait for it
	IDs     int   // in the list
}

// Renewal is one renewal of tokens, for [Trace].
type Renewal struct {
	Route   Route // of the call that waited for it
	Took    time.Duration
	Failure string // what failed, as [Kind] says; "" after a success
}

// CircuitChange says that the server is down as a whole, or up again, for
// [Trace].
type CircuitChange struct {
	Route Route // whose answer, or silence, decided it
	Open  bool  // the server is down: one call at a time is sent
	Pause time.Duration
}

// Join returns a trace that tells both, t first. Either may be nil.
func (t *Trace) Join(other *Trace) *Trace {
	switch {
	case t == nil:
		return other
	case other == nil:
		return t
	}
	return &Trace{
		Started:        joinStarted(t.Started, other.Started),
		Ended:          join(t.Ended, other.Ended),
		Queued:         join(t.Queued, other.Queued),
		Waited:         join(t.Waited, other.Waited),
		Answered:       join(t.Answered, other.Answered),
		Retrying:       join(t.Retrying, other.Retrying),
		Cached:         join(t.Cached, other.Cached),
		Merged:         join(t.Merged, other.Merged),
		Batched:        join(t.Batched, other.Batched),
		Renewed:        join(t.Renewed, other.Renewed),
		CircuitChanged: join(t.CircuitChanged, other.CircuitChanged),
		Drifted:        join(t.Drifted, other.Drifted),
	}
}

func join[E any](first, second func(context.Context, E)) func(context.Context, E) {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(ctx context.Context, event E) {
		first(ctx, event)
		second(ctx, event)
	}
}

func joinStarted(first, second func(context.Context, Route) context.Context) func(context.Context, Route) context.Context {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(ctx context.Context, r Route) context.Context { return second(first(ctx, r), r) }
}

// tell tells a function of a trace of an event.
func tell[E any](ctx context.Context, hook func(context.Context, E), event E) {
	if hook != nil {
		hook(ctx, event)
	}
}

// askingKey is the key of what a context says about the call that asks for a
// token.
type askingKey struct{}

// asking is the call that asks an authorizer for a token.
type asking struct {
	trace *Trace
	route Route
}

// asks returns the context for asking the authorizer.
func (t *Trace) asks(ctx context.Context, r Route) context.Context {
	if t.Renewed == nil {
		return ctx
	}
	return context.WithValue(ctx, askingKey{}, asking{t, r})
}

// ReportRenewal is for authorizers. It tells the trace of the client that asked
// for a token ([Authorizer.Token], with the context it gave) that the server was
// asked for new ones, how long that took, and why it failed. Without a trace it
// does nothing.
func ReportRenewal(ctx context.Context, took time.Duration, err error) {
	if by, ok := ctx.Value(askingKey{}).(asking); ok {
		tell(ctx, by.trace.Renewed, Renewal{Route: by.route, Took: took, Failure: Kind(err)})
	}
}
