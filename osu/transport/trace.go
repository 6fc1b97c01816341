package transport

import (
	"context"
	"time"
)

// Trace holds functions that are called while a call makes its way. Nil ones
// are skipped, so new ones never break anyone. They are called from many
// goroutines, must return quickly and may not call the client.
type Trace struct {
	// Waited is called after the limiter let an attempt go.
	Waited func(ctx context.Context, r Route, took time.Duration)
	// Answered is called after each attempt, whether or not an answer came.
	Answered func(ctx context.Context, a Attempt)
	// Retrying is called before the pause that precedes another attempt.
	Retrying func(ctx context.Context, a Attempt, pause time.Duration)
	// Cached is called when a call is answered from the cache, with how old the
	// answer is.
	Cached func(ctx context.Context, r Route, age time.Duration)
}

// Attempt is one request of a call, for [Trace] functions.
type Attempt struct {
	Route  Route
	Path   string        // such as /users/2/osu; see [Error.Path]
	Number int           // from 1
	Status int           // 0 when no answer came
	Bytes  int           // of the decompressed body
	Took   time.Duration // from sending to the end of the body
	Err    error         // why no answer came
}

func (t *Trace) waited(ctx context.Context, r Route, took time.Duration) {
	if t != nil && t.Waited != nil {
		t.Waited(ctx, r, took)
	}
}

func (t *Trace) answered(ctx context.Context, a Attempt) {
	if t != nil && t.Answered != nil {
		t.Answered(ctx, a)
	}
}

func (t *Trace) retrying(ctx context.Context, a Attempt, pause time.Duration) {
	if t != nil && t.Retrying != nil {
		t.Retrying(ctx, a, pause)
	}
}

func (t *Trace) cached(ctx context.Context, r Route, age time.Duration) {
	if t != nil && t.Cached != nil {
		t.Cached(ctx, r, age)
	}
}
