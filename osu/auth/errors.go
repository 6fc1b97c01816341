package auth

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/osu/transport"
)

// The kinds of failures, for [errors.Is].
var (
	// ErrLoginRequired means that there are no tokens or the server has finally
	// refused them, so the user must log in again. It is also a
	// [transport.ErrUnauthorized].
	ErrLoginRequired error = unauthorizedError("login required")
	// ErrConfig means that the settings of the application are wrong (id,
	// secret, redirect URL, scopes); neither trying again nor logging in again
	// helps. It is also a [transport.ErrUnauthorized].
	ErrConfig error = unauthorizedError("wrong application settings")
	// ErrDenied means that the user did not give consent.
	ErrDenied = errors.New("the user denied access")
	// ErrState means that a response was received that belongs to another
	// login, or to none.
	ErrState = errors.New("response of another login")
	// ErrStore means that the store failed. If it fails before a renewal,
	// nothing is renewed and the refresh token stays valid. If renewed tokens
	// could not be stored, they work while the program runs; after that the
	// login is lost unless a later attempt to store them succeeds.
	ErrStore = errors.New("tokens not stored")
	// ErrConflict means that the stored text is not the one that the caller of
	// [Store.Save] expected.
	ErrConflict = errors.New("stored tokens have changed")
	// ErrClosed means that the session was closed.
	ErrClosed = errors.New("session closed")
)

var (
	errNilContext = fmt.Errorf("%w: the context is nil", transport.ErrValidation)
	errStopped    = fmt.Errorf("%w while tokens were renewed", ErrClosed)
	errRevoked    = errors.New("tokens were revoked")
	errTooLong    = errors.New("the renewal took too long")
	errUnmade     = fmt.Errorf("%w: nil session, or one that this package did not create: was the error checked?", ErrConfig)
	// errForeign is the cause if something between here and the server
	// answered, which is no evidence about the tokens.
	errForeign = errors.New("not an answer of the token endpoint")
)

// unauthorizedError is a [transport.ErrUnauthorized] with a text of its own.
type unauthorizedError string

func (e unauthorizedError) Error() string { return string(e) }

func (unauthorizedError) Unwrap() error { return transport.ErrUnauthorized }

// Error is the failure of a request to the token endpoint. Its text never
// contains a secret, even if the server repeats one.
//
// A failure of the server (5xx) is also a [transport.ErrServer], and a 429 a
// [transport.ErrRateLimited].
type Error struct {
	// Op is the operation, such as "refresh".
	Op string
	// Status is the status of the response, or 0 without a response.
	Status int
	// Code is the OAuth error code, such as "invalid_client"; it is often
	// empty.
	Code string
	// Message and Hint are the server's texts for humans; don't match on them.
	Message, Hint string
	// Attempts is how many requests were sent.
	Attempts int
	// Lost reports whether an earlier request, by this program or by one that
	// was killed, may have been carried out although its response was lost. If
	// a refresh is refused after that, the tokens were most likely renewed and
	// the new ones lost.
	Lost bool
	// Err is the cause: a sentinel error of this package or package transport,
	// or an error of the network or a context.
	Err error

	verdict    verdict.Verdict
	retryAfter time.Duration
}

// Error returns the operation, status, cause and the server's texts.
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
		b.WriteString(" (an earlier response may have been lost, and new tokens with it)")
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Temporary reports whether the same request may succeed later without a
// change.
func (e *Error) Temporary() bool { return !final(e) && e.verdict.Again != verdict.Never }

// unsure reports whether the server may have carried out the request although
// no tokens were received.
func (e *Error) unsure() bool { return e.verdict.Carried == verdict.Unknown }

// interrupted returns the error for a request that is not sent again because
// waiting ended for the given reason.
func (e *Error) interrupted(reason error) *Error {
	given := *e // e may be shared
	given.Err = reason
	if e.Err != nil {
		given.Err = fmt.Errorf("%w: %w", reason, e.Err)
	}
	return &given
}

// serverKind returns the sentinel error for a token endpoint that limits the
// rate or is not available, or nil.
func serverKind(v verdict.Verdict) error {
	switch v.About {
	case verdict.Bucket:
		return transport.ErrRateLimited
	case verdict.Upstream, verdict.Maintenance, verdict.Route:
		return transport.ErrServer
	default:
		return nil
	}
}

// storeError returns the error for a failure of a store.
func storeError(err error) error { return fmt.Errorf("%w: %w", ErrStore, err) }

// final reports whether err ends a session.
func final(err error) bool {
	return errors.Is(err, ErrLoginRequired) || errors.Is(err, ErrConfig) || errors.Is(err, ErrClosed)
}
