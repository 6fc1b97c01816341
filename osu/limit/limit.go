// Package limit decides when a request may be sent, so that a program stays
// within what the server allows.
//
// [New] returns the limiter of one process; package budget has one that the
// programs of a machine share. Others can be written: a limiter is one method,
// and package limittest holds it against what clients rely on.
//
// # What is counted
//
// A limiter counts requests on the wire, as the server does. The server counts a
// request when it has run, and its window closes 60 seconds after the first
// request that it counted in it. When exactly that was the client cannot know,
// only that it lies between sending and the arrival of the answer. So a request
// is counted from the moment it may be sent until 60 seconds after its answer has
// come: whatever 60 seconds one looks at, and wherever in between the server
// counted, no more than the limit fall into them.
package limit

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Limiter decides when a request may be sent. It is called from many goroutines
// at once.
//
// A limiter that several machines share can't know when one of them has died; it
// may forget a [Slot] some minutes after it was given, though not sooner than
// the server forgets the request.
type Limiter interface {
	// Reserve waits until a request of that demand may be sent and returns the
	// slot in which to send it. It fails when ctx is done first, with its cause,
	// or at once with a [*WaitError] when the deadline of ctx is known to come
	// first; then nothing is counted.
	//
	// The request must be sent soon: slots that are kept while their callers wait
	// for something else, such as a token, would all be used at the same time.
	Reserve(ctx context.Context, d Demand) (Slot, error)
}

// Slot is the right to send one request. It counts from the moment it is given.
// Exactly one of its methods must be called; calls after the first do nothing.
// Neither blocks.
type Slot interface {
	// Done says that the request was sent, and what came of it. The slot counts
	// until the server has surely forgotten the request: 60 seconds from now, or
	// longer when no answer came, for then the server may still be at it.
	Done(a Answer)
	// Release says that the request was not sent. The slot is another's at once.
	Release()
}

// Estimator is a [Limiter] that can tell how long a job takes.
type Estimator interface {
	// Estimate returns about how long it takes until requests of these demands
	// have been sent, in that order, after those that wait already.
	Estimate(demands []Demand) time.Duration
}

// Demand is what a request asks of a [Limiter].
type Demand struct {
	// Bucket is the bucket that counts the request besides the one of all routes.
	// Requests of [BucketNone] need not wait.
	Bucket Bucket
	// Cost is how much of the server's allowance it uses, at least 1.
	Cost int
	// Priority is the class it waits in.
	Priority Priority
	// Since is when the request began to wait, if that was before: one that gave
	// a slot back, or has to be repeated, keeps its place. Zero means now.
	Since time.Time
}

// Priority is a class of requests. Interactive ones overtake bulk ones, which
// still get every fifth turn.
type Priority int

// The priorities.
const (
	Interactive Priority = iota // someone waits for the answer; the default
	Bulk                        // a job that takes what is left, without bursts
)

// Answer is what an answer says about rate limits.
type Answer struct {
	// Status is the status; 0 when no answer came.
	Status int
	// Limit and Remaining are the rate limit headers; Limit is 0 or -1 when there
	// are none. The server shows the bucket with less left of those that counted
	// the request, except that a refusal by a bucket of the route's own shows the
	// bucket of all routes, and one by that bucket shows none.
	Limit, Remaining int
	// RetryAfter is how long the answer asks to wait; 0 when it does not.
	RetryAfter time.Duration
}

// NoAnswer is the [Answer] of a request that was sent in vain.
func NoAnswer() Answer { return Answer{Limit: -1, Remaining: -1} }

// maxPause bounds what one answer can make all requests wait.
const maxPause = 10 * time.Minute

// Pause returns which bucket an answer closes and for how long, until the
// server's window has surely ended; 0 unless the answer is a refusal (429). An
// answer that asks for a longer pause gets it, up to 10 minutes.
func (a Answer) Pause(d Demand) (Bucket, time.Duration) {
	if a.Status != http.StatusTooManyRequests || d.Bucket == BucketNone {
		return d.Bucket, 0
	}
	bucket, pause := BucketAPI, window
	if a.Limit > 0 {
		// The bucket of all routes sends no headers with its refusals, so these
		// are its headers on the refusal of the inner bucket.
		bucket = d.Bucket
	}
	if bucket == BucketChat {
		pause = 2 * chatInterval
	}
	if a.RetryAfter > 0 {
		pause = min(a.RetryAfter, maxPause)
	}
	return bucket, pause
}

// WaitError says that the turn of a request would come after its context's
// deadline. It is a [context.DeadlineExceeded].
type WaitError struct {
	// Wait is at least how long the turn is away.
	Wait time.Duration
}

// Error says how long the turn is away.
func (e *WaitError) Error() string {
	return fmt.Sprintf("deadline before the limiter's turn, in %v", e.Wait.Round(time.Millisecond))
}

// Unwrap returns [context.DeadlineExceeded].
func (e *WaitError) Unwrap() error { return context.DeadlineExceeded }
