package osu

import (
	"errors"

	"github.com/osugo/osugo/osu/transport"
)

// Error is the failure of a call; see [transport.Error].
type Error = transport.Error

// The kinds of failures, for [errors.Is]; see
// [github.com/osugo/osugo/osu/transport] for the meaning of each.
var (
	ErrNotFound     = transport.ErrNotFound
	ErrRateLimited  = transport.ErrRateLimited
	ErrUnauthorized = transport.ErrUnauthorized
	ErrForbidden    = transport.ErrForbidden
	ErrScope        = transport.ErrScope
	ErrValidation   = transport.ErrValidation
	ErrMaintenance  = transport.ErrMaintenance
	ErrServer       = transport.ErrServer
	ErrDecode       = transport.ErrDecode
	ErrRedirect     = transport.ErrRedirect
	ErrIntercepted  = transport.ErrIntercepted
	ErrTooLarge     = transport.ErrTooLarge
)

// ErrLoop means that a list repeats itself, as it does if the server ignores a
// cursor that it does not understand. The items before the error are valid.
var ErrLoop = errors.New("list repeats itself")

// ErrIncomplete means that a list could not be followed to its end: the server
// sent a full page, or said that there is more, without a way to continue. The
// items before the error are valid.
var ErrIncomplete = errors.New("list breaks off")

// Retryable reports whether the same call may be made again and may succeed
// later; see [transport.Retryable].
func Retryable(err error) bool { return transport.Retryable(err) }

// Missing reports whether err says, in the server's own words and not in those
// of a gateway, that the requested object does not exist; see
// [transport.Missing].
func Missing(err error) bool { return transport.Missing(err) }
