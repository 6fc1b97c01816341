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
