package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wire"
)

// The kinds of failure a caller decides by, for [errors.Is]. Every failure of a
// call is an [*Error]; these say what kind it is. A status alone makes no kind:
// a 404 page of a proxy, for instance, is not an [ErrNotFound], because it does
// not come from the server.
var (
	// ErrNotFound: no such thing, or hidden from this token (404). [Missing] tells
	// whether that is the server's own word.
	ErrNotFound = errors.New("not found")
	// ErrRateLimited: too many requests (429), and the attempts are used up.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnauthorized: no token, a token the server rejects, or a route that
	// needs a user (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the server refuses this to the token's owner (403).
	ErrForbidden = errors.New("forbidden")
	// ErrScope: the token is known to lack the scope of the route; nothing was
	// sent. [Error.Needed] and [Error.Granted] say which. It is an
	// [ErrForbidden], too.
	ErrScope = errors.New("scope missing")
	// ErrValidation: a parameter is refused, by this library before anything is
	// sent ([Error.Status] is 0) or by the server (422, 400).
	ErrValidation = errors.New("invalid parameter")
	// ErrMaintenance: the server is not available (503), or several routes in a
	// row got no answer of it.
	ErrMaintenance = errors.New("server not available")
	// ErrServer: the server failed (5xx). [ErrMaintenance] is one, too.
	ErrServer = errors.New("server error")
	// ErrDecode: the answer is not JSON, torn, null, only an error, or its top
	// level is of the wrong kind.
	ErrDecode = errors.New("undecodable answer")
	// ErrRedirect: the request was redirected to another server or out of the
	// API. [Error.Location] says where; it was not followed.
	ErrRedirect = errors.New("refused redirect")
	// ErrIntercepted: the answer is not the server's but a page of something in
	// front of it, such as a proxy, a firewall or a captive portal. It says
	// nothing about what was asked for.
	ErrIntercepted = errors.New("a page of something in front of the server, such as a proxy or firewall")
	// ErrTooLarge: the answer exceeds [Config.MaxBody], or what may be made of its
	// bytes.
	ErrTooLarge = wire.ErrTooLarge
)

// The local refusals; each says what to change.
var (
	errZeroClient = refusal(ErrValidation, "the client was not made with New")
	errNilContext = refusal(ErrValidation, "the context is nil")
	errNoAnswer   = refusal(ErrValidation, "there is no answer to decode")
	errNoScope    = refusal(ErrValidation, "the route has no Scope; use AnyScope or Guest")
	errBadToken   = refusal(ErrUnauthorized, "the token has control characters, such as the end of a line")
	errNoToken    = refusal(ErrUnauthorized, "the route needs a token, and the client has no authorizer")
	errNeedsUser  = refusal(ErrUnauthorized, "the route needs a token that acts for a user (authorization code grant, or delegate)")
	errFirstParty = refusal(ErrScope, "only the game itself may call the route")
)

// refusalError is a failure of a kind, with a text of its own.
type refusalError struct {
	kind error
	text string
}

func refusal(kind error, text string) error { return &refusalError{kind, text} }

// Error returns the text.
func (r *refusalError) Error() string { return r.text }

// Unwrap returns the kind.
func (r *refusalError) Unwrap() error { return r.kind }

// Outcome says whether the server carried a call out.
type Outcome int

// The outcomes.
const (
	// OutcomeNotDone: surely not carried out, so sending it again does no harm.
	OutcomeNotDone Outcome = iota
	// OutcomeUnknown: it may have been carried out, and the answer was lost.
	OutcomeUnknown
	// OutcomeDone: carried out, but the answer can't be used.
	OutcomeDone
)

// String returns the outcome in words.
func (o Outcome) String() string {
	switch o {
	case OutcomeNotDone:
		return "not carried out"
	case OutcomeUnknown:
		return "perhaps carried out"
	case OutcomeDone:
		return "carried out"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Error is the failure of a call. Its text names the route with its path filled
// (ids are no secrets; see [Error.Path]), the status and the server's reason. It
// never holds a query, a header or a token, even if the server repeats one.
type Error struct {
	// Route is the route that was called.
	Route Route
	// Path is the path that was called, such as /users/2/osu, for people to
	// read. Names of users are private: they stay {user}.
	Path string
	// Status is the status of the answer; 0 when none came or nothing was sent.
	Status int
	// Message is the reason given for humans, at most 300 characters of it: by
	// the server, or in the title of a page. It is translated and often absent:
	// never match on it.
	Message string
	// Body is the start of the answer's body, up to 64 KiB.
	Body []byte
	// Header is the answer's header.
	Header http.Header
	// Location is where a redirect pointed.
	Location string
	// Attempts is how many requests were sent.
	Attempts int
	// Outcome says whether the call was carried out.
	Outcome Outcome
	// Wait is how long to wait before trying again; 0 when not known.
	Wait time.Duration
	// Needed is the scope of the route, and Granted what the token has, when
	// the scope is what is missing. Granted is nil when not known.
	Needed  Scope
	Granted []Scope
	// Err is the cause: a sentinel of this package, an error of the context,
	// of the network or of the authorizer. It may be nil.
	Err error

	verdict verdict.Verdict // on the last attempt
}

// Error returns route, status, the cause and the server's reason.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("osu: " + e.Route.Method + " ")
	if e.Path != "" {
		b.WriteString(e.Path)
	} else {
		b.WriteString(e.Route.Pattern)
	}
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
	if e.Outcome == OutcomeUnknown && !e.Route.CanRepeat() {
		b.WriteString(" (it may have been carried out)")
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

// judged returns the verdict on the answer; false if there was none. An error
// made by hand, as in tests, is judged by what it says.
func (e *Error) judged() (verdict.Verdict, bool) {
	if cause, ok := errors.AsType[*verdict.JudgedError](e.Err); ok { // of a file
		return cause.Verdict, true
	}
	switch {
	case e.verdict.Came != "":
		return e.verdict, true
	case e.Status != 0:
		return verdict.Judge(verdict.Exchange{Method: e.Route.Method, Status: e.Status, Header: e.Header, Body: e.Body}), true
	}
	return verdict.Verdict{}, false
}

// kinds says which kinds of failure a subject is.
var kinds = map[verdict.Subject][]error{
	verdict.Thing:       {ErrNotFound},
	verdict.Bucket:      {ErrRateLimited},
	verdict.Credential:  {ErrUnauthorized},
	verdict.Permission:  {ErrForbidden},
	verdict.Parameters:  {ErrValidation},
	verdict.Maintenance: {ErrMaintenance, ErrServer},
	verdict.Upstream:    {ErrServer},
	verdict.Route:       {ErrServer},
}

// Is reports whether the error is of the kind that target stands for.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrForbidden:
		if errors.Is(e.Err, ErrScope) {
			return true
		}
	case ErrServer:
		if errors.Is(e.Err, ErrMaintenance) {
			return true
		}
	}
	v, ok := e.judged()
	if !ok {
		return false
	}
	return slices.Contains(kinds[v.About], target)
}

// Temporary reports whether the same call may be made again, and succeed later
// without a change. It is false when the call may have been carried out and
// repeating it would do harm, such as after a chat message whose answer was
// lost: see [Error.Outcome]. What the caller cancelled is not temporary.
func (e *Error) Temporary() bool {
	v, sent := e.judged()
	safe := e.Route.CanRepeat() || e.Outcome == OutcomeNotDone
	switch {
	case errors.Is(e.Err, context.Canceled):
		return false
	case e.Outcome == OutcomeUnknown && !safe:
		return false
	case errors.Is(e.Err, context.DeadlineExceeded), errors.Is(e.Err, ErrMaintenance):
		return true
	case e.stoppedBy() != nil:
		return e.stoppedBy().Temporary()
	}
	return sent && v.Repeatable(safe)
}

// stoppedBy returns the authorizer's failure that stopped the call; nil if it
// was something else.
func (e *Error) stoppedBy() interface{ Temporary() bool } {
	if v, sent := e.judged(); sent && v.About == verdict.Line {
		return nil // a network's error has such a method, too
	}
	if cause, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](e.Err); ok {
		return cause
	}
	return nil
}

// Permanent reports whether the same call can never succeed: the server itself
// has refused it, or this library has before anything was sent. A page of a
// proxy never makes a failure permanent.
func (e *Error) Permanent() bool {
	if e.Temporary() {
		return false
	}
	if v, sent := e.judged(); sent && v.Final() {
		return true
	}
	for _, kind := range []error{ErrValidation, ErrUnauthorized, ErrScope} {
		if errors.Is(e.Err, kind) {
			return true
		}
	}
	return false
}

// Retryable reports whether err says that the same call may be made again, and
// succeed later without a change. It is [Error.Temporary] for errors wrapped in
// others.
func Retryable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Temporary()
}

// Missing reports whether err says that the thing asked for does not exist, in
// the server's own words. Some [ErrNotFound] are doubtful: a 404 without a body,
// or with JSON that osu-web would not write, may come from a gateway. Ask this
// before you forget what you know about something.
func Missing(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && errors.Is(e, ErrNotFound) && e.Permanent()
}
