package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The kinds of failure a caller decides by, for [errors.Is]. Every failure of a
// call is an [*Error]; these say what kind it is.
var (
	// ErrNotFound: no such thing, or hidden from this token (404).
	ErrNotFound = errors.New("not found")
	// ErrRateLimited: too many requests (429), and the attempts are used up.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnauthorized: no token, a token the server refuses, or a route that
	// needs a user (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the server refuses this to the token's owner (403).
	ErrForbidden = errors.New("forbidden")
	// ErrScope: the token lacks the scope of the route; [Error.Needed] and
	// [Error.Granted] say which. It is an ErrForbidden, too.
	ErrScope = errors.New("scope missing")
	// ErrValidation: a parameter is refused, by this library before anything is
	// sent ([Error.Status] is 0) or by the server (422, 400).
	ErrValidation = errors.New("invalid parameter")
	// ErrMaintenance: the site is down as a whole (503, or an error page of the
	// proxy in front of it).
	ErrMaintenance = errors.New("server under maintenance")
	// ErrServer: the server failed (5xx). ErrMaintenance is one, too.
	ErrServer = errors.New("server error")
	// ErrDecode: the answer is no JSON, or its top is of the wrong kind.
	ErrDecode = errors.New("undecodable answer")
	// ErrRedirect: the server sent the request elsewhere: to another host or
	// out of the API. [Error.Location] says where; it was not followed.
	ErrRedirect = errors.New("refused redirect")
	// ErrTooLarge: the answer exceeds [Config.MaxBody].
	ErrTooLarge = errors.New("answer too large")
)

// The local refusals; each says what to change.
var (
	errNilContext = fmt.Errorf("%w: the context is nil", ErrValidation)
	errNoScope    = fmt.Errorf("%w: the route has no Scope; use AnyScope or Guest", ErrValidation)
	errBadToken   = fmt.Errorf("%w: the token has control characters, such as the end of a line", ErrUnauthorized)
	errNoToken    = fmt.Errorf("%w: the route needs a token, and the client has no authorizer", ErrUnauthorized)
	errNeedsUser  = fmt.Errorf("%w: the route needs a token that acts for a user (authorization code grant, or delegate)", ErrUnauthorized)
	errFirstParty = fmt.Errorf("%w: only the game itself may call the route", ErrScope)
)

// Error is the failure of a call. Its text names route, status and the server's
// message, never a body, a query or a header.
type Error struct {
	// Route is the route that was called.
	Route Route
	// Status is the status of the answer; 0 when none came or nothing was sent.
	Status int
	// Message is the server's text for humans, at most 300 characters of it. It is
	// translated and often absent: never match on it.
	Message string
	// Body is the start of the answer's body, up to 64 KiB.
	Body []byte
	// Header is the answer's header.
	Header http.Header
	// Location is where a refused redirect pointed.
	Location string
	// Attempts is how many requests were sent.
	Attempts int
	// Wait is how long to wait before trying again; 0 when not known.
	Wait time.Duration
	// Needed is the scope of the route, and Granted what the token has, when
	// the scope is what is missing. Granted is nil when not known.
	Needed  Scope
	Granted []Scope
	// Err is the cause: a sentinel of this package, an error of the context,
	// of the network or of the authorizer. It may be nil.
	Err error
}

// Error returns route, status, the server's message and the cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("osu: ")
	b.WriteString(e.Route.String())
	if e.Status != 0 {
		b.WriteString(strings.TrimRight(fmt.Sprintf(": %d %s", e.Status, http.StatusText(e.Status)), " "))
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.Needed != "" {
		fmt.Fprintf(&b, " (needed: %s, granted: ", e.Needed)
		if e.Granted == nil {
			b.WriteString("not known)")
		} else {
			fmt.Fprintf(&b, "%v)", e.Granted)
		}
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.Wait > 0 {
		fmt.Fprintf(&b, " (try again in %v)", e.Wait.Round(time.Second))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether the error is of the kind that target stands for.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden || errors.Is(e.Err, ErrScope)
	case ErrValidation:
		return e.Status == http.StatusUnprocessableEntity || e.Status == http.StatusBadRequest
	case ErrMaintenance:
		return e.Status == http.StatusServiceUnavailable || e.Status >= http.StatusInternalServerError && e.isPage()
	case ErrServer:
		return e.Status >= http.StatusInternalServerError || errors.Is(e.Err, ErrMaintenance)
	}
	return false
}

// isPage reports whether the body is a page of the proxy in front of the server
// instead of an answer of the server itself.
func (e *Error) isPage() bool { return !isJSON(e.Header) && len(e.Body) > 0 }

// Temporary reports whether the same call may succeed later without a change:
// rate limits, failures of the server and of the network, and time-outs. What
// the caller cancelled is not temporary.
func (e *Error) Temporary() bool {
	switch {
	case errors.Is(e.Err, context.Canceled):
		return false
	case e.Status != 0:
		return e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError
	case errors.Is(e.Err, ErrTooLarge):
		return false
	case errors.Is(e.Err, ErrMaintenance):
		return true
	}
	return e.Attempts > 0 || errors.Is(e.Err, context.DeadlineExceeded)
}

// Retryable reports whether err says that the same call may succeed later
// without a change. It is [Error.Temporary] for errors wrapped in others.
func Retryable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Temporary()
}
