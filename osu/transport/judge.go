package transport

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/limit"
)

// maxErrorBody is how much is read of an answer that is not a success.
const maxErrorBody = 64 << 10

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

	path    string // for people to read; see Error.Path
	token   Token  // signed the request; errors mask it
	planned bool   // by a dry run: there is no answer
	discard func() // takes it out of the cache; nil if it is not there
}

// failure turns an exchange that is not a success into an error.
func (c *Client) failure(call *callState, x exchange, v verdict.Verdict, token Token) *Error {
	e := call.failed(x.err)
	e.Attempts, e.verdict = call.sent, v
	e.Outcome = outcomeOf(v, call.unsure)
	if r := x.response; r != nil {
		secret := token.Reveal()
		e.describe(r, token)
		e.Wait = wire.RetryAfter(r.Header)
		e.Message = wire.Hide(wire.Reason(r.Header, r.Body), secret)
		e.Location = wire.Hide(r.Header.Get("Location"), secret)
	}
	if e.Err == nil {
		e.Err = c.cause(call, x, v)
	}
	return e
}

// describe sets what an answer looks like, without the token if it repeats that.
func (e *Error) describe(r *Response, token Token) {
	secret := token.Reveal()
	e.Status, e.Header = r.Status, masked(r.Header, secret)
	e.Body = bytes.Clone(r.Body[:min(len(r.Body), maxErrorBody)])
	if secret != "" && bytes.Contains(e.Body, []byte(secret)) {
		e.Body = []byte(wire.Hide(string(e.Body), secret))
	}
	if len(r.Body) >= maxErrorBody { // the cut may go through a token
		e.Body = e.Body[:len(e.Body)-beginning(secret, e.Body)]
	}
}

// beginning returns how much of a secret a text ends with; 0 if it is too little
// to be of use.
func beginning(secret string, text []byte) int {
	for n := len(secret) - 1; n >= 8; n-- {
		if bytes.HasSuffix(text, []byte(secret[:n])) {
			return n
		}
	}
	return 0
}

// masked returns a header without a secret that the server repeats in it.
func masked(h http.Header, secret string) http.Header {
	repeats := func(value string) bool { return secret != "" && strings.Contains(value, secret) }
	for _, values := range h {
		if !slices.ContainsFunc(values, repeats) {
			continue
		}
		clean := h.Clone()
		for _, values := range clean {
			for i := range values {
				values[i] = wire.Hide(values[i], secret)
			}
		}
		return clean
	}
	return h
}

// cause returns what a verdict adds to what the status says; nil if nothing.
func (c *Client) cause(call *callState, x exchange, v verdict.Verdict) error {
	switch v.About { //nolint:exhaustive // the status says enough about all others
	case verdict.Credential:
		if call.Route.NeedsUser && verdict.Counted(x.response.Header) && c.owner() != OwnerUser {
			return errNeedsUser
		}
	case verdict.Address:
		switch {
		case v.From == verdict.Between:
			return refusal(ErrRedirect, "a redirect out of the API, to another server or to no usable address")
		case v.Again == verdict.Never:
			return refusal(ErrRedirect, "a redirect out of the API, or of a request that is not a GET")
		}
	case verdict.InBetween:
		if v.Carried == verdict.No {
			return ErrIntercepted
		}
		return fmt.Errorf("%w: %w", ErrDecode, ErrIntercepted)
	case verdict.Exchanged:
		if v.Carried == verdict.Unknown {
			return refusal(ErrDecode, "the answer is empty, null, broken off or only an error")
		}
	}
	return nil
}

// owner returns whom the tokens act for, as far as is known.
func (c *Client) owner() Owner {
	if c.config.Authorizer == nil {
		return OwnerUnknown
	}
	return c.config.Authorizer.Grant().Owner
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
func answerOf(r *Response) limit.Answer {
	if r == nil {
		return limit.Answer{Limit: -1, Remaining: -1}
	}
	return limit.Answer{
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
