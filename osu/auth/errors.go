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

// The kinds of failure a caller decides by, for [errors.Is].
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
	// ErrState: a response came that belongs to another login, or to none.
	ErrState = errors.New("response of another login")
	// ErrStore: the store failed. If it fails before a renewal, nothing is
	// renewed and the refresh token stays valid. If renewed tokens could not be
	// stored, they work as long as the program runs; after that the login is
	// lost unless a later attempt to store them succeeds.
	ErrStore = errors.New("tokens not stored")
	// ErrConflict: the stored text is not the one that the caller of [Store.Save]
	// expected.
	ErrConflict = errors.New("stored tokens have changed")
	// ErrClosed: the session was closed.
	ErrClosed = errors.New("session closed")
)

var (
	errNilContext = fmt.Errorf("%w: the context is nil", transport.ErrValidation)
	errStopped    = fmt.Errorf("%w while tokens were renewed", ErrClosed)
	errRevoked    = errors.New("tokens were revoked")
	errTooLong    = errors.New("the renewal took too long")
	errUnmade     = fmt.Errorf("%w: nil session, or one that this package did not create: was the error checked?", ErrConfig)
	// errForeign is the cause when something between here and the server has
	// answered, which says nothing about tokens.
	errForeign = errors.New("not an answer of the token endpoint")
)

// unauthorizedError is a transport.ErrUnauthorized with a text of its own.
type unauthorizedError string

func (e unauthorizedError) Error() string { return string(e) }

func (unauthorizedError) Unwrap() error { return transport.ErrUnauthorized }

// Error is the failure of a request to the token endpoint. Its text never holds
// a secret, not even one that the server repeats.
//
// A failure of the server (5xx) is a transport.ErrServer, too, and a 429 a
// transport.ErrRateLimited.
type Error struct {
	// Op says what was asked for, such as "refresh".
	Op string
	// Status is the status of the response; 0 if none came.
	Status int
	// Code is the OAuth error code, such as "invalid_client"; often absent.
	Code string
	// Message and Hint are the server's texts for humans; never match on them.
	Message, Hint string
	// Attempts is how many requests were sent.
	Attempts int
	// Lost says that an earlier request may have been carried out and its
	// response lost, by this program or by one that was killed. If a refresh is
	// refused after that, the tokens were most likely renewed and the new ones
	// never arrived.
	Lost bool
	// Err is the cause: a sentinel of this package or of package transport, or an
	// error of the network or a context.
	Err error

	verdict    verdict.Verdict
	retryAfter time.Duration
}

// Error returns what was asked for, status, cause and the server's texts.
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

// Temporary reports whether the same request may succeed later without a change.
func (e *Error) Temporary() bool { return !final(e) && e.verdict.Again != verdict.Never }

// unsure reports whether the server may have carried the request out although
// no tokens came.
func (e *Error) unsure() bool { return e.verdict.Carried == verdict.Unknown }

// interrupted returns the error for a request that is not repeated, because
// waiting ended for that reason.
func (e *Error) interrupted(reason error) *Error {
	given := *e // others may hold e
	given.Err = reason
	if e.Err != nil {
		given.Err = fmt.Errorf("%w: %w", reason, e.Err)
	}
	return &given
}

// storeError returns the error for a failure of a store.
func storeError(err error) error { return fmt.Errorf("%w: %w", ErrStore, err) }

// final reports whether err ends a session.
func final(err error) bool {
	return errors.Is(err, ErrLoginRequired) || errors.Is(err, ErrConfig) || errors.Is(err, ErrClosed)
}
