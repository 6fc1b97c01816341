// Package wait waits with a context, and says why a context is done.
package wait

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// For waits for d, or until ctx is done: then it returns [Ended] of it.
func For(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return Ended(ctx)
	}
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return Ended(ctx)
	}
}

// Ended returns why a context is done: its cause, which is always the context's
// error, too, so that callers can look for either.
func Ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// Foreign returns an error of something that was given ctx, fit to be shown to the
// caller whose context that is: if it says cancelled and ctx is not, somebody
// else's context was, and [errors.Is] must not find the caller's.
func Foreign(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return foreign{err}
	}
	return err
}

// foreign is an error that has only its text.
type foreign struct{ err error }

// Error returns the text.
func (f foreign) Error() string { return f.err.Error() }
