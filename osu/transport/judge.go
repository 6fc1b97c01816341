package transport

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wire"
)

const (
	// maxErrorBody is how much is read of an answer that is not a success.
	maxErrorBody = 64 << 10
)

// The rate limit headers, in the spelling net/http keeps them by.
const (
	headerLimit     = "X-Ratelimit-Limit"
	headerRemaining = "X-Ratelimit-Remaining"
)

// Response is a successful answer.
type Response struct {
	// Route is the route that answered.
	Route Route
	// Status is the status, 2xx.
	Status int
	// Header is the answer's header.
	Header http.Header
	// Body is the whole body, decompressed. It is shared and must not be
	// modified; everything else in a response is the caller's own copy.
	Body []byte
	// Attempts is how many requests were sent; 0 for a cached answer.
	Attempts int
	// Age is how long ago the server gave a cached answer; see [Config.Cache].
	// Of its header only the content type is kept.
	Age time.Duration
	// Stale says that the answer is older than its lifetime, and stands in for
	// one that could not be had.
	Stale bool

	planned bool // by a dry run: there is no answer
}

// failure turns an exchange that is not a success into an error.
func (c *Client) failure(call *callState, x exchange, v verdict.Verdict, token Token) *Error {
	e := call.failed(x.err)
	e.Attempts, e.verdict = call.sent, v
	e.Outcome = outcomeOf(v, call.unsure)
	if r := x.response; r != nil {
		secret := token.Reveal()
		e.Status, e.Header, e.Wait = r.Status, r.Header, wire.RetryAfter(r.Header)
		e.Body = r.Body[:min(len(r.Body), maxErrorBody)]
		if secret != "" {
			e.Body = bytes.ReplaceAll(e.Body, []byte(secret), []byte(wire.Mask))
		}
		e.Message = wire.Hide(wire.Reason(r.Header, r.Body), secret)
		e.Location = wire.Hide(r.Header.Get("Location"), secret)
	}
	if e.Err == nil {
		e.Err = c.cause(call, v)
	}
	return e
}

// cause returns what a verdict adds to what the status says; nil if nothing.
func (c *Client) cause(call *callState, v verdict.Verdict) error {
	switch {
	case v.About == verdict.Credential && !call.refused.IsZero() && call.Route.NeedsUser:
		return errNeedsUser // a fresh token was refused, too
	case v.About == verdict.Address && v.Again == verdict.Never:
		return refusal(ErrRedirect, "out of the API")
	case v.About == verdict.InBetween && v.Carried == verdict.No && v.Again == verdict.Later:
		return errIntercepted
	case v.About == verdict.InBetween:
		return fmt.Errorf("%w: %w", ErrDecode, errIntercepted)
	case v.About == verdict.Exchanged && v.From == verdict.Doubtful && v.Again == verdict.IfSafe:
		return refusal(ErrDecode, "the answer is empty, null, broken off or only an error")
	}
	return nil
}

// outcomeOf returns whether a call was carried out, of whose attempts this is
// the last one. Unsure says that an earlier one may have been.
func outcomeOf(v verdict.Verdict, unsure bool) Outcome {
	switch {
	case v.Carried == verdict.Yes:
		return OutcomeDone
	case v.Carried == verdict.Unknown, unsure:
		return OutcomeUnknown
	}
	return OutcomeNotDone
}

// answerOf returns what an answer says about rate limits; nil is no answer.
func answerOf(r *Response) Answer {
	if r == nil {
		return Answer{Limit: -1, Remaining: -1}
	}
	return Answer{
		Status:     r.Status,
		Limit:      headerInt(r.Header, headerLimit),
		Remaining:  headerInt(r.Header, headerRemaining),
		RetryAfter: wire.RetryAfter(r.Header),
	}
}

// headerInt returns a header that holds a number; -1 when it does not.
func headerInt(h http.Header, name string) int {
	if text := h.Get(name); text != "" {
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			return n
		}
	}
	return -1
}

// attempt returns the failed attempt for a trace.
func (e *Error) attempt(number int) Attempt {
	return Attempt{Route: e.Route, Path: e.Path, Number: number, Status: e.Status, Err: e.Err}
}

var errIntercepted = errors.New("the answer is not the server's but of something in between, such as a proxy or firewall")
