package transport

import (
	"context"
	"errors"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/osu/limit"
)

// kindNames are the kinds of failures, the first that fits.
var kindNames = []struct {
	is   error
	name string
}{
	{context.Canceled, "cancelled"},
	{context.DeadlineExceeded, "timeout"},
	{ErrScope, "scope"},
	{ErrIntercepted, "intercepted"},
	{ErrRedirect, "redirect"},
	{ErrTooLarge, "too_large"},
	{ErrDecode, "decode"},
	{ErrNotFound, "not_found"},
	{ErrRateLimited, "rate_limited"},
	{ErrUnauthorized, "unauthorized"},
	{ErrForbidden, "forbidden"},
	{ErrValidation, "validation"},
	{ErrMaintenance, "maintenance"},
	{ErrServer, "server"},
}

// Kind returns the kind of a failure in one word, for metrics and logs: the name
// of one of the errors of this package in lower case, such as "not_found", or
// "cancelled", "timeout", "no_turn" ([limit.WaitError]), "network" or "other". It
// is "" for nil, and never holds an id or a text of the server.
func Kind(err error) string {
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[*limit.WaitError](err); ok {
		return "no_turn"
	}
	for _, kind := range kindNames {
		if errors.Is(err, kind.is) {
			return kind.name
		}
	}
	if e, ok := errors.AsType[*Error](err); ok {
		if v, sent := e.judged(); sent && v.About == verdict.Line {
			return "network"
		}
	}
	return "other"
}
