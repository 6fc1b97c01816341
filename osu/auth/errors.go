package auth

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// The kinds of failure a caller decides by, for errors.Is. All but those of the
// network are final for a session: it returns them at once from then on.
var (
	// ErrLoginRequired: the tokens are gone or were refused for good; the user
	// must log in again. It is a transport.ErrUnauthorized.
	ErrLoginRequired error = unauthorizedError("login required")
	// ErrConfig: the settings of the application are wrong (id, secret, redirect
	// URL, scopes); trying again or logging in again does not help. It is a
	// transport.ErrUnauthorized.
	ErrConfig error = unauthorizedError("wrong application settings")
	// ErrDenied: the user did not give consent.
	ErrDenied = errors.New("the user denied access")
	// ErrState: an answer came that belongs to another login.
	ErrState = errors.New("answer of another login")
	// ErrStore: renewed tokens could not be stored. They work as long as the
	// program runs; after that the login is lost unless a later attempt to store
	// them succeeds.
	ErrStore = errors.New("tokens not stored")
	// ErrConflict: what is stored is not what the caller of [Store.Save] thought.
	ErrConflict = errors.New("stored tokens have changed")
	// ErrClosed: the session was closed.
	ErrClosed = errors.New("session closed")
)

var errNilContext = fmt.Errorf("%w: the context is nil", transport.ErrValidation)

// unauthorizedError is a transport.ErrUnauthorized with a text of its own.
type unauthorizedError string

func (e unauthorizedError) Error() string { return string(e) }

func (unauthorizedError) Unwrap() error { return transport.ErrUnauthorized }

// Error is the failure of a request to the token endpoint. Its text never holds
// a secret, not even one that the server repeats.
type Error struct {
	// Op says what was asked for, such as "refresh".
	Op string
	// Status is the status of the answer; 0 when none came.
	Status int
	// Code is the OAuth error code, such as "invalid_client"; often absent.
	Code string
	// Message and Hint are the server's texts for humans; never match on them.
	Message, Hint string
	// Attempts is how many requests were sent.
	Attempts int
	// Lost says that a request may have been carried out and its answer lost.
	// When a refresh is refused after that, the tokens were most likely renewed
	// and the new ones never arrived.
	Lost bool
	// Err is the cause: a sentinel of this package or an error of the network.
	Err error

	retryAfter time.Duration
}

// Error returns what was asked for, status, code and the server's texts.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("auth: " + e.Op)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	for _, text := range []string{e.Code, e.Message, e.Hint} {
		if text != "" {
			b.WriteString(": " + text)
		}
	}
	if e.Lost {
		b.WriteString(" (an answer may have been lost)")
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Temporary reports whether the same request may succeed later without a change.
func (e *Error) Temporary() bool {
	return !final(e) && (e.Status == 0 || e.Status == http.StatusTooManyRequests || e.Status >= 500 || errors.Is(e.Err, errNoJSON))
}

// unsure reports whether the server may have carried the request out although
// no tokens came.
func (e *Error) unsure() bool {
	if e.Status != 0 {
		return e.Status < 300 || e.Status >= 500
	}
	dial, ok := errors.AsType[*net.OpError](e.Err)
	return !ok || dial.Op != "dial"
}

// final reports whether err ends a session.
func final(err error) bool {
	return errors.Is(err, ErrLoginRequired) || errors.Is(err, ErrConfig) || errors.Is(err, ErrClosed)
}
