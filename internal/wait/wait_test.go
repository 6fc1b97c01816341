package wait_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/internal/wait"
)

func TestFor_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if err := wait.For(t.Context(), time.Hour); err != nil {
			t.Errorf("got %v, want no error", err)
		}
		if took := time.Since(began); took != time.Hour {
			t.Errorf("waited %v, want 1h", took)
		}
		if err := wait.For(t.Context(), -1); err != nil {
			t.Errorf("nothing to wait for: got %v, want no error", err)
		}
	})
}

func TestFor_endsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(cause) })
		began := time.Now()
		err := wait.For(ctx, time.Hour)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("waited %v, want 1m", took)
		}
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
			t.Errorf("got %v, want the context's error and its cause", err)
		}
		if err := wait.For(ctx, 0); !errors.Is(err, cause) {
			t.Errorf("of a context that is done: got %v, want its cause", err)
		}
	})
}

// TestForeign_hidesOnlyWhatOthersCancelled checks whose cancellation an error shows.
func TestForeign_hidesOnlyWhatOthersCancelled(t *testing.T) {
	t.Parallel()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	theirs := fmt.Errorf("their context: %w", context.Canceled)
	if err := wait.Foreign(t.Context(), theirs); errors.Is(err, context.Canceled) || err.Error() != theirs.Error() {
		t.Errorf("nobody cancelled ours: got %v, want the text alone", err)
	}
	for name, err := range map[string]error{
		"ours is cancelled": wait.Foreign(done, theirs),
		"something else":    wait.Foreign(t.Context(), context.DeadlineExceeded),
		"nothing":           wait.Foreign(t.Context(), nil),
	} {
		want := map[string]error{"ours is cancelled": theirs, "something else": context.DeadlineExceeded}[name]
		if err != want { //nolint:errorlint // the same, not one like it
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}
}
